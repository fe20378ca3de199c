"""What a model, and what is simpler than a model, say of records that they never saw."""

from collections.abc import Callable, Mapping
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from contracts.dataset.dataset import Dataset
from contracts.dataset.parting import SECONDS_A_DAY
from contracts.dataset.settings import Part
from contracts.stream.record import Features, Mask, Scores
from trainer.evaluation.baselines import baseline_scores


class Evidence(NamedTuple):
    """Scores of the n records of one part, in the order of the data; high means anomalous.

    `labels` are True for an anomaly, None where the data has none. `times` are seconds by the
    data's own clock, None where it has none. `baselines` are the scores by name of what needs no
    autoencoder.
    """

    part: Part
    scores: Scores
    labels: Mask | None
    times: npt.NDArray[np.float64] | None
    baselines: Mapping[str, Scores]

    @property
    def days(self) -> float | None:
        """How long the part took by its own clock; None where that is not known."""
        if self.times is None or np.ptp(self.times) == 0:
            return None
        return float(np.ptp(self.times)) / SECONDS_A_DAY


def gather(
    dataset: Dataset,
    part: Part,
    score: Callable[[Features], Scores],
    normals: Features | None,
) -> Evidence:
    """Score `part` of `dataset`, and let baselines learn `normals`, shape (m, f), and score too.

    Without `normals` there are no baselines.

    Raises:
        BadData: when the part is empty, or a label is not 0 or 1.
    """
    unseen = dataset.part(part)
    features = unseen.features
    return Evidence(
        part=part,
        scores=score(features),
        labels=unseen.labels if unseen.is_labelled else None,
        times=unseen.times,
        baselines={} if normals is None else baseline_scores(normals, features, dataset.schema),
    )
