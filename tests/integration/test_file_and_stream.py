"""A table scored as a file gives the alerts of its replay, whatever it looks like."""

import html
import json
import shlex
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple
from urllib.request import urlopen

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest

from deploy.programs import Scrape
from tests.integration.shell import Shell
from tests.integration.topics import committed, unread
from tests.waiting import wait_until

ROWS = 1_200
FRAUDS = range(50, ROWS, 100)
"""Rows; each is odd in one column, the columns of `ODD` in turn."""

ODD = ("amount", "pressure", 'the "city"', "abroad", "age", "shop")


class Look(NamedTuple):
    """How the table is written to a file, and what is proposed for its columns."""

    name: str
    write: Callable[[pd.DataFrame, Path], None]
    uses: dict[str, str]


def table() -> pd.DataFrame:
    """Payments with a column of each kind; the pressure is of another trade."""
    chance = np.random.default_rng(11)
    rows = np.arange(ROWS)
    odd = {name: np.isin(rows, FRAUDS[place :: len(ODD)]) for place, name in enumerate(ODD)}
    shops = chance.choice(["baker", "grocer", "tailor"], ROWS)
    return pd.DataFrame(
        {
            "account no": [f"{number:08d}" for number in rows],
            "when": pd.Timestamp("2026-11-01T00:00:00+01:00") + pd.to_timedelta(rows * 61, "s"),
            "amount": np.where(odd["amount"], 400, 40) + chance.normal(0, 6, ROWS).round(2),
            "pressure": 101_325 + chance.normal(0, 0.003, ROWS) + np.where(odd["pressure"], 0.1, 0),
            'the "city"': np.where(odd['the "city"'], "Rome", np.where(rows % 2, "Leeds", "York")),
            "abroad": odd["abroad"],
            "age": pd.Series(chance.integers(18, 90, ROWS)).where(~odd["age"]),
            "shop": pd.Series(shops, dtype=object).where(~odd["shop"]),
            "fraud": np.where(np.isin(rows, FRAUDS), "Yes", "No"),
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


OF_DATES = {"account no": "id", "when": "time", "fraud": "label"} | dict.fromkeys(ODD, "feature")
LOOKS = [
    Look("Payments.txt", _spreadsheet, OF_DATES),
    Look("payments.log", _packed_lines, OF_DATES),
    Look("payments", _parquet, OF_DATES),
    Look("PAYMENTS.CSV", _plain, OF_DATES | {"when": "feature"}),
]


@pytest.mark.parametrize("look", LOOKS, ids=lambda look: look.name)
def test_file_and_replay_give_the_same_alerts(look: Look, broker: str, tmp_path: Path) -> None:
    """Trained as `trainer describe` proposes: each fraud, by the same id, at the same time.

    Its first reason is the column in which it is odd, whatever that holds; all that come between
    know the columns: evaluation, report, drift.
    """
    name = f"look-{LOOKS.index(look)}"
    look.write(table(), tmp_path / look.name)
    with Shell(tmp_path, broker) as shell:
        described = json.loads(shell.run(f"trainer describe {look.name} --json"))
        uses = {column["name"]: column["use"] for column in described["columns"]}
        assert uses.items() >= look.uses.items()
        shell.run(f"{described['command']} --name {name} --members 1")
        evaluation = json.loads(shell.run(f"trainer evaluate {name} --data {look.name} --json"))
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
        address = detector.events("detector.started")[0]["address"]
        metrics = urlopen(f"{address}/metrics", timeout=10).read().decode()
        assert detector.stop() == 0
        (report,) = (tmp_path / "models" / name).glob("*/report.html")
    assert evaluation["evaluation"]["roc_auc"] > 0.95
    drifting = {each.labels.get("feature") for each in Scrape.of(metrics).samples}
    assert drifting >= set(ODD)
    assert all(name in html.unescape(report.read_text()) for name in ODD)
    assert not committed(broker, f"{name}.dead")
    scored = [json.loads(line) for line in (tmp_path / "scored").read_text().splitlines()]
    assert _told(published) == _told(scored)
    first = {record.lstrip("0"): why[0] for record, (*_, why) in _told(scored).items()}
    for place, row in enumerate(FRAUDS):
        assert first[str(row)][0] == ODD[place % len(ODD)]
    assert {first[str(row)][1] for row in FRAUDS[2::6]} == {"Rome"}
    assert {first[str(row)][1] for row in FRAUDS[4::6]} == {None}
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
