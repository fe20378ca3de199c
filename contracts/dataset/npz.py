"""NumPy archives: columns, rows or images; nothing in them is ever unpickled."""

import zlib
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

import numpy as np
import numpy.typing as npt
import pandas as pd

from contracts.dataset.content import Content
from contracts.dataset.images import image_content
from contracts.dataset.parting import Parting
from contracts.program.errors import BadData
from contracts.stream.record import RecordSchema

Array = npt.NDArray[Any]
Arrays = dict[str, Array]

_OF_IMAGES = 3
"""Dimensions of an array of grey images."""


def read_npz(path: Path) -> Content:
    """The arrays of `path`, all of the same length n.

    One of shape (n,) is a column; (n, f) are columns ``name[0]``, ``name[1]``, …; (n, height,
    width) are images, beside which only columns count that settings name. Arrays in pairs such as
    ``x_train`` and ``x_test`` are one each, whose parts are given; then ``x`` is what is looked at,
    and of the others, too, only columns count that settings name.

    Raises:
        BadData: when it cannot be read, or its arrays are none of this.
    """
    arrays, parting = read_arrays(path), None
    paired = "x_train" in arrays and "x_test" in arrays
    if paired:
        trained = len(arrays["x_train"])
        arrays = _joined(arrays, path)
        parting = Parting(np.arange(len(arrays["x"])) < trained, "x_train trains, x_test tests")
    _check(arrays, path)
    for array in arrays.values():
        if array.ndim == _OF_IMAGES:
            columns = {name: column for name, column in arrays.items() if column.ndim == 1}
            return image_content(array, pd.DataFrame(columns), parting=parting)
    tables = {name: _table(name, array) for name, array in arrays.items()}
    schema = RecordSchema(features=tuple(tables["x"])) if paired else None
    return Content(pd.concat(tables.values(), axis=1), schema, parting)


def read_arrays(path: Path) -> Arrays:
    """Every array of `path`, by name.

    Raises:
        BadData: when it is no archive of arrays, is damaged, or holds pickled objects.
    """
    try:
        with path.open("rb") as file:
            archive = np.load(file, allow_pickle=False)
            if isinstance(archive, np.ndarray):
                raise BadData(f"cannot read {path} as NPZ: it is one array without a name")
            return {name: archive[name] for name in archive.files}
    except (OSError, EOFError, ValueError, BadZipFile, zlib.error) as error:
        raise BadData(f"cannot read {path} as NPZ: {error}") from None


def _joined(arrays: Arrays, path: Path) -> Arrays:
    names = [name.removesuffix("_train") for name in arrays if name.endswith("_train")]
    pairs = {name: (f"{name}_train", f"{name}_test") for name in names}
    try:
        return {
            name: np.concatenate([arrays[train], arrays[test]])
            for name, (train, test) in pairs.items()
            if test in arrays
        }
    except ValueError as error:
        raise BadData(f"{path}: expected train and test of the same shape: {error}") from None


def _check(arrays: Arrays, path: Path) -> None:
    found = ", ".join(f"{name} {array.shape}" for name, array in arrays.items()) or "no array"
    wide = [array.ndim for array in arrays.values() if array.ndim != 1]
    if not arrays or wide.count(_OF_IMAGES) > 1 or (_OF_IMAGES in wide and len(wide) > 1):
        raise BadData(f"{path}: expected columns, rows, or one array of images; found {found}")
    if not set(wide) <= {2, _OF_IMAGES} or len({len(array) for array in arrays.values()}) > 1:
        raise BadData(
            f"{path}: expected arrays of 1 to 3 dimensions and equal length; found {found}"
        )
    if any(0 in array.shape for array in arrays.values()):
        raise BadData(f"{path}: expected rows, found {found}")
    for name, array in arrays.items():
        if array.ndim == _OF_IMAGES and not _is_finite(array):
            raise BadData(f"{path}: expected finite numbers in {name}, found others")


def _is_finite(array: Array) -> bool:
    return array.dtype.kind in "ui" or (array.dtype.kind == "f" and bool(np.isfinite(array).all()))


def _table(name: str, array: Array) -> pd.DataFrame:
    """Shape (n,) as one column, (n, f) as f columns."""
    if array.ndim == 1:
        return pd.DataFrame({name: array})
    return pd.DataFrame(array, columns=[f"{name}[{number}]" for number in range(array.shape[1])])
