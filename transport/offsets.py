"""Where a group goes on, and who says so, in words of no client."""

from collections.abc import Mapping
from typing import NamedTuple


class Place(NamedTuple):
    """A partition."""

    topic: str
    partition: int


class NextOffset(NamedTuple):
    """The offset of the next record to read, and the id of the topic that it is an offset of.

    The id is empty where brokers give topics none.
    """

    offset: int
    topic_id: str


NextOffsets = Mapping[Place, NextOffset]


class Identity(NamedTuple):
    """Who a member was in its group at some moment; a generation below 0 is that of nobody."""

    group: str
    generation: int
    member_id: str
