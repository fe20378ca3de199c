"""Every threshold that can be chosen, and what each makes of the validation records."""

from typing import NamedTuple, Self

import numpy as np
import numpy.typing as npt

from contracts.stream.record import Scores
from trainer.thresholds.validation import ValidationScores


class Candidates(NamedTuple):
    """The thresholds that divide the records, the highest first, each array of shape (k,).

    At the first nothing is an alert. `false_alerts` counts normals of the whole training part,
    `caught` and `missed` its anomalies.
    """

    values: Scores
    false_alerts: npt.NDArray[np.float64]
    caught: npt.NDArray[np.int64]
    missed: npt.NDArray[np.int64]

    @classmethod
    def of(cls, validation: ValidationScores) -> Self:
        scores = np.unique(np.concatenate([validation.normals, validation.anomalies]))
        nothing = np.nextafter(scores[-1], np.float32(np.inf))
        values = np.append(scores, nothing)[::-1]
        missed = np.searchsorted(np.sort(validation.anomalies), values)
        passed = np.searchsorted(np.sort(validation.normals), values)
        return cls(
            values=values,
            false_alerts=np.float64(validation.weight) * (len(validation.normals) - passed),
            caught=len(validation.anomalies) - missed,
            missed=missed,
        )
