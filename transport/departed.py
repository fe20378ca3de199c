"""Members that are gone: a transaction that one has left open is ended by those that are left."""

import time
from typing import NamedTuple

from kafka.admin import TransactionState
from kafka.errors import (
    AuthorizationError,
    ConcurrentTransactionsError,
    KafkaError,
    RetriableError,
    for_code,
)
from kafka.protocol.admin import DescribeTransactionsRequest
from kafka.protocol.metadata import CoordinatorType
from kafka.protocol.producer import InitProducerIdRequest

from contracts.program.logs import get_logger
from transport.connections import Watch

log = get_logger(__name__)

_STILL_SECONDS = 0.5
"""A transaction that is the very same so long after is nobody's; one of the living takes less."""

_AGAIN_SECONDS = 5.0
"""Where its coordinator does not answer, which may take a while to see each time."""

_ENDED = (0, ConcurrentTransactionsError.errno)
"""What a broker answers that ends it, or has begun to."""


class _Open(NamedTuple):
    """A transaction that is open, by its coordinator."""

    producer_id: int
    epoch: int
    began_ms: int
    timeout_ms: int


class Departed:
    """Watches for members that are gone, and ends what they have left open.

    Until then offsets are pending, and alerts unseen: the broker itself ends a transaction up to
    10 s after its timeout. The group has lost such a member, so that whatever it had open cannot
    become a commit of its offsets any more. A restarted one ends what it had left open itself, and
    is another to the broker from then on, so that it is not met here. Several may end it at once.
    """

    def __init__(self, watch: Watch) -> None:
        self._watch = watch
        self._present: set[str] = set()
        self._suspects: dict[str, _Open | None] = {}
        self._next_look = 0.0

    def note(self, present: set[str]) -> None:
        """Who is in the group now, by the names that are transactional ids too."""
        gone = (self._present | self._suspects.keys()) - present
        self._suspects = {name: self._suspects.get(name) for name in gone}
        self._present = present

    @property
    def is_doubtful(self) -> bool:
        """Whether one of them has a transaction open, and it is to be seen whether it lives."""
        return any(seen is not None for seen in self._suspects.values())

    def turn(self) -> None:
        """Look at those that are gone, half a second after the last look at the earliest."""
        if not self._suspects or time.monotonic() < self._next_look:
            return
        pause = _STILL_SECONDS
        for name, seen in list(self._suspects.items()):
            try:
                found = self._look(name)
                if found is None or (seen is not None and found != seen):
                    del self._suspects[name]
                elif seen is None:
                    self._suspects[name] = found
                else:
                    self._end(name, found)
                    del self._suspects[name]
            except AuthorizationError:
                del self._suspects[name]
                self._say_denied(name)
            except RetriableError:  # for example while the coordinator moves; nobody waits for it
                self._suspects[name] = None
                pause = _AGAIN_SECONDS
            except KafkaError as error:  # too old a broker, an id that is none
                del self._suspects[name]
                log.debug("departed.unknown", name=name, reason=str(error))
        self._next_look = time.monotonic() + pause

    def _look(self, name: str) -> _Open | None:
        """The transaction that is open under this id, if there is one."""
        [found] = self._watch.ask_coordinator(
            CoordinatorType.TRANSACTION, name, DescribeTransactionsRequest(transactional_ids=[name])
        ).transaction_states
        if found.error_code != 0:
            raise for_code(found.error_code)(name)
        if found.transaction_state != TransactionState.ONGOING:
            return None
        return _Open(
            found.producer_id,
            found.producer_epoch,
            found.transaction_start_time_ms,
            found.transaction_timeout_ms,
        )

    def _end(self, name: str, found: _Open) -> None:
        """End it as one would that is restarted, and fence who has it, unless it has moved on."""
        answer = self._watch.ask_coordinator(
            CoordinatorType.TRANSACTION,
            name,
            InitProducerIdRequest(
                transactional_id=name,
                transaction_timeout_ms=found.timeout_ms,
                producer_id=found.producer_id,
                producer_epoch=found.epoch,
                min_version=3,
            ),
        )
        if answer.error_code not in _ENDED:
            raise for_code(answer.error_code)(name)
        log.warning("departed.ended", transactional_id=name)

    def _say_denied(self, name: str) -> None:
        log.warning(
            "departed.left",
            transactional_id=name,
            reason="the broker denies its use; grant Describe and Write on the transactional ids "
            "of all detectors of the group, or its timeout is waited for",
        )
