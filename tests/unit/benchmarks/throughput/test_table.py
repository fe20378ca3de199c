"""`benchmarks.throughput.table`: the share of the limit is that of the same round."""

from benchmarks.throughput.contestants import LIMIT, Contestant
from benchmarks.throughput.figures import Run
from benchmarks.throughput.table import table


def runs(*rates: float) -> list[Run]:
    """A run for each of these records a second."""
    return [Run(rate, 20.0, 120.0, 1.0) for rate in rates]


def test_each_round_is_held_against_the_limit_of_its_own() -> None:
    """A slow minute strikes both: here each gave half, whatever the round."""
    limit, ours = Contestant(LIMIT, "polled"), Contestant("ours", "scored")
    rows = table({limit: runs(100, 400, 200), ours: runs(50, 200, 100)}).splitlines()
    assert rows[2].startswith(f"| {LIMIT} | polled | 200 (100 to 400) | 1.00 (1.00 to 1.00) | ")
    assert rows[3].startswith("| ours | scored | 100 (50 to 200) | 0.50 (0.50 to 0.50) | ")


def test_without_the_limit_there_is_no_share_of_it() -> None:
    """Where not all were asked for."""
    ours = Contestant("ours", "scored")
    assert table({ours: runs(50)}).splitlines()[2] == (
        "| ours | scored | 50 |  | 20.0 | 120 | 1.0 |"
    )
