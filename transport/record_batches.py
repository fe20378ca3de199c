"""What a fetch brought -> records: in half of the client's time, whatever their headers are called.

Kafka takes any bytes for the name of a header. kafka-python calls a record corrupt whose name is
no UTF-8, and its partition stands still: no poll gets past it.
"""

from collections.abc import Iterator, Sequence
from typing import Any

from kafka import KafkaConsumer, TopicPartition
from kafka.codec import gzip_decode, lz4_decode, snappy_decode, zstd_decode
from kafka.consumer.fetcher import Fetcher, IsolationLevel
from kafka.errors import CorruptRecordError
from kafka.record.default_records import DefaultRecordBatch
from kafka.record.legacy_records import LegacyRecordBatch
from kafka.record.memory_records import MemoryRecords

from contracts.stream.received import ReceivedRecord

_WITH_TRANSACTIONS = 2
"""The format of a batch that brokers write since Kafka 0.11; older ones stay as they were."""

_DECOMPRESS = {
    DefaultRecordBatch.CODEC_GZIP: gzip_decode,
    DefaultRecordBatch.CODEC_SNAPPY: snappy_decode,
    DefaultRecordBatch.CODEC_LZ4: lz4_decode,
    DefaultRecordBatch.CODEC_ZSTD: zstd_decode,
}

_MORE = 0x80
"""The bit of a varint's byte that says that it goes on."""


_SMALL = tuple(byte >> 1 ^ -(byte & 1) for byte in range(_MORE))
"""The integers of one byte, as nearly all are; a call of `_varint` takes as long as all else."""


class Fetched(Fetcher.PartitionRecords):  # type: ignore[misc] # the client has no types
    """The records of one partition in one fetch, without those of aborted transactions."""

    def take(self, n: int | None = None) -> list[ReceivedRecord]:
        """The next `n` of them, or all; behind the last the next fetch begins."""
        records: list[ReceivedRecord] = super().take(n)
        if records and self:
            self.next_fetch_offset = records[-1].offset + 1
        return records

    def _unpack_records(
        self, tp: TopicPartition, records: MemoryRecords, *_deserializers: Any
    ) -> Iterator[ReceivedRecord]:
        while (batch := records.next_batch()) is not None:
            if not batch.validate_crc():
                raise CorruptRecordError(
                    f"{tp}: the checksum of the batch at offset {batch.base_offset} is wrong"
                )
            if batch.magic < _WITH_TRANSACTIONS:
                for record in _old_records_of(batch, tp):
                    yield record
                    self.next_fetch_offset = record.offset + 1
                continue
            self.leader_epoch = batch.leader_epoch
            if self._is_read(batch):
                yield from _records_of(batch, tp)
            self.next_fetch_offset = batch.next_offset
        self.drain()

    def _is_read(self, batch: DefaultRecordBatch) -> bool:
        """Whether the records of `batch` are for readers: no markers, and none that was aborted."""
        if self.isolation_level == IsolationLevel.READ_COMMITTED and batch.has_producer_id():
            self._consume_aborted_transactions_up_to(batch.last_offset)
            if self._contains_abort_marker(batch):
                self.aborted_producer_ids.discard(batch.producer_id)
            elif self._is_batch_aborted(batch):
                return False
        return not batch.is_control_batch


def read_by_batches(consumer: KafkaConsumer) -> None:
    """Have `consumer` read so, by `poll`. The client has no public place for it."""
    consumer._fetcher.PartitionRecords = Fetched  # noqa: SLF001


def _records_of(batch: DefaultRecordBatch, tp: TopicPartition) -> Iterator[ReceivedRecord]:
    buffer, position = _uncompressed(batch), 0
    first_offset, first_timestamp = batch.base_offset, batch.first_timestamp
    appended_at = batch.max_timestamp if batch.timestamp_type == batch.LOG_APPEND_TIME else None
    topic, partition = tp
    try:
        for _ in range(batch.records_count):
            size, position = _varint(buffer, position)
            end = position + size
            position += 1  # a byte of attributes, unused
            if (byte := buffer[position]) < _MORE:
                delta, position = _SMALL[byte], position + 1
            else:
                delta, position = _varint(buffer, position)
            timestamp = first_timestamp + delta if appended_at is None else appended_at
            if (byte := buffer[position]) < _MORE:
                delta, position = _SMALL[byte], position + 1
            else:
                delta, position = _varint(buffer, position)
            offset = first_offset + delta
            key, position = _bytes(buffer, position)
            value, position = _bytes(buffer, position)
            headers: Sequence[tuple[str, bytes | None]] = ()
            if buffer[position] == 0:
                position += 1
            else:
                headers, position = _headers(buffer, position)
            if position != end:
                raise CorruptRecordError(f"{tp}: record {offset} does not have the size it says")
            yield tuple.__new__(
                ReceivedRecord, (topic, partition, offset, timestamp, key, value, headers)
            )
    except IndexError:
        raise CorruptRecordError(f"{tp}: the batch at offset {first_offset} is cut off") from None
    if position != len(buffer):
        raise CorruptRecordError(f"{tp}: the batch at offset {first_offset} has bytes left over")


def _uncompressed(batch: DefaultRecordBatch) -> bytes:
    """Its records in a row; the client copies them twice more."""
    records = memoryview(batch._buffer)[batch._pos :]  # noqa: SLF001
    if batch.compression_type == batch.CODEC_NONE:
        return bytes(records)
    batch._assert_has_codec(batch.compression_type)  # noqa: SLF001
    uncompressed: bytes = _DECOMPRESS[batch.compression_type](records.tobytes())
    return uncompressed


def _varint(buffer: bytes, position: int) -> tuple[int, int]:
    """The integer at `position`, and what comes behind it."""
    byte = buffer[position]
    if byte < _MORE:
        return byte >> 1 ^ -(byte & 1), position + 1
    value, shift = byte - _MORE, 7
    while (byte := buffer[position := position + 1]) >= _MORE:
        value |= (byte - _MORE) << shift
        shift += 7
    value |= byte << shift
    return value >> 1 ^ -(value & 1), position + 1


def _bytes(buffer: bytes, position: int) -> tuple[bytes | None, int]:
    """The bytes at `position`, behind their number; a negative one says that there are none."""
    if (byte := buffer[position]) < _MORE:
        size, position = _SMALL[byte], position + 1
    else:
        size, position = _varint(buffer, position)
    if size < 0:
        return None, position
    end = position + size
    return buffer[position:end], end


def _headers(buffer: bytes, position: int) -> tuple[list[tuple[str, bytes | None]], int]:
    """The headers at `position`, behind their number; a name that is no UTF-8 as escapes."""
    count, position = _varint(buffer, position)
    if count < 0:
        raise CorruptRecordError(f"{count} headers")
    headers = []
    for _ in range(count):
        name, position = _bytes(buffer, position)
        value, position = _bytes(buffer, position)
        if name is None:
            raise CorruptRecordError("a header without a name")
        headers.append((name.decode("utf-8", "backslashreplace"), value))
    return headers, position


def _old_records_of(batch: LegacyRecordBatch, tp: TopicPartition) -> Iterator[ReceivedRecord]:
    for old in batch:
        if not old.validate_crc():
            raise CorruptRecordError(f"{tp}: the checksum of record {old.offset} is wrong")
        timestamp = -1 if old.timestamp is None else old.timestamp
        yield ReceivedRecord(tp.topic, tp.partition, old.offset, timestamp, old.key, old.value)
