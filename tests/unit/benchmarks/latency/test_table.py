"""`benchmarks.latency.table`: a row a rate, first of the alerts, then of the batches."""

import numpy as np

from benchmarks.latency.figures import STAGES, Trial
from benchmarks.latency.table import tables

STAGE_MS = dict(zip(STAGES, (3.0, 0.5, 1.0, 0.25, 12.0), strict=True))


def test_rates_have_a_row_in_each_table() -> None:
    """Single records are called idle; spread in brackets; what is not known is left empty."""
    idle = Trial(1.0, 0, 60, 60, 0.3, 0.0, 0.02, 1.0, STAGE_MS)
    busy = Trial(5_000.0, 0, 20, 100_000, 1.5, 0.25, 0.6, 120.0, STAGE_MS)
    text = tables(
        {
            1.0: [(idle, np.full(30, 15.0))],
            5_000.0: [(busy, np.full(1_000, 20.0)), (busy, np.full(1_000, 30.0))],
        }
    )
    rows = text.splitlines()
    assert rows[2] == "| idle | 30 | 15.0 (15.0 to 15.0) |  |  |  |"
    assert rows[3].startswith("| 5,000 | 2,000 | 30.0 (20.0 to 30.0) | ")
    assert rows[3].endswith(" | 30.0 |")
    assert rows[4] == ""
    assert rows[7] == "| idle | 1 | 3.0 | 0.5 | 1.0 | 0.2 | 12.0 | 0.02 | 0.00 |"
    assert rows[8] == "| 5,000 | 120 | 3.0 | 0.5 | 1.0 | 0.2 | 12.0 | 0.60 | 0.25 |"
