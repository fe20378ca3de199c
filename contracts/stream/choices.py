"""What of a record is one of several: the value of a category, and whether a number is there."""

from itertools import pairwise
from typing import NamedTuple, Self

import numpy as np
import numpy.typing as npt

from contracts.stream.record import Features, Mask, RecordSchema


class Choices(NamedTuple):
    """All choices of all features that have any, w side by side; each array has shape (w,).

    `owners` are the places of their features among the schema's, `numbers` the numbers that stand
    for values. `missing` and `there` say of which it is that there is no value, or any at all.
    """

    features: tuple[str, ...]
    owners: npt.NDArray[np.int64]
    numbers: npt.NDArray[np.float32]
    missing: Mask
    there: Mask

    @classmethod
    def of(cls, schema: RecordSchema) -> Self:
        """In the order of the features, and of each as `RecordSchema.choices` counts them."""
        counts = schema.choices()
        places = [schema.features.index(name) for name in counts]
        lasts = np.cumsum(list(counts.values()), dtype=np.int64) - 1
        owners = np.repeat(np.array(places, dtype=np.int64), list(counts.values()))
        numbers = [np.arange(count, dtype=np.float32) for count in counts.values()]
        missing, there = np.zeros(len(owners), dtype=bool), np.zeros(len(owners), dtype=bool)
        missing[lasts] = True
        there[
            [
                last - 1
                for name, last in zip(counts, lasts, strict=True)
                if name not in schema.categories
            ]
        ] = True
        return cls(tuple(counts), owners, np.concatenate([*numbers, []]), missing, there)

    def blocks(self) -> list[slice]:
        """Those of each feature, in their order."""
        starts = np.flatnonzero(np.diff(self.owners, prepend=-1)).tolist()
        return [slice(*ends) for ends in pairwise([*starts, len(self.owners)])]

    def made(self, features: Features) -> Features:
        """1 for what each record chose, else 0, shape (n, w); of each feature one is 1."""
        chosen = features[:, self.owners]
        is_missing = np.isnan(chosen)
        made = np.where(self.there, ~is_missing, chosen == self.numbers)
        return np.where(self.missing, is_missing, made).astype(np.float32)
