"""Messages sent back, each in one transaction with the mark that it was."""

from collections.abc import Sequence
from typing import Any

from kafka import KafkaProducer
from kafka.errors import KafkaError

from contracts.program.broker import BrokerSettings
from contracts.program.errors import BadInput, BadSettings, DeliveryFailed
from transport.open_transactions import await_end_of_all
from transport.publisher import MessageTooLarge, Outgoing
from transport.topics import LARGEST_MESSAGE
from transport.transactions import FENCED, Transactional, root

_TIMEOUT_SECONDS = 10.0
"""Until the broker aborts what a killed replay has left open; meanwhile it hides what follows."""


class ReplayPublisher(Transactional):
    """Sends messages and marks together, all or nothing, as the only one who does.

    The one that was made last is the only one: whatever another has open under the same id is
    aborted when this one is made, and it can commit nothing more. From then on all that was ever
    marked can be read in `marks_topic`.

    Args:
        kafka: addresses and credentials.
        topics: where messages go.
        marks_topic: where marks go.
        transactional_id: the same for all who send back the same messages.

    Raises:
        BrokerUnreachable: no broker answers within a few seconds.
        BadSettings, AccessDenied: it refuses this client for good.
        DeliveryFailed: a transaction in the topic of marks stays open.
    """

    def __init__(
        self, kafka: BrokerSettings, topics: Sequence[str], marks_topic: str, transactional_id: str
    ) -> None:
        super().__init__(
            kafka,
            LARGEST_MESSAGE,
            topics=[*topics, marks_topic],
            transactional_id=transactional_id,
            timeout=_TIMEOUT_SECONDS,
        )
        try:
            await_end_of_all(kafka, marks_topic)
        except BaseException:
            self.close()
            raise

    def _add_group(self, producer: KafkaProducer) -> None:
        """None: what is sent back was read by no group."""

    def commit(self, outgoing: Sequence[Outgoing]) -> None:
        """Publish all of `outgoing`, messages and marks, or nothing.

        Raises:
            DeliveryFailed: it was not published, or nobody knows: the marks say it to the next.
            BadSettings, AccessDenied: the broker refuses it for good, its size for example.
        """
        futures: list[Any] = []
        try:
            self._producer.begin_transaction()
            self._send(outgoing, futures)
            self._require_acknowledged(outgoing, futures)
            self._commit()
        except KafkaError as error:
            try:
                self._refuse_too_large(outgoing, futures)
            except MessageTooLarge as refused:
                raise _too_large(refused) from error
            raise self._failure(root(error, futures)) from error
        except MessageTooLarge as refused:
            raise _too_large(refused) from refused

    def _failure(self, error: KafkaError) -> BadInput | DeliveryFailed:
        if isinstance(error, FENCED):
            return DeliveryFailed(
                "another replay of the same dead letters has begun, and goes on in this one's "
                f"place; or a transaction took longer than {_TIMEOUT_SECONDS:.0f} s, then run it "
                "again"
            )
        explained = self._brokers.explain(error, "publishing")
        if isinstance(explained, BadInput):
            return explained
        return DeliveryFailed(
            f"a transaction was not committed ({type(error).__name__}: {error}); run it again: "
            "what was replayed is marked, and is not replayed twice"
        )


def _too_large(refused: MessageTooLarge) -> BadSettings:
    return BadSettings(
        f"{refused}, one of those that were chosen; raise its max.message.bytes, or choose others"
    )
