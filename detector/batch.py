"""What is scored at once: the valid records that were read, and what became of them."""

from collections.abc import Iterator, Sequence
from itertools import chain
from typing import NamedTuple, Self

import numpy as np

from contracts.stream.alert import Alert
from contracts.stream.dead_letter import DeadLetter
from contracts.stream.received import Received
from contracts.stream.record import Features, Mask, Scores


class Batch(NamedTuple):
    """Valid records that are scored at once, aligned by row.

    `features` has shape (n, number of features), float32, raw units, in the schema's order;
    `times` is the event's own clock in seconds, or None where the schema names no time field.
    `passed` messages were read with them of which there is no record, such as a tombstone.
    """

    ids: list[str]
    times: list[float | None]
    features: Features
    received: list[Received]
    passed: int = 0

    @classmethod
    def joined(cls, parts: Sequence[Self]) -> Self:
        """All of `parts`, at least one, in their order."""
        if len(parts) == 1:
            return parts[0]
        ids, times, features, received, passed = zip(*parts, strict=True)
        return cls(
            list(chain.from_iterable(ids)),
            list(chain.from_iterable(times)),
            np.concatenate(features),
            list(chain.from_iterable(received)),
            sum(passed),
        )

    def rows(self, mask: Mask) -> Iterator[int]:
        """The row numbers that `mask`, shape (n,), selects."""
        return iter(np.flatnonzero(mask).tolist())

    def only(self, mask: Mask) -> Self:
        """Those that `mask`, shape (n,), selects."""
        chosen = list(self.rows(mask))
        return type(self)(
            [self.ids[row] for row in chosen],
            [self.times[row] for row in chosen],
            self.features[mask],
            [self.received[row] for row in chosen],
            self.passed,
        )


class Judged(NamedTuple):
    """A batch, its scores and whether they are alerts, shape (n,) each; and all it published.

    It was committed at that time, in seconds since the epoch.
    """

    batch: Batch
    scores: Scores
    mask: Mask
    alerts: list[Alert]
    dead_letters: list[DeadLetter]
    committed_at: float
