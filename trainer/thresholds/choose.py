"""From which score on a record is an alert, by the strategy that was chosen."""

from contracts.model.calibration import Calibration
from contracts.model.manifest import Threshold
from contracts.model.threshold import label_free_threshold
from trainer.settings.thresholds import TrainerThresholdSettings
from trainer.thresholds.cost import cost_threshold
from trainer.thresholds.fbeta import fbeta_threshold
from trainer.thresholds.validation import ValidationScores


def choose_threshold(
    settings: TrainerThresholdSettings, calibration: Calibration, validation: ValidationScores
) -> Threshold:
    """The threshold of the strategy of `settings`, from `calibration` or from `validation`.

    Raises:
        BadData: too few records were held out to determine it.
    """
    if settings.strategy() == "fbeta" and settings.fbeta is not None:
        return fbeta_threshold(validation, settings.fbeta)
    if settings.strategy() == "cost" and settings.review_cost is not None:
        return cost_threshold(validation, settings.review_cost, settings.amount_column)
    threshold = label_free_threshold(settings, calibration)
    assert threshold is not None
    return threshold
