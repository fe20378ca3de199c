"""What a command can be told of where alerts begin."""

from decimal import Decimal
from typing import Annotated, ClassVar, Self

from pydantic import Field, FiniteFloat, model_validator

from contracts.calibration import RAREST
from contracts.manifest import Strategy
from contracts.settings import Settings

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
