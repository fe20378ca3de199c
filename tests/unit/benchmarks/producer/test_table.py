"""`benchmarks.producer.table`: the share of the bare client is that of the same round."""

from benchmarks.producer.race import Run
from benchmarks.producer.table import BARE, OURS, table


def runs(*rates: float) -> list[Run]:
    """A run for each of these records a second."""
    return [Run(rate, 30.0, 2.0, 150.0, 9.5) for rate in rates]


def test_each_round_is_held_against_the_bare_client_of_its_own() -> None:
    """A slow minute strikes both, and partitions are kept apart."""
    found = table(
        {
            (1, BARE): runs(100, 400, 200),
            (1, OURS): runs(80, 320, 160),
            (6, BARE): runs(50),
            (6, OURS): runs(50),
        }
    ).splitlines()
    assert found[3].startswith(f"| {OURS} | 1 | 160 (80 to 320) | 0.80 (0.80 to 0.80) | 30.0 ")
    assert found[5] == f"| {OURS} | 6 | 50 | 1.00 | 30.0 | 2.0 | 150 | 9.5 |"
