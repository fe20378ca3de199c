"""Which rows train and which test: the same for every program, whatever its ``--seed``."""

from pathlib import Path
from typing import NamedTuple, Self

import numpy as np
import numpy.typing as npt
import pandas as pd

from contracts.dataset.times import Times, seconds, written
from contracts.stream.record import Mask, RecordSchema
from contracts.stream.transactions import TRANSACTIONS, resemble_transactions

SECONDS_A_DAY = 86_400
TRAINING_SHARE = 0.7
SEED = 2013


class Parting(NamedTuple):
    """`trains`, shape (n,), is True for a row that trains; `text` says the rule as a sentence."""

    trains: Mask
    text: str

    def of(self, rows: npt.NDArray[np.bool_ | np.intp]) -> Self:
        """The same for a selection of `rows`, a mask or row numbers."""
        return self._replace(trains=self.trains[rows])


def usual_parting(table: pd.DataFrame, schema: RecordSchema, source: Path) -> Parting:
    """How rows are parted whose source says nothing of parts.

    The transactions: day one trains. With a time column: the earliest 70 % of the rows train, and
    those of the same instant as the last of them. Else 70 % are drawn at random with `SEED`.
    """
    if schema.time is None:
        return _at_random(len(table))
    times = seconds(source, table[schema.time], schema.clock)
    if schema.time == TRANSACTIONS.time and resemble_transactions(schema.features):
        return Parting(
            times < SECONDS_A_DAY,
            f"{schema.time} below {SECONDS_A_DAY:,} s trains, the rest tests",
        )
    return _in_time_order(times, schema)


def _in_time_order(times: Times, schema: RecordSchema) -> Parting:
    last = np.sort(times)[_training_rows(len(times)) - 1 :][:1]
    until = f"{last[0]:,.12g}" if schema.clock == "seconds" else written(last, "iso8601")[0]
    return Parting(
        times <= last,
        f"the earliest {TRAINING_SHARE:.0%} of the rows, {schema.time} up to {until}, train, "
        "the rest tests",
    )


def _at_random(rows: int) -> Parting:
    trains = np.zeros(rows, dtype=bool)
    trains[np.random.default_rng(SEED).permutation(rows)[: _training_rows(rows)]] = True
    return Parting(
        trains,
        f"{TRAINING_SHARE:.0%} of the rows, drawn at random with seed {SEED}, train, "
        "the rest tests",
    )


def _training_rows(rows: int) -> int:
    return max(round(TRAINING_SHARE * rows), 1)
