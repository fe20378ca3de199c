"""`contracts.stream.choices`."""

import numpy as np

from contracts.stream.choices import Choices
from contracts.stream.record import RecordSchema

SCHEMA = RecordSchema(
    features=("a", "city", "gap", "home"),
    categories={"home": ("true", "false"), "city": ("York",)},
    gaps=("gap", "city"),
)


def test_of_each_feature_one_is_chosen() -> None:
    """A known value, another, or none; a number is there, or it is not."""
    rows = np.array([[1, 0, 5, 1], [1, 1, np.nan, 2], [1, np.nan, 0, 0]], np.float32)
    made = Choices.of(SCHEMA).made(rows)
    assert made.tolist() == [
        # city: York, another, none; gap: there, none; home: true, false, another, none
        [1, 0, 0, 1, 0, 0, 1, 0, 0],
        [0, 1, 0, 0, 1, 0, 0, 1, 0],
        [0, 0, 1, 1, 0, 1, 0, 0, 0],
    ]


def test_choices_of_one_feature_are_a_block() -> None:
    """In the order of the schema's features."""
    choices = Choices.of(SCHEMA)
    assert choices.features == ("city", "gap", "home")
    assert choices.blocks() == [slice(0, 3), slice(3, 5), slice(5, 9)]
    assert choices.owners.tolist() == [1, 1, 1, 2, 2, 3, 3, 3, 3]
    lengths = [block.stop - block.start for block in choices.blocks()]
    assert dict(zip(choices.features, lengths, strict=True)) == SCHEMA.choices()


def test_plain_numbers_have_no_choice() -> None:
    """Nothing is chosen."""
    choices = Choices.of(RecordSchema(features=("a",)))
    assert choices.blocks() == []
    assert choices.made(np.ones((3, 1), np.float32)).shape == (3, 0)
