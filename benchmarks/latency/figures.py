"""What the arrivals of alerts say, and where the time of their batches went."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple, Self

import numpy as np
import numpy.typing as npt

QUANTILES = (0.5, 0.95, 0.99, 0.999)
STAGES = ("poll", "decode", "score", "explain", "commit")

_LEAST_BEYOND = 2
"""So many alerts have to lie beyond a quantile, or it is not said."""

Milliseconds = npt.NDArray[np.float64]


class Look(NamedTuple):
    """What the detector had counted at a moment; `at` and `cpu` in seconds, stages in total."""

    at: float
    cpu: float
    records: float
    batches: float
    stages: Mapping[str, float]


class Trial(NamedTuple):
    """One rate, once: what was sent from `began` to `ended`, in seconds since the epoch.

    `late` is by how many milliseconds a hundredth of the records were sent later than was due. The
    others are of the detector: how many seconds behind the last record it was at the end, which
    says whether it keeps up; cores that it used, records in a batch, milliseconds that a batch
    took in each stage; that of poll is mostly waiting.
    """

    rate: float
    began: float
    ended: float
    sent: int
    late: float
    behind: float
    cores: float
    batch_records: float
    stage_ms: dict[str, float]

    @classmethod
    def of(cls, rate: float, sent: Mapping[str, float], before: Look, after: Look) -> Self:
        """From what the load said of itself, and two looks at the detector."""
        batches = after.batches - before.batches
        return cls(
            rate,
            sent["began"],
            sent["ended"],
            round(sent["sent"]),
            sent["late"],
            max(after.at - sent["ended"], 0.0),
            (after.cpu - before.cpu) / (after.at - before.at),
            (after.records - before.records) / batches,
            {
                stage: (after.stages[stage] - before.stages[stage]) / batches * 1000
                for stage in STAGES
            },
        )


class Arrivals(NamedTuple):
    """When records were sent and their alerts arrived, shapes (n,), in ms since the epoch."""

    sent: Milliseconds
    arrived: Milliseconds

    @classmethod
    def read(cls, text: str) -> Self:
        """As the subscriber prints them: two numbers a line."""
        rows = np.array(text.split(), np.float64).reshape(-1, 2)
        return cls(rows[:, 0], rows[:, 1])

    def of(self, trial: Trial, settle: float) -> Milliseconds:
        """How long the alerts of `trial` took, without those of its first `settle` seconds."""
        low, high = (trial.began + settle) * 1000, trial.ended * 1000
        within = (self.sent >= low) & (self.sent <= high)
        return self.arrived[within] - self.sent[within]


def quantiles(latencies: Milliseconds) -> list[float | None]:
    """Each of `QUANTILES`; none where too few alerts lie beyond it."""
    return [
        float(np.quantile(latencies, share, method="higher"))
        if len(latencies) * (1 - share) >= _LEAST_BEYOND
        else None
        for share in QUANTILES
    ]


def together(latencies: Sequence[Milliseconds]) -> dict[str, list[float | None]]:
    """Quantiles over all rounds, and the least and the most that a single round has."""
    rounds = [quantiles(each) for each in latencies]
    columns = [
        [value for value in column if value is not None] for column in zip(*rounds, strict=True)
    ]
    return {
        "all": quantiles(np.concatenate(latencies)),
        "least": [min(column, default=None) for column in columns],
        "most": [max(column, default=None) for column in columns],
    }
