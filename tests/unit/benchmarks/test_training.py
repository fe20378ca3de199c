"""`benchmarks.training`: what is read off a line."""

from benchmarks.process import Whole
from benchmarks.training import rows_of


def test_a_larger_table_lies_on_the_line_through_the_others() -> None:
    """Ten seconds and ten more for each million; the median round counts."""
    runs = {
        1_000_000: [Whole(20.0, 40.0, 1_100.0), Whole(99.0, 40.0, 1_100.0), Whole(1.0, 40.0, 0.0)],
        2_000_000: [Whole(30.0, 40.0, 1_200.0)] * 3,
    }
    rows = "\n".join(rows_of(runs)).splitlines()
    assert (
        rows[2]
        == "| 1,000,000 | 20.0 (1.0 to 99.0) | 40.0 (40.0 to 40.0) | 1,100.0 (0.0 to 1,100.0) |"
    )
    assert rows[4] == "| 10,000,000, by a line through these | 110 | 40 | 2,000 |"


def test_one_size_makes_no_line() -> None:
    """Through one point there are many."""
    assert len("\n".join(rows_of({5: [Whole(1.0, 1.0, 1.0)]})).splitlines()) == 3
