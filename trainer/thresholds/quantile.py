"""From which score on a record is an alert."""

from decimal import Decimal

import numpy as np

from contracts.errors import BadData
from contracts.manifest import Promise, Threshold
from contracts.record import Scores


def check_quantile(quantile: float, held_out: int) -> None:
    """Make sure that `held_out` normals can tell the `quantile`.

    Raises:
        BadData: when not even one of them is expected above it.
    """
    needed = 1 / _share_above(quantile)
    if held_out < needed:
        raise BadData(
            f"quantile {quantile:g} needs at least {needed:,.0f} held-out normal records, found "
            f"{held_out:,}; give more rows, or a lower --quantile"
        )


def quantile_threshold(scores: Scores, quantile: float) -> Threshold:
    """The score that a share `quantile` of held-out normals, `scores` (n,), stays below."""
    return Threshold(
        value=float(np.quantile(scores, quantile)),
        strategy="quantile",
        settings={"quantile": quantile},
        chosen_from=f"{len(scores):,} held-out normal records",
        promise=Promise(
            measure="alert-rate",
            value=float(_share_above(quantile)),
            text=f"alerts on {_as_frequency(_share_above(quantile))} normal records",
        ),
    )


def _share_above(quantile: float) -> Decimal:
    return 1 - Decimal(str(quantile))


def _as_frequency(share: Decimal) -> str:
    """0.005 as ``5 in 1,000``."""
    part = share.normalize().as_tuple()
    assert isinstance(part.exponent, int)
    count = int("".join(map(str, part.digits)))
    return f"{count:,} in {10**-part.exponent:,}"
