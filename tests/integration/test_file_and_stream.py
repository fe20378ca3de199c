"""A table scored as a file gives the alerts of its replay, whatever it looks like."""

import json
import shlex
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest

from tests.integration.shell import Shell
from tests.integration.topics import committed, unread
from tests.waiting import wait_until

ROWS = 1_200
FRAUDS = range(50, ROWS, 100)


class Look(NamedTuple):
    """How the table is written to a file, and what is proposed for its columns."""

    name: str
    write: Callable[[pd.DataFrame, Path], None]
    uses: dict[str, str]


def table() -> pd.DataFrame:
    """Payments, a fraud now and again ten times as high; the pressure is of another trade."""
    chance = np.random.default_rng(11)
    frauds = np.isin(np.arange(ROWS), FRAUDS)
    when = pd.Timestamp("2026-11-01T00:00:00+01:00") + pd.to_timedelta(np.arange(ROWS) * 61, "s")
    return pd.DataFrame(
        {
            "account no": [f"{number:08d}" for number in range(ROWS)],
            "when": when,
            "amount": np.where(frauds, 400, 40) + chance.normal(0, 6, ROWS).round(2),
            "pressure": 101_325 + chance.normal(0, 0.003, ROWS),
            'the "city"': np.where(np.arange(ROWS) % 2, "Leeds", "York"),
            "fraud": np.where(frauds, "Yes", "No"),
        }
    )


def _spreadsheet(frame: pd.DataFrame, path: Path) -> None:
    """As one saves text: semicolons, decimal commas, UTF-16, row labels without a name."""
    frame = frame.assign(when=frame["when"].map(pd.Timestamp.isoformat))
    frame.to_csv(path, sep=";", decimal=",", encoding="utf-16")


def _packed_lines(frame: pd.DataFrame, path: Path) -> None:
    """As a log is kept: NDJSON by Zstandard, milliseconds since 1970."""
    milliseconds = frame["when"].map(lambda moment: int(moment.timestamp() * 1000))
    lines = frame.assign(when=milliseconds).to_json(
        orient="records", lines=True, double_precision=15
    )
    with pa.CompressedOutputStream(str(path), "zstd") as file:
        file.write(lines.encode())


def _parquet(frame: pd.DataFrame, path: Path) -> None:
    """As a warehouse gives it: moments by their type, ids by number."""
    frame.assign(**{"account no": np.arange(ROWS)}).to_parquet(path)


def _plain(frame: pd.DataFrame, path: Path) -> None:
    """Commas, and a name in capitals."""
    frame.assign(when=np.arange(ROWS) * 61.5).to_csv(path, index=False)


OF_DATES = {"account no": "id", "when": "time", "fraud": "label", "amount": "feature"}
LOOKS = [
    Look("Payments.txt", _spreadsheet, OF_DATES),
    Look("payments.log", _packed_lines, OF_DATES),
    Look("payments", _parquet, OF_DATES),
    Look("PAYMENTS.CSV", _plain, OF_DATES | {"when": "feature"}),
]


@pytest.mark.parametrize("look", LOOKS, ids=lambda look: look.name)
def test_file_and_replay_give_the_same_alerts(look: Look, broker: str, tmp_path: Path) -> None:
    """Trained as `trainer describe` proposes: each fraud, by the same id, at the same time."""
    name = f"look-{LOOKS.index(look)}"
    look.write(table(), tmp_path / look.name)
    with Shell(tmp_path, broker) as shell:
        described = json.loads(shell.run(f"trainer describe {look.name} --json"))
        uses = {column["name"]: column["use"] for column in described["columns"]}
        assert uses.items() >= look.uses.items()
        shell.run(f"{described['command']} --name {name} --members 1 --epochs 3")
        shell.run(f"detector score {look.name} --name {name} --output scored")
        detector = shell.start(
            f"detector run --name {name} --topic {name} --group {name} "
            f"--alerts-topic {name}.alerts --dead-letters-topic {name}.dead"
        )
        detector.wait_for("detector.ready")
        _, _, *roles = shlex.split(described["command"])
        shell.run(shlex.join(["producer", "replay", *roles, "--part=all", f"--topic={name}"]))
        wait_until(lambda: unread(broker, name) == 0, "every record handled")
        published = [json.loads(alert.value) for alert in committed(broker, f"{name}.alerts")]
        assert detector.stop() == 0
    assert not committed(broker, f"{name}.dead")
    scored = [json.loads(line) for line in (tmp_path / "scored").read_text().splitlines()]
    assert _told(published) == _told(scored)
    frauds = {str(row) for row in FRAUDS}
    assert {record.lstrip("0") for record in _told(scored)} >= frauds
    if look.uses["when"] == "time":
        moments = table().set_index("account no")["when"].map(pd.Timestamp.timestamp)
        for alert in scored:
            assert alert["event_time"] == moments[alert["record_id"].zfill(8)]


def _told(alerts: list[dict[str, Any]]) -> dict[str, tuple[Any, ...]]:
    """By record: when, how high and why, to six digits."""
    told = {
        alert["record_id"]: (
            alert["event_time"],
            f"{alert['score']:.5g}",
            alert["severity"],
            [(reason["feature"], reason["value"]) for reason in alert["reasons"]],
        )
        for alert in alerts
    }
    assert len(told) == len(alerts)
    return told
