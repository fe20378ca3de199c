"""`benchmarks.cost.table`: a row a point of each axis that was measured."""

from benchmarks.cost.figures import Cost
from benchmarks.cost.points import on
from benchmarks.cost.table import table


def test_each_point_has_a_row() -> None:
    """In the order of its axis; of an axis that was not measured none."""
    measured = {
        point: [Cost(10.0 * number, 40_000, 1_700, 130), Cost(12.0 * number, 20_000, 1_700, 132)]
        for number, point in enumerate(on("detectors").values(), 1)
    }
    rows = table(measured).splitlines()[2:]
    cells = "11.0 (10.0 to 12.0) | 30,000 | 1,700 | 131 |"
    assert f"| detectors | 1 | {cells}" in rows
    last = [row for row in rows if row.startswith("| detectors ")][-1]
    assert last.startswith("| detectors | 4 | 44.0 (40.0 to 48.0) | ")
    others = [row for row in rows if not row.startswith("| detectors ")]
    assert others == [f"| {axis} | {value} | {cells}" for axis, value in DEFAULTS]


DEFAULTS = (("partitions", 4), ("max_batch", 6_000), ("kind", "denoising"))
"""Where the default, which is that of one detector, stands on the other axes."""
