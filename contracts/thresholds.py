"""Where alerts begin, by what the calibration says of normal records; no label is needed."""

from decimal import Decimal

from contracts.calibration import LEAST_EXCEEDANCES, Calibration
from contracts.errors import BadData
from contracts.manifest import Promise, Strategy, Threshold
from contracts.threshold_settings import ThresholdSettings

_TOLD: dict[Strategy, set[str]] = {
    "quantile": {"quantile"},
    "alert-rate": {"alert_rate"},
    "budget": {"budget", "records_per_second"},
}
_COMMON = 0.1  # of shares from here on, two digits tell enough


def label_free_threshold(settings: ThresholdSettings, calibration: Calibration) -> Threshold | None:
    """The threshold of the strategy that `settings` choose; None where they choose none of these.

    Raises:
        BadData: too few records were held out to tell which score so small a share reaches.
    """
    strategy, share, held_out = settings.strategy(), settings.share(), calibration.held_out
    if strategy == "fixed" and settings.threshold is not None:
        return _fixed_threshold(settings.threshold, calibration)
    if strategy is None or share is None:
        return None
    check_share(share, held_out)
    promised = f"alerts on {frequency(share)} normal records"
    if strategy == "budget":
        promised = (
            f"{settings.budget:,g} alerts a day on normal records, {frequency(share)} at "
            f"{settings.records_per_second:,g} a second"
        )
    return Threshold(
        value=calibration.score_reached_by(share),
        strategy=strategy,
        settings=settings.model_dump(include=_TOLD[strategy]),
        chosen_from=f"{held_out:,} held-out normal records",
        promise=_promise(share, promised, held_out),
    )


def _fixed_threshold(score: float, calibration: Calibration) -> Threshold:
    share = calibration.share_reaching(score)
    promised = f"alerts on {frequency(share)} normal records"
    return Threshold(
        value=score,
        strategy="fixed",
        settings={"threshold": score},
        chosen_from=f"no records; its promise from {calibration.held_out:,} held-out normal ones",
        promise=_promise(share, promised, calibration.held_out),
    )


def check_share(share: float, held_out: int) -> None:
    """Make sure that `held_out` normal records tell which score a `share` of them reaches.

    Either one of them is expected to reach it, or the highest 30 shape a tail that goes on beyond
    them; to be a tail, they have to lie in the upper half.

    Raises:
        BadData: when neither is so.
    """
    needed = min(1 / share, 2 * LEAST_EXCEEDANCES)
    if held_out < needed:
        raise BadData(
            f"alerts on {frequency(share)} normal records need at least {needed:,.0f} held-out "
            f"ones to tell where they begin, found {held_out:,}; give more rows, or a larger share"
        )


def frequency(share: float) -> str:
    """0.005 as ``5 in 1,000``, and what two digits do not tell as ``1 in 1,469``."""
    exact = Decimal(str(share))
    rounded = Decimal(f"{share:.2g}")
    if exact != rounded and share < _COMMON:
        return f"1 in {1 / share:,.0f}"
    part = rounded.normalize().as_tuple()
    assert isinstance(part.exponent, int)
    count = int("".join(map(str, part.digits)))
    return f"{count:,} in {10**-part.exponent:,}"


def _promise(share: float, text: str, held_out: int) -> Promise:
    beyond = f", extrapolated beyond the {held_out:,} held-out" if share * held_out < 1 else ""
    return Promise(measure="alert-rate", value=share, text=text + beyond)
