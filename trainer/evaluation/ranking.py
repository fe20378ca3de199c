"""How well scores put anomalies before normals, whatever the threshold."""

from collections.abc import Sequence
from typing import NamedTuple, Self

import numpy as np
import numpy.typing as npt

from contracts.stream.record import Mask, Scores

Counts = npt.NDArray[np.int64]
Shares = npt.NDArray[np.float64]


class Ranking(NamedTuple):
    """All that ranking figures need of n scores: how many records lie between the anomalies.

    One step for each distinct score of an anomaly, highest first, each array of shape (k,):
    anomalies at this score; normals at this score; normals below the step before and above this.
    `below` are the normals under the last step. It is as small as the anomalies are few, which
    makes a bootstrap over 140,000 records a matter of milliseconds.
    """

    anomalies: Counts
    tied: Counts
    above: Counts
    below: int

    @classmethod
    def of(cls, scores: Scores, labels: Mask) -> Self:
        """Rank `scores`, shape (n,), by `labels`, shape (n,), True for an anomaly, at least one."""
        steps, anomalies = np.unique(scores[labels], return_counts=True)
        normals = np.sort(scores[~labels])
        lower = np.searchsorted(normals, steps, "left")
        upper = np.searchsorted(normals, steps, "right")
        above = np.append(lower[1:], len(normals)) - upper
        return cls(anomalies[::-1], (upper - lower)[::-1], above[::-1], int(lower[0]))

    @property
    def normals(self) -> int:
        """How many there are in all."""
        return int(self.tied.sum() + self.above.sum()) + self.below

    def true_positive_rate(self) -> Shares:
        """The share of the anomalies that is caught with the threshold at each step, (k,)."""
        shares: Shares = np.cumsum(self.anomalies) / self.anomalies.sum()
        return shares

    def false_positive_rate(self) -> Shares:
        """The share of the normals that is an alert with the threshold at each step, (k,)."""
        shares: Shares = np.cumsum(self.above + self.tied) / self.normals
        return shares

    def precision(self) -> Shares:
        """The share of the alerts that is an anomaly with the threshold at each step, (k,)."""
        caught = np.cumsum(self.anomalies)
        return caught / np.maximum(caught + np.cumsum(self.above + self.tied), 1)

    def roc_auc(self) -> float:
        """The probability that an anomaly scores above a normal record; a tie counts half."""
        higher = np.cumsum(self.above + self.tied) - self.tied / 2
        return float(1 - self.anomalies @ higher / (self.anomalies.sum() * self.normals))

    def average_precision(self) -> float:
        """The mean over the anomalies of the precision with the threshold at their score."""
        return float(self.anomalies @ self.precision() / self.anomalies.sum())

    def recall_at(self, alert_rates: Sequence[float]) -> list[float]:
        """The share of the anomalies among the highest-scored share of all records, for each rate.

        Where records of one score do not all find room, as many anomalies do as can be expected.
        """
        caught = np.cumsum(self.anomalies)
        alerts = caught + np.cumsum(self.above + self.tied)
        alerts_around = np.stack([alerts - self.anomalies - self.tied, alerts], axis=1)
        caught_around = np.stack([caught - self.anomalies, caught], axis=1)
        rooms = np.round(np.multiply(alert_rates, self.anomalies.sum() + self.normals))
        inside = np.interp(rooms, alerts_around.ravel(), caught_around.ravel())
        recalls: list[float] = (inside / self.anomalies.sum()).tolist()
        return recalls

    def resampled(self, random: np.random.Generator) -> Self:
        """As many anomalies and as many normals, each drawn anew with replacement."""
        steps = len(self.anomalies)
        drawn = _drawn_anew(np.concatenate([self.tied, self.above, [self.below]]), random)
        return type(self)(
            anomalies=_drawn_anew(self.anomalies, random),
            tied=drawn[:steps],
            above=drawn[steps:-1],
            below=int(drawn[-1]),
        )


def _drawn_anew(counts: Counts, random: np.random.Generator) -> Counts:
    total = int(counts.sum())
    # Two ways to the same law: the one counts groups, the other records.
    if total > 10 * len(counts):
        return random.multinomial(total, counts / total)
    records = np.repeat(np.arange(len(counts)), counts)
    return np.bincount(random.choice(records, total), minlength=len(counts))
