"""NDJSON: a line is a record as it stands."""

from collections.abc import Iterator
from itertools import islice
from typing import BinaryIO

from detector.files.portion import PORTION, Place, Portion, Values


def ndjson_portions(file: BinaryIO, place: Place) -> Iterator[Portion]:
    """The lines of `file`, without what ends them."""
    values = (line.rstrip(b"\r\n") for line in file)
    while taken := list(islice(values, PORTION)):
        yield Values(place, taken)
        place = place._replace(first=place.first + len(taken))
