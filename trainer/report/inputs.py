"""What a report is made of."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from contracts.model.manifest import Evaluation, Manifest
from contracts.stream.record import Features, Mask, Scores
from contracts.stream.transactions import TRANSACTIONS
from trainer.evaluation.evidence import Evidence
from trainer.report.words import ANOMALY, FRAUD, Noun


class Layer(NamedTuple):
    """One layer of an autoencoder; `shape` is its output's, without the batch."""

    name: str
    kind: str
    shape: tuple[int, ...]
    parameters: int


class Codes(NamedTuple):
    """The narrowest layer's output for a sample of records, (m, k); labels (m,), or None."""

    points: Features
    labels: Mask | None


class Strips(NamedTuple):
    """Some images on their way through the model, grey levels 0 to 1, shape (m, height, width).

    `encoded` may be of any levels, height and width; `noisy` is None where no noise was added.
    `labels` (m,) are True for an anomaly.
    """

    original: Features
    noisy: Features | None
    encoded: Features | None
    reconstructed: Features
    labels: Mask
    scores: Scores


class Labelled(NamedTuple):
    """Evidence that labels were held against; `labels` (n,) are True for an anomaly."""

    evidence: Evidence
    labels: Mask
    evaluation: Evaluation


@dataclass(frozen=True)
class ReportInputs:
    """All that is known of a model when its training ends; what is None or empty is left out.

    `history` holds a figure an epoch by Keras's names, such as ``loss`` and ``val_loss``;
    `why_not` says why there is no evaluation; `shares` are each feature's part in the scores of
    anomalies that were caught, shape (c, f), rows sum to 1.
    """

    manifest: Manifest
    history: Mapping[str, Sequence[float]]
    layers: Sequence[Layer]
    evidence: Evidence | None
    why_not: str | None
    shares: Features | None
    codes: Codes | None
    strips: Strips | None = None

    @property
    def threshold(self) -> float:
        return self.manifest.threshold.value

    @property
    def members(self) -> int:
        """How many autoencoders the model has; `layers`, `codes` and `strips` are the first's."""
        members = self.manifest.training.settings.get("members")
        return members if isinstance(members, int) else 1

    @property
    def labelled(self) -> Labelled | None:
        """The evidence with its labels and figures, where there are both."""
        evidence, evaluation = self.evidence, self.manifest.evaluation
        if evidence is None or evidence.labels is None or evaluation is None:
            return None
        return Labelled(evidence, evidence.labels, evaluation)

    @property
    def anomaly(self) -> Noun:
        """What an anomaly is called in this data."""
        return FRAUD if self.manifest.record_schema == TRANSACTIONS else ANOMALY

    def line(self, evidence: Evidence) -> float:
        """Where the threshold is drawn: a logarithmic axis has no place for one of 0 or less."""
        scores = evidence.scores[evidence.scores > 0]
        return max(self.threshold, float(scores.min()) if len(scores) else 1.0)

    def marked(self, evidence: Evidence) -> Mask:
        """Which records of `evidence` are known to be anomalies, (n,); none without labels."""
        labelled = self.labelled
        return np.zeros(len(evidence.scores), dtype=bool) if labelled is None else labelled.labels
