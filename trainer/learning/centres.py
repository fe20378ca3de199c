"""Features that float32 is too coarse for: a small spread on a large number."""

import numpy as np
import numpy.typing as npt

from contracts.dataset.dataset import Dataset
from contracts.program.logs import get_logger
from trainer.learning.split import LEAST_NORMALS

_FINER = 2.0**-10
"""A step of float32 should be no more of a standard deviation."""

log = get_logger(__name__)


def centred(dataset: Dataset) -> Dataset:
    """The same, less the means of such features among the normal records that train.

    A pressure of 101,325 with a standard deviation of 0.003 is a constant in float32. Features that
    are constants in truth are named in the log: there is nothing to learn of them, and whatever
    differs from them later is far from all that is known.

    Raises:
        BadData: nothing trains.
    """
    schema = dataset.schema
    if schema.array is not None or not schema.numbers:
        return dataset
    rows = dataset.part("train").normals().table[list(schema.numbers)].to_numpy(np.float64)
    if len(rows) < LEAST_NORMALS:  # they will not train
        return dataset
    first, last, mean, deviation = _of_those_there(rows)
    constant = first == last
    centres = np.where(constant, first, mean)
    coarse = np.spacing(np.abs(centres).astype(np.float32)) > _FINER * deviation
    for name in np.array(schema.numbers)[constant]:
        log.info("column.constant", column=str(name))
    found = {
        name: float(centre)
        for name, centre, is_coarse in zip(schema.numbers, centres, coarse, strict=True)
        if is_coarse and centre
    }
    return dataset.with_schema(schema.model_copy(update={"centres": found}))


def _of_those_there(rows: npt.NDArray[np.float64]) -> tuple[npt.NDArray[np.float64], ...]:
    """Least, most, mean and standard deviation of the columns of `rows`; 0 and 1 where none is."""
    if not np.isnan(rows).any():
        return rows.min(axis=0), rows.max(axis=0), rows.mean(axis=0), rows.std(axis=0)
    every = []
    for column in rows.T:
        there = column[~np.isnan(column)]
        figures = (
            (there.min(), there.max(), there.mean(), there.std()) if len(there) else (0, 1, 0, 1)
        )
        every.append(figures)
    return tuple(np.array(figures) for figures in zip(*every, strict=True))
