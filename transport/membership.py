"""As whom a member of a group reads what, and who counts what happens to it."""

from typing import NamedTuple, Protocol

from transport.lost_offsets import OnLostOffsets
from transport.positions import Counter, Start


class Membership(NamedTuple):
    """What is read, and as whom.

    The name is this member's alone, and again that of the next one in its place; where members
    publish in transactions, it is their transactional id.
    """

    topic: str
    group: str
    start: Start
    max_batch: int
    session_timeout: float
    name: str
    transactional: bool = True
    on_lost_offsets: OnLostOffsets = "earliest"


class Observer(Counter, Protocol):
    """Who counts what happens to a member."""

    def rebalanced(self) -> None: ...
