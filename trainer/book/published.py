"""What the chapter says of its experiments, in its text or in its published notebook.

Source: S. Alla, S. K. Adari, Beginning Anomaly Detection Using Python-Based Deep Learning, Apress
2019, chapter 4.
"""

from typing import NamedTuple


class PrintedConfusion(NamedTuple):
    """Test records by what they are and what was said of them, at one threshold."""

    normal_passed: int
    normal_flagged: int
    fraud_passed: int
    fraud_flagged: int

    @property
    def recall(self) -> float:
        """Share of the frauds that were flagged."""
        return self.fraud_flagged / max(self.fraud_passed + self.fraud_flagged, 1)

    @property
    def precision(self) -> float:
        """Share of the flagged records that are frauds; 0 where none was flagged."""
        return self.fraud_flagged / max(self.normal_flagged + self.fraud_flagged, 1)

    def __str__(self) -> str:
        return "/".join(f"{count}" for count in self)


class OfRows(NamedTuple):
    """Figures of an experiment on transactions; the confusion is that at threshold 10."""

    roc_auc: str
    confusion: PrintedConfusion


class OfImages(NamedTuple):
    """Figures of an experiment on MNIST's test digits; None where the chapter has none."""

    loss: float
    mae: float | None


# The text says 0.86 of the simple one, its notebook 0.8778.
PRINTED_OF_ROWS = {
    "simple": OfRows("0.86; 0.8778", PrintedConfusion(3874, 113, 13, 80)),
    "variational": OfRows("0.93", PrintedConfusion(3894, 93, 10, 83)),
}

PRINTED_OF_IMAGES = {"convolutional": OfImages(0.0109, 0.0356), "denoising": OfImages(0.0109, None)}
