"""What is varied: one thing at a time around the default."""

from typing import Any, NamedTuple

from contracts.program.errors import BadSettings

TABLE = 0
"""The number of features that stands for those of the credit cards, 29."""

_RECORDS = 200_000
_FEATURES_OF_THE_TABLE = 29


class Point(NamedTuple):
    """One way to deploy. The default has partitions for up to four detectors."""

    partitions: int = 4
    detectors: int = 1
    max_batch: int = 6_000
    features: int = TABLE
    kind: str = "denoising"

    @property
    def records(self) -> int:
        """How many it is measured over: fewer where they are longer."""
        return _RECORDS * _FEATURES_OF_THE_TABLE // max(self.features, _FEATURES_OF_THE_TABLE)


AXES: dict[str, tuple[int, ...] | tuple[str, ...]] = {
    "partitions": (1, 2, 4, 8, 16),
    "detectors": (1, 2, 3, 4),
    "max_batch": (64, 256, 1_024, 6_000, 16_384),
    "features": (8, 32, 64, 128, 256, 512),
    "kind": ("denoising", "simple", "sparse", "deep", "variational", "convolutional"),
}
"""Of the fields of a point, the values that each is given while all others are the default's."""


def on(axis: str) -> dict[int | str, Point]:
    """The points of `axis`, by its value."""
    given: dict[int | str, Point] = {}
    for value in AXES[axis]:
        changed: dict[str, Any] = {axis: value}
        given[value] = Point()._replace(**changed)
    return given


def chosen(axes: tuple[str, ...]) -> list[Point]:
    """All points of these `axes`, each once; of all axes where none is named.

    Raises:
        BadSettings: there is no such axis.
    """
    if unknown := [axis for axis in axes if axis not in AXES]:
        raise BadSettings(f"axes: expected some of {', '.join(AXES)}; received {unknown[0]!r}")
    return list(dict.fromkeys(point for axis in axes or AXES for point in on(axis).values()))
