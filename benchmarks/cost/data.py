"""Records of any number of features, and images for the kind that needs them."""

from pathlib import Path

import numpy as np
import pandas as pd

from benchmarks.cost.points import TABLE, Point

SIDE = 8
"""Of an image, in pixels: as many features as a table has with 64."""

_ROWS = 6_000
_DIGITS = 6
_CODE = 4


def data_of(point: Point, folder: Path) -> tuple[str, ...]:
    """The flags that name the records of `point`, which are written into `folder`."""
    if point.kind == "convolutional":
        path = folder / "images.npz"
        np.savez(path, images=_numbers(SIDE * SIDE).astype(np.uint8).reshape(-1, SIDE, SIDE))
        return (f"--data={path}",)
    if point.features == TABLE:
        return ("--data=sample",)
    path = folder / f"{point.features}-features.parquet"
    names = [f"feature_{number}" for number in range(point.features)]
    pd.DataFrame(_numbers(point.features).round(_DIGITS - 3), columns=names).to_parquet(path)
    return (f"--data={path}",)


def _numbers(features: int) -> np.ndarray:
    """Shape (n, `features`), from 0 to 255: a few that vary, and what follows from them."""
    random = np.random.default_rng(features)
    code = random.normal(size=(_ROWS, _CODE))
    mixed = code @ random.normal(size=(_CODE, features)) + random.normal(size=(_ROWS, features)) / 4
    return np.asarray(np.clip(128 + 24 * mixed, 0, 255))
