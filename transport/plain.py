"""At least once: publish, then commit the offsets, for brokers without transactions."""

from collections.abc import Sequence
from typing import Any

from kafka import KafkaProducer
from kafka.errors import KafkaError

from contracts.program.broker import BrokerSettings
from transport.member import GroupMember
from transport.offsets import NextOffsets
from transport.publisher import BatchPublisher, Outgoing


class AtLeastOnce(BatchPublisher):
    """A fault between the two repeats alerts, and loses none."""

    def __init__(self, kafka: BrokerSettings, batch_bytes: int, member: GroupMember) -> None:
        self._member = member
        super().__init__(kafka, batch_bytes)

    def _connect(self) -> KafkaProducer:
        return self._new_producer(enable_idempotence=False)

    def commit(self, outgoing: Sequence[Outgoing], offsets: NextOffsets) -> None:
        futures: list[Any] = []
        try:
            self._send(outgoing, futures)
            self._require_acknowledged(outgoing, futures)
            self._member.commit(offsets)
        except KafkaError as error:
            raise self._aborted(error) from error
