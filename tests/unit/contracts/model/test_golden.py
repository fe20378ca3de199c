"""`contracts.model.golden`."""

from typing import Any, Literal

import numpy as np
import pytest

from contracts.model.golden import Golden, golden_file
from contracts.program.errors import BadBundle
from tests.bundles import lengths

ROWS = np.random.default_rng(7).normal(size=(16, 3)).astype(np.float32)


def test_golden_scores_are_held_against_the_scorer() -> None:
    """The scores themselves pass, those of another model do not."""
    golden = Golden.read(golden_file(ROWS, lengths(ROWS)))
    golden.check(lengths, "creditcard")
    with pytest.raises(BadBundle, match="golden scores differ"):
        golden.check(lambda rows: lengths(rows) * np.float32(1.001), "creditcard")
    with pytest.raises(BadBundle, match="golden scores differ"):
        golden.check(lambda rows: lengths(rows) * np.float32(np.nan), "creditcard")


@pytest.mark.parametrize("order", ["C", "F"])
def test_rows_are_read_as_they_were_written(order: Literal["C", "F"]) -> None:
    """In whichever order NumPy had them in memory."""
    rows = np.array(ROWS, order=order)
    golden = Golden.read(golden_file(rows, lengths(rows)))
    np.testing.assert_array_equal(golden.features, ROWS)
    np.testing.assert_array_equal(golden.scores, lengths(ROWS))


@pytest.mark.parametrize(
    ("features", "scores"),
    [
        (ROWS, ROWS),
        (ROWS, lengths(ROWS)[1:]),
        (ROWS[0], lengths(ROWS)),
        (ROWS[:0], lengths(ROWS)[:0]),
        (ROWS.astype(np.float64), lengths(ROWS)),
        (np.float32(1), np.float32(1)),
    ],
)
def test_arrays_of_another_shape_or_kind_are_no_golden_rows(features: Any, scores: Any) -> None:
    """A score for each of some rows, in float32."""
    with pytest.raises(BadBundle, match=r"^golden\.npz: "):
        Golden.read(golden_file(features, scores))
