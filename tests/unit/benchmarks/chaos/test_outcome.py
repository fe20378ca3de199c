"""`benchmarks.chaos.outcome`: the reports that are kept, and what the pages say of them."""

import json
from typing import Any

from benchmarks.chaos.settings import RESULTS
from tests.pages import README, prose_of

OF_DETECTORS = {"kill", "terminate", "freeze", "freeze-for-long", "join", "leave"}
GUARANTEES = "docs/guarantees.md"


def reports(records: int) -> list[dict[str, Any]]:
    """Of all storms that so many records were asked of."""
    paths = sorted(RESULTS.glob(f"chaos-{records}-records-3-brokers-seed-*.json"))
    return [json.loads(path.read_text(encoding="utf-8")) for path in paths]


def count(report: dict[str, Any], *, of_detectors: bool) -> int:
    """How many of its faults struck detectors, or else brokers."""
    return sum(
        times
        for kind, times in report["faults"].items()
        if (kind in OF_DETECTORS if of_detectors else kind.startswith("broker-"))
    )


def test_every_report_that_is_kept_is_of_a_promise_that_was() -> None:
    """One long storm and ten shorter ones, aborts in each, nothing wrong in any."""
    [long], short = reports(1_000_000), reports(100_000)
    assert [report["seed"] for report in sorted(short, key=lambda each: int(each["seed"]))] == [
        *range(1, 11)
    ]
    for report in [long, *short]:
        assert report["kept"]
        assert report["broken"] == []
        assert report["aborted_batches"] > 0
        for messages in ("alerts", "dead_letters"):
            assert report["verify"][messages]["found"] == report["verify"][messages]["expected"]
    assert long["verify"]["records"] >= 1_000_000
    assert count(long, of_detectors=True) >= 100
    assert count(long, of_detectors=False) >= 10


def test_the_pages_have_the_figures_of_the_reports() -> None:
    """In the README those of the long one, on the page of the guarantees those of all."""
    [long], short = reports(1_000_000), reports(100_000)
    verified = long["verify"]
    said = (
        f"{verified['records']:,} records",
        f"{verified['alerts']['found']:,} alerts",
        f"{verified['dead_letters']['found']:,} dead letters",
        f"{count(long, of_detectors=True)} faults of detectors",
        f"{count(long, of_detectors=False)} of brokers",
    )
    for page in (README, GUARANTEES):
        text = " ".join(prose_of(page).split())
        assert [each for each in said if each not in text] == []
    faults = sum(sum(report["faults"].values()) for report in short)
    records = sum(report["verify"]["records"] for report in short)
    text = " ".join(prose_of(GUARANTEES).split())
    assert f"ten seeds with {records:,} records and {faults} faults" in text
