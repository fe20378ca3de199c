"""What no weather may break: each anomaly alerted once, each malformed record set aside once."""

from pathlib import Path

import pytest

from tests.integration.detector.storm.comparison import Place, compare
from tests.integration.detector.storm.faults import PLAN
from tests.integration.detector.storm.storm import storm

SEED = 1
"""`python -m tests.integration.detector.storm --seeds 20` runs others."""


@pytest.mark.timeout(600)  # a minute on two free cores; the faults last as long as they last
def test_a_storm_loses_nothing_and_repeats_nothing(tmp_path: Path) -> None:
    """Killed, frozen, joined and left: the topics hold what the records offline give, once."""
    outcome = storm(SEED, tmp_path)
    assert not outcome.broken(), outcome.report()
    assert outcome.aborted_batches + outcome.aborted_messages > 0, outcome.report()
    assert outcome.faults.total() >= len(PLAN)
    assert outcome.alerts.expected > outcome.dead_letters.expected > 100


def test_the_comparison_misses_nothing() -> None:
    """What is lost, repeated, invented or altered is named by partition and offset."""
    expected = [(Place(0, offset), offset) for offset in range(5)]
    found = [
        (Place(0, 0), 0),
        (Place(0, 1), 1),
        (Place(0, 1), 1),
        (Place(0, 3), 9),
        (Place(0, 4), 4),
        (Place(1, 7), 7),
    ]
    compared = compare(expected, found)
    assert list(compared.faults()) == [
        "1 lost: partition 0 offsets 2",
        "1 duplicated: partition 0 offsets 1",
        "1 invented: partition 1 offsets 7",
        "1 different: partition 0 offsets 3",
    ]
    assert list(compare(expected, list(expected)).faults()) == []
