"""What no weather may break: each anomaly alerted once, each malformed record set aside once."""

from pathlib import Path

import pytest

from benchmarks.chaos.storm import storm
from contracts.program.broker import Client

pytestmark = pytest.mark.both_clients

SEED, RECORDS, FAULTS = 1, 6_000, 12
"""`make chaos` runs others, and longer."""


@pytest.mark.timeout(900)  # about a minute on two free cores; the faults last as long as they last
def test_a_storm_loses_nothing_and_repeats_nothing(tmp_path: Path, client: Client) -> None:
    """Detectors, brokers and their network fail: the topics hold what the records give, once."""
    outcome = storm(SEED, tmp_path, records=RECORDS, faults=FAULTS, nodes=3, client=client)
    assert not outcome.broken(), outcome.text()
    assert outcome.faults.total() >= FAULTS - 2, outcome.text()  # some find nobody to strike
    assert outcome.report.records >= RECORDS
    assert outcome.report.alerts.expected > outcome.report.letters.expected > 100
