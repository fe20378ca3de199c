"""At least once by librdkafka: publish, then commit the offsets."""

from collections.abc import Sequence

from kafka import KafkaProducer
from kafka.errors import KafkaError

from transport import plain
from transport.librdkafka.batches import Batches, DestinationGone
from transport.offsets import NextOffsets
from transport.publisher import Outgoing, TopicGone, discard

_LIMIT_SECONDS = 20.0


class AtLeastOnce(plain.AtLeastOnce):
    """A fault between the two repeats alerts, and loses none."""

    _batches: Batches

    def _connect(self) -> KafkaProducer:
        """The other client connects first: it says best what is wrong, if anything is."""
        producer = super()._connect()
        discard(producer)
        self._batches = Batches(
            self._kafka, self._batch_bytes, _LIMIT_SECONDS, {"enable.idempotence": False}
        )
        return producer

    def _discard(self) -> None:
        self._batches.close()

    def commit(self, outgoing: Sequence[Outgoing], offsets: NextOffsets) -> None:
        try:
            with self._batches.publishing(outgoing):
                self._batches.deliver({each.topic for each in outgoing})
            self._member.commit(offsets)
        except KafkaError as error:
            if isinstance(error, DestinationGone):
                raise TopicGone(*error.args) from error
            raise self._aborted(error) from error
