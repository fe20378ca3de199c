"""`benchmarks.cost.points`: one thing is varied at a time."""

import pytest

from benchmarks.cost.points import AXES, Point, chosen, on
from contracts.program.errors import BadSettings


@pytest.mark.parametrize("axis", AXES)
def test_a_point_differs_from_the_default_in_its_axis_alone(axis: str) -> None:
    """By the value that it stands for."""
    for value, point in on(axis).items():
        assert getattr(point, axis) == value
        assert point._replace(**{axis: getattr(Point(), axis)}) == Point()


def test_the_default_is_on_all_axes_but_features_and_measured_once() -> None:
    """Features are compared among records that are made alike."""
    assert [axis for axis in AXES if Point() not in on(axis).values()] == ["features"]
    assert len(set(chosen(()))) == len(chosen(())) == sum(map(len, AXES.values())) - 3


def test_axes_can_be_chosen() -> None:
    """By their names."""
    assert chosen(("detectors",)) == [*on("detectors").values()]
    with pytest.raises(BadSettings, match=r"expected some of partitions, .*; received 'cores'"):
        chosen(("kind", "cores"))


def test_long_records_are_fewer() -> None:
    """So that a point takes as long as another."""
    assert Point(features=8).records == Point().records
    assert Point(features=290).records * 10 == Point().records


def test_every_detector_can_have_a_partition() -> None:
    """Else it would be measured at rest."""
    assert all(point.detectors <= point.partitions for point in chosen(()))
