"""What librdkafka says went wrong, as the error that the other client has for it."""

from confluent_kafka import KafkaError as Fault
from kafka.errors import (
    KafkaConnectionError,
    KafkaError,
    KafkaTimeoutError,
    ProducerFencedError,
    UnknownTopicOrPartitionError,
    for_code,
)

_ITS_OWN: dict[int, type[KafkaError]] = {
    Fault._TRANSPORT: KafkaConnectionError,  # noqa: SLF001 - the names of its codes
    Fault._ALL_BROKERS_DOWN: KafkaConnectionError,  # noqa: SLF001
    Fault._TIMED_OUT: KafkaTimeoutError,  # noqa: SLF001
    Fault._MSG_TIMED_OUT: KafkaTimeoutError,  # noqa: SLF001
    Fault._WAIT_COORD: KafkaTimeoutError,  # noqa: SLF001
    Fault._FENCED: ProducerFencedError,  # noqa: SLF001
    Fault._UNKNOWN_TOPIC: UnknownTopicOrPartitionError,  # noqa: SLF001
    Fault._UNKNOWN_PARTITION: UnknownTopicOrPartitionError,  # noqa: SLF001
}
"""Codes below 0 are those of no broker."""


def as_error(fault: Fault, *named: object) -> KafkaError:
    """`fault` as an error of kafka-python; `named` are the topics or the group that it concerns."""
    code = fault.code()
    kind = for_code(code) if code > 0 else _ITS_OWN.get(code, KafkaError)
    error: KafkaError = kind(*named) if named else kind(f"{fault.name()}: {fault.str()}")
    return error
