"""A feature that is one of some values: how each is written, and the number that stands for it."""

from collections.abc import Iterable, Sequence
from math import nan
from typing import TypeAlias

Value: TypeAlias = str | int | float | bool | None
"""As JSON has it."""

EXPECTED_MISSING = -1.0
"""Among reconstructions, in place of the number of a value: that there is none was expected."""

_TRUTHS = {"true", "false"}


def text_of(value: Value) -> str | None:
    """The value as text: true and false whatever their capitals, whole numbers without a fraction.

    None where there is none: null, not a number, a text without a character.
    """
    if isinstance(value, str):
        folded = value.casefold()
        return folded if folded in _TRUTHS else value or None
    if value is None or value != value:  # noqa: PLR0124 - what is not a number is not itself
        return None
    if isinstance(value, bool):
        return str(value).casefold()
    whole = isinstance(value, float) and value.is_integer()
    return str(int(value) if whole else value)


class Category:
    """The `values` that are known, as texts; each is the number of its place, from 0.

    Any other value is the number behind the last; one that is missing is not a number.
    """

    def __init__(self, values: Sequence[str]) -> None:
        self.values = values
        self._places = {value: float(place) for place, value in enumerate(values)}
        self.unknown = float(len(values))

    def number_of(self, value: Value) -> float:
        """The number of `value`, as the schema's features have it."""
        if isinstance(value, str) and (place := self._places.get(value)) is not None:
            return place
        text = text_of(value)
        return nan if text is None else self._places.get(text, self.unknown)

    def numbers_of(self, values: Iterable[Value]) -> list[float]:
        """Those of several."""
        return list(map(self.number_of, values))

    def value_of(self, number: float) -> str | None:
        """The value that `number` stands for; None for one that is missing or unknown."""
        known = 0 <= number < self.unknown
        return self.values[int(number)] if known else None
