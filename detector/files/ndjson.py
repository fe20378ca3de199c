"""NDJSON: a line is a record as it stands."""

from collections.abc import Iterable, Iterator
from itertools import islice

from detector.files.portion import PORTION, Place, Portion, Values


def ndjson_portions(lines: Iterable[bytes], place: Place) -> Iterator[Portion]:
    """The lines of a file, without what ends them."""
    values = (line.rstrip(b"\r\n") for line in lines)
    while taken := list(islice(values, PORTION)):
        yield Values(place, taken)
        place = place._replace(first=place.first + len(taken))
