"""How the settings of the trainer say where alerts begin."""

from typing import ClassVar

from pydantic import Field

from contracts.model.calibration import RAREST
from contracts.model.manifest import Strategy
from contracts.model.threshold import PositiveNumber, ThresholdSettings


class TrainerThresholdSettings(ThresholdSettings):
    """The strategies of the detector, and those that need labels."""

    CHOOSES: ClassVar[dict[str, Strategy]] = ThresholdSettings.CHOOSES | {
        "fbeta": "fbeta",
        "review_cost": "cost",
    }

    quantile: float | None = Field(
        0.995,
        gt=0,
        le=1 - 1 / RAREST,
        description="Share of normal records that stay below the threshold; the default where no "
        "other strategy is given.",
    )
    fbeta: PositiveNumber | None = Field(
        None,
        description="Take the best F-beta on labelled records; 2 weighs recall twice as much as "
        "precision.",
    )
    review_cost: PositiveNumber | None = Field(
        None,
        description="Take the lowest cost on labelled records: so much for each alert, and for "
        "each missed anomaly its --amount-column.",
    )
    amount_column: str = Field("Amount", description="What a missed anomaly costs.")
