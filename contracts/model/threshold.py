"""Where alerts begin: how a command says it, and what the calibration says of normal records.

No strategy here needs a label.
"""

from decimal import Decimal
from typing import Annotated, ClassVar, Self

from pydantic import Field, FiniteFloat, model_validator

from contracts.model.calibration import LEAST_EXCEEDANCES, RAREST, Calibration
from contracts.model.manifest import Interval, Promise, Strategy, Threshold
from contracts.program.errors import BadData
from contracts.program.settings import Settings

PositiveNumber = Annotated[float, Field(gt=0, allow_inf_nan=False)]

_SECONDS_A_DAY = 86_400


class ThresholdSettings(Settings):
    """The strategies that need no label; whoever gives the first field of one has chosen it."""

    CHOOSES: ClassVar[dict[str, Strategy]] = {
        "threshold": "fixed",
        "quantile": "quantile",
        "alert_rate": "alert-rate",
        "budget": "budget",
    }

    threshold: FiniteFloat | None = Field(None, description="Scores at or above it are alerts.")
    quantile: float | None = Field(
        None,
        gt=0,
        le=1 - 1 / RAREST,
        description="Share of normal records that stay below the threshold.",
    )
    alert_rate: float | None = Field(
        None, ge=1 / RAREST, lt=1, description="Share of normal records that are alerts."
    )
    budget: PositiveNumber | None = Field(
        None, description="Alerts a day on normal records, at --records-per-second."
    )
    records_per_second: PositiveNumber | None = Field(
        None, description="What the --budget reckons with, on average over the day."
    )

    def strategy(self) -> Strategy | None:
        """The one that was chosen, else the default's, else None."""
        fields = self._given() or [name for name in self.CHOOSES if getattr(self, name) is not None]
        return self.CHOOSES[fields[0]] if fields else None

    def share(self) -> float | None:
        """Of normal records, how many are to be alerts; None where the strategy does not say."""
        match self.strategy():
            case "quantile":
                return float(1 - Decimal(str(self.quantile)))
            case "alert-rate":
                return self.alert_rate
            case "budget":
                assert self.budget is not None
                return self.budget / self._records_a_day()
        return None

    @model_validator(mode="after")
    def _at_most_one_strategy(self) -> Self:
        given = self._given()
        if len(given) > 1:
            raise ValueError(
                f"at most one of {', '.join(self.CHOOSES)} can be given, received "
                f"{' and '.join(given)}"
            )
        return self

    @model_validator(mode="after")
    def _budget_is_a_share(self) -> Self:
        if (self.budget is None) != (self.records_per_second is None):
            raise ValueError("budget and records_per_second need each other; received one of them")
        if self.strategy() == "budget" and not 1 / RAREST <= (self.share() or 0) < 1:
            raise ValueError(
                f"budget: expected less than the {self._records_a_day():,.0f} records of a day, "
                f"and at least one in {RAREST:,.0f} of them, received {self.budget:,g}"
            )
        return self

    def _given(self) -> list[str]:
        return [name for name in self.CHOOSES if name in self.model_fields_set]

    def _records_a_day(self) -> float:
        return (self.records_per_second or 0) * _SECONDS_A_DAY


_SETTINGS_OF: dict[Strategy, set[str]] = {
    "quantile": {"quantile"},
    "alert-rate": {"alert_rate"},
    "budget": {"budget", "records_per_second"},
}
_COMMON = 0.1  # of shares from here on, two digits are enough


def label_free_threshold(settings: ThresholdSettings, calibration: Calibration) -> Threshold | None:
    """The threshold of the strategy that `settings` choose; None where they choose none of these.

    Raises:
        BadData: too few records were held out to determine which score so small a share reaches.
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
        settings=settings.model_dump(include=_SETTINGS_OF[strategy]),
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
    """Make sure that `held_out` normal records determine which score a `share` of them reaches.

    Either one of them is expected to reach it, or the highest 30 shape a tail that goes on beyond
    them; to be a tail, they have to lie in the upper half.

    Raises:
        BadData: when neither is so.
    """
    needed = min(1 / share, 2 * LEAST_EXCEEDANCES)
    if held_out < needed:
        raise BadData(
            f"alerts on {frequency(share)} normal records need at least {needed:,.0f} held-out "
            f"ones to show where they begin, found {held_out:,}; give more rows, or a larger share"
        )


def frequency(share: float) -> str:
    """0.005 as ``5 in 1,000``, and what two digits do not give as ``1 in 1,469``."""
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
    interval = Interval.of_share(share, held_out)
    return Promise(measure="alert-rate", value=share, text=text + beyond, interval=interval)
