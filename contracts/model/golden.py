"""`golden.npz`: rows, and the scores that a bundle must give them wherever it is opened."""

import io
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple, Self
from zipfile import ZIP_STORED, ZipFile

import numpy as np
import numpy.typing as npt

from contracts.program.errors import BadBundle
from contracts.stream.record import Features, Scores

GOLDEN = "golden.npz"

GOLDEN_TOLERANCE = 1e-4
"""Largest relative difference between a golden score and the score a bundle gives today."""

_MEMBERS = ["features.npy", "scores.npy"]
_FLOAT32 = np.dtype("<f4")


class Golden(NamedTuple):
    """Features (n, f), n > 0, and the scores (n,) they must get."""

    features: Features
    scores: Scores

    @classmethod
    def read(cls, content: bytes, name: str | Path = GOLDEN) -> Self:
        """Out of the bytes of a file, which a message calls `name`.

        What is not as `golden_file` writes it is not read at all: no member is unpacked, so none
        can be larger than the file, and none is unpickled.

        Raises:
            BadBundle: it is no such file.
        """
        try:
            golden = cls(*_arrays(content))
        except Exception as error:  # noqa: BLE001 - of zipfile and NumPy, whose errors share no base
            raise BadBundle(f"{name}: not the golden rows of a model: {error}") from None
        (*rows, _), shape = golden.features.shape, golden.scores.shape
        if len(rows) != 1 or not rows[0] or shape != tuple(rows):
            raise BadBundle(
                f"{name}: expected rows of features and a score for each, found arrays of shape "
                f"{golden.features.shape} and {shape}"
            )
        return golden

    def difference(self, score: Callable[[Features], Scores]) -> float:
        """The largest relative difference between these scores and those that `score` gives."""
        with np.errstate(all="ignore"):
            return float(np.max(np.abs(score(self.features) - self.scores) / np.abs(self.scores)))

    def check(self, score: Callable[[Features], Scores], name: str | Path) -> None:
        """Hold `score` against the golden rows; the message begins with `name`.

        Raises:
            BadBundle: where they differ by more than `GOLDEN_TOLERANCE`, relative.
        """
        difference = self.difference(score)
        if not difference <= GOLDEN_TOLERANCE:
            raise BadBundle(
                f"{name}: golden scores differ by {difference:.1e} relative, expected at "
                f"most {GOLDEN_TOLERANCE:.0e}; train it again on this version"
            )


def golden_file(features: Features, scores: Scores) -> bytes:
    """The golden rows, features (n, f) and the scores (n,) they must get, as a file."""
    buffer = io.BytesIO()
    np.savez(buffer, features=features, scores=scores)
    return buffer.getvalue()


def _arrays(content: bytes) -> list[npt.NDArray[np.float32]]:
    with ZipFile(io.BytesIO(content)) as archive:
        members = {member.filename: member for member in archive.infolist()}
        if sorted(members) != _MEMBERS or len(archive.infolist()) != len(_MEMBERS):
            raise ValueError(f"expected {' and '.join(_MEMBERS)}, and nothing else")
        if any(member.compress_type != ZIP_STORED for member in members.values()):
            raise ValueError("expected members that are not compressed")
        return [_array(archive.read(members[name])) for name in _MEMBERS]


def _array(content: bytes) -> npt.NDArray[np.float32]:
    """One member: the shape that its header declares has to be that of the numbers it holds."""
    file = io.BytesIO(content)
    np.lib.format.read_magic(file)
    shape, by_columns, kind = np.lib.format.read_array_header_1_0(file)
    if kind != _FLOAT32:
        raise ValueError(f"expected numbers of {_FLOAT32}, found {kind}")
    numbers = np.frombuffer(content, _FLOAT32, offset=file.tell())
    return numbers.reshape(shape or (1,), order="F" if by_columns else "C")
