"""`deploy.demo.summary`."""

import json
from pathlib import Path
from typing import Any

import pytest

from deploy.demo.summary import Summary, compared, latencies


def alert(record_id: str, label: int) -> dict[str, Any]:
    """An alert as the subscriber gets it, as far as the summary reads it."""
    return {"record_id": record_id, "record": {"Class": label}}


@pytest.fixture
def records(tmp_path: Path) -> Path:
    """Ten records, four of them frauds."""
    path = tmp_path / "records.ndjson"
    path.write_text("".join(json.dumps({"Class": int(n < 4)}) + "\n" for n in range(10)))
    return path


def test_precision_and_recall_are_of_alerts_and_frauds(records: Path) -> None:
    """Three of four frauds caught by five alerts."""
    alerts = [alert(str(number), int(number < 3)) for number in range(5)]
    summary = Summary.of(records, alerts)
    assert (summary.records, summary.frauds, summary.alerts, summary.caught) == (10, 4, 5, 3)
    assert (summary.precision, summary.recall) == (0.6, 0.75)


def test_without_alerts_nothing_is_divided_by_zero(records: Path) -> None:
    """Precision and recall are 0."""
    summary = Summary.of(records, [])
    assert (summary.precision, summary.recall) == (0, 0)


def test_lost_and_duplicated_are_told_apart() -> None:
    """One expected alert is missing, one came three times."""
    published = [alert(record, 0) for record in ("1", "2", "2", "2")]
    expected = [alert(record, 0) for record in ("1", "2", "3")]
    assert compared(published, expected) == {"lost": 1, "duplicated": 2}


def test_latencies_are_median_and_99th_percentile() -> None:
    """In milliseconds."""
    assert latencies([float(number) for number in range(101)]) == {"p50_ms": 50.0, "p99_ms": 99.0}


def test_the_file_has_the_names_that_scripts_rely_on(records: Path, tmp_path: Path) -> None:
    """Those about the broker are null where there was none."""
    path = tmp_path / "demo-summary.json"
    Summary.of(records, []).write(path)
    written = json.loads(path.read_text())
    assert list(written) == [
        "records", "frauds", "alerts", "caught", "precision", "recall",
        "lost", "duplicated", "throughput_per_s", "p50_ms", "p99_ms",
    ]  # fmt: skip
    assert written["lost"] is None
