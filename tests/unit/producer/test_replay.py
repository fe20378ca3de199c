"""`producer.replay`, into files; into topics it is an integration test."""

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from structlog.testing import capture_logs

from contracts.dataset.load import load_dataset
from contracts.dataset.settings import DataSettings
from contracts.program.errors import BadData, BadSettings
from producer.replay import replay
from producer.settings import ReplaySettings


class Replayed:
    """What one replay printed and wrote."""

    def __init__(self, printed: str, written: bytes) -> None:
        self.printed = printed
        self.records = [json.loads(line) for line in written.splitlines()]
        self.ids = [record["transaction_id"] for record in self.records]


@pytest.fixture(autouse=True)
def _quiet() -> Iterator[None]:
    with capture_logs():
        yield


@pytest.fixture
def table(tmp_path: Path) -> Path:
    """Five rows of day two without labels, in disorder, numbered by themselves."""
    features = [f"V{number}" for number in range(1, 29)]
    lines = [",".join(["Time", *features, "Amount"])]
    lines += [",".join([str(time), *["0.5"] * 28, "9"]) for time in (90_004, 90_000, 90_002)]
    path = tmp_path / "table.csv"
    path.write_text("\n".join(lines) + "\n")
    return path


def run(tmp_path: Path, capsys: pytest.CaptureFixture[str], **settings: Any) -> Replayed:
    """Replay into a file; it must end well."""
    output = tmp_path / "records.ndjson"
    assert replay(ReplaySettings(output=str(output), **settings)) == 0
    return Replayed(capsys.readouterr().out, output.read_bytes())


def test_day_two_is_replayed_in_time_order(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Every row of it once, and the summary says so."""
    done = run(tmp_path, capsys, json_output=True)
    day_two = load_dataset(DataSettings(data="sample")).part("test")
    assert done.ids == day_two.ids
    times = [record["Time"] for record in done.records]
    assert times == sorted(times)
    summary = json.loads(done.printed)
    assert summary["sent"] == len(day_two)
    assert summary["frauds"] == day_two.labels.sum()
    assert summary["per_second"] == pytest.approx(summary["sent"] / summary["seconds"])
    assert (summary["part"], summary["topic"], summary["interrupted"]) == ("test", None, False)


def test_a_limit_ends_it(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """In the middle of the table."""
    done = run(tmp_path, capsys, limit=7, part="all")
    assert len(done.ids) == 7
    assert "Replayed 7 records of data/creditcard-sample.csv.gz, part all" in done.printed
    assert "0 anomalies among them" in done.printed


def test_a_loop_begins_again(
    table: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """In time order each lap, with ids of its own, until the limit."""
    done = run(tmp_path, capsys, data=str(table), loop=True, limit=7)
    assert done.ids == ["1", "2", "0", "1-2", "2-2", "0-2", "1-3"]
    times = [record["Time"] for record in done.records]
    assert times == [90_000, 90_002, 90_004, 90_005, 90_007, 90_009, 90_010]
    assert "anomalies" not in done.printed


def test_pace_changes_no_record(
    table: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """At a rate, at a speed, or at once: the same bytes."""
    at_once = run(tmp_path, capsys, data=str(table)).records
    assert run(tmp_path, capsys, data=str(table), rate=1000).records == at_once
    assert run(tmp_path, capsys, data=str(table), speed=1e6).records == at_once


def test_a_table_of_other_records_is_replayed(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """With its own ids; without a clock at a rate, or at once, but at no speed."""
    path = tmp_path / "machines.csv"
    path.write_text("machine,heat,noise,site\nm1,1,2,x\nm2,3,4,y\n")
    table: dict[str, Any] = {"data": str(path), "id_column": "machine", "drop": ("site",)}
    table |= {"part": "all"}
    output = tmp_path / "records.ndjson"
    for rate in (None, 1000):
        assert replay(ReplaySettings(output=str(output), rate=rate, **table)) == 0
        assert [json.loads(line) for line in output.read_text().splitlines()] == [
            {"machine": "m1", "heat": 1.0, "noise": 2.0},
            {"machine": "m2", "heat": 3.0, "noise": 4.0},
        ]
    output.unlink()
    with pytest.raises(BadSettings, match=r"speed: .* has no time column; name it with --time-col"):
        replay(ReplaySettings(output=str(output), speed=60, **table))
    assert not output.exists()


def test_a_part_without_rows_is_refused(table: Path, tmp_path: Path) -> None:
    """Before anything is written."""
    output = tmp_path / "records.ndjson"
    with pytest.raises(BadData, match="expected rows of train"):
        replay(ReplaySettings(data=str(table), part="train", output=str(output)))
    assert not output.exists()


def test_records_on_standard_output_have_it_to_themselves(
    capfd: pytest.CaptureFixture[str],
) -> None:
    """The summary goes to standard error."""
    assert replay(ReplaySettings(output="-", limit=2)) == 0
    shown = capfd.readouterr()
    assert [json.loads(line)["Class"] for line in shown.out.splitlines()] == [0, 0]
    assert "Replayed 2 records" in shown.err


def test_a_file_needs_no_kafka_client(tmp_path: Path) -> None:
    """Nor does --help need that or pandas."""
    code = (
        "import sys, producer.commands as program\n"
        "assert not {'kafka', 'pandas'} & set(sys.modules)\n"
        f"sys.argv[1:] = ['replay', '--limit=1', '--output={tmp_path / 'one.ndjson'}']\n"
        "assert program.main() == 0\n"
        "assert 'kafka' not in sys.modules"
    )
    ended = subprocess.run(
        [sys.executable, "-W", "error", "-c", code], capture_output=True, text=True, check=False
    )
    assert ended.returncode == 0, ended.stderr
