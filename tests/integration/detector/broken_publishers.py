"""Ways to break the promise on purpose, so that the verification can be held to them."""

from collections.abc import Callable, Sequence
from itertools import count
from typing import Any

import kafka

from contracts.program.errors import BatchAborted
from transport.offsets import NextOffsets
from transport.publisher import Outgoing
from transport.transactions import ExactlyOnce

Commit = Callable[[ExactlyOnce, Sequence[Outgoing], NextOffsets], None]

_honest: Commit = ExactlyOnce.commit
_batches = count(1)


def _offsets_outside(
    publisher: ExactlyOnce, outgoing: Sequence[Outgoing], offsets: NextOffsets
) -> None:
    """The offsets are committed by themselves; some transactions fail after that."""
    publisher._member.commit(offsets)
    if next(_batches) % 3 == 0:
        raise BatchAborted("on purpose")
    _honest(publisher, outgoing, {})


def _sent_twice(publisher: ExactlyOnce, outgoing: Sequence[Outgoing], offsets: NextOffsets) -> None:
    """The first message of a batch is sent once more."""
    _honest(publisher, [*outgoing, *outgoing[:1]], offsets)


def _batch_skipped(
    publisher: ExactlyOnce, outgoing: Sequence[Outgoing], offsets: NextOffsets
) -> None:
    """Some batches count as done, and are not published."""
    _honest(publisher, [] if next(_batches) % 3 == 0 else outgoing, offsets)


def _torn(publisher: ExactlyOnce, outgoing: Sequence[Outgoing], offsets: NextOffsets) -> None:
    """The last message of a batch is left out."""
    _honest(publisher, outgoing[:-1], offsets)


def _wrong_bytes(
    publisher: ExactlyOnce, outgoing: Sequence[Outgoing], offsets: NextOffsets
) -> None:
    """Dead letters lose their last byte."""
    cut = [
        each._replace(message=each.message._replace(value=(each.message.value or b"")[:-1]))
        if each.topic.endswith("dead-letters")
        else each
        for each in outgoing
    ]
    _honest(publisher, cut, offsets)


def _out_of_order(
    publisher: ExactlyOnce, outgoing: Sequence[Outgoing], offsets: NextOffsets
) -> None:
    """The last message of a batch comes first."""
    _honest(publisher, outgoing[::-1], offsets)


def reads_uncommitted(**arguments: Any) -> Any:
    """A consumer in place of the member's own, of all that was ever sent."""
    return kafka.KafkaConsumer(**arguments | {"isolation_level": "read_uncommitted"})


COMMITS: dict[str, Commit] = {
    "honest": _honest,
    "offsets-outside": _offsets_outside,
    "sent-twice": _sent_twice,
    "batch-skipped": _batch_skipped,
    "torn": _torn,
    "wrong-bytes": _wrong_bytes,
    "out-of-order": _out_of_order,
}
