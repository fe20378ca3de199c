"""`deploy.demo.summary`."""

import json
from pathlib import Path
from typing import Any

import pytest

from deploy.demo.settings import DemoSettings
from deploy.demo.subject import made_payments, transactions
from deploy.demo.summary import Summaries, Summary, compared, latencies

DAY_TWO = transactions(DemoSettings())


def alert(record_id: str, label: int) -> dict[str, Any]:
    """An alert as the subscriber gets it, as far as the summary reads it."""
    return {"record_id": record_id, "record": {"Class": label}}


@pytest.fixture
def records(tmp_path: Path) -> Path:
    """Ten records, four of them frauds."""
    path = tmp_path / "records.ndjson"
    lines = (json.dumps({"transaction_id": f"{n}", "Class": int(n < 4)}) for n in range(10))
    path.write_text("\n".join(lines))
    return path


def test_precision_and_recall_are_of_alerts_and_frauds(records: Path) -> None:
    """Three of four frauds caught by five alerts."""
    alerts = [alert(str(number), int(number < 3)) for number in range(5)]
    summary = Summary.of(DAY_TWO, records, alerts)
    assert (summary.records, summary.frauds, summary.alerts, summary.caught) == (10, 4, 5, 3)
    assert (summary.precision, summary.recall) == (0.6, 0.75)


def test_without_alerts_nothing_is_divided_by_zero(records: Path) -> None:
    """Precision and recall are 0."""
    summary = Summary.of(DAY_TWO, records, [])
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
    """Those about the broker are null where there was none, and so are those of the payments."""
    path = tmp_path / "demo-summary.json"
    Summaries(Summary.of(DAY_TWO, records, []), None).write(path)
    written = json.loads(path.read_text())
    assert list(written) == [
        "title", "records", "frauds", "alerts", "caught", "precision", "recall", "sorts",
        "lost", "duplicated", "throughput_per_s", "p50_ms", "p99_ms", "payments",
    ]  # fmt: skip
    assert written["lost"] is None
    assert written["payments"] is None


def test_frauds_are_counted_by_their_sort(tmp_path: Path) -> None:
    """Where the table knows it: the made payments do, and the ids of their records say which."""
    subject = made_payments(DemoSettings(), tmp_path)
    frauds = {record_id: sort for record_id, sort in subject.sorts.items() if sort != "no"}
    first, *others = frauds
    records = tmp_path / "records.ndjson"
    records.write_text(
        "".join(
            json.dumps({"payment": record_id, "fraud": int(sort != "no")}) + "\n"
            for record_id, sort in subject.sorts.items()
        )
    )
    alerts = [{"record_id": record_id, "record": {"fraud": 1}} for record_id in others]
    sorts = Summary.of(subject, records, alerts).sorts
    assert sorts[frauds[first]] == (29, 30)
    assert [sorts[sort] for sort in sorts if sort != frauds[first]] == [(30, 30)] * 3
