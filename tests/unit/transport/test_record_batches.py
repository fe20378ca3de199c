"""`transport.record_batches`: what it reads is what the client itself would read."""

from collections.abc import Iterator
from itertools import count
from types import SimpleNamespace
from typing import Any

import pytest
from crc32c import crc32c
from hypothesis import given
from hypothesis import strategies as st
from kafka import TopicPartition
from kafka.consumer.fetcher import Fetcher, IsolationLevel
from kafka.errors import CorruptRecordError
from kafka.record.default_records import DefaultRecordBatchBuilder
from kafka.record.legacy_records import LegacyRecordBatchBuilder
from kafka.record.memory_records import MemoryRecords

from contracts.stream.received import ReceivedRecord
from transport.record_batches import Fetched

OURS, THEIRS = Fetched, Fetcher.PartitionRecords

PARTITION = TopicPartition("transactions", 3)
FIRST = 1_000
LOG_APPEND_TIME = 0x08
CONTROL = 0x20
ABORT, COMMIT = b"\x00\x00\x00\x00", b"\x00\x00\x00\x01"

some_bytes = st.none() | st.binary(max_size=40) | st.integers(60, 20_000).map(bytes)
headers = st.lists(st.tuples(st.text(max_size=5), st.none() | st.binary(max_size=70)), max_size=3)
contents = st.lists(
    st.tuples(st.integers(-(2**40), 2**40), some_bytes, some_bytes, headers), min_size=1, max_size=8
)
batches = st.lists(
    st.fixed_dictionaries(
        {
            "records": contents,
            "producer": st.sampled_from([-1, 7, 8]),
            "compression": st.integers(0, 4).filter(lambda codec: codec != 2),
            "appended": st.booleans(),
            "gap": st.integers(0, 300),
        }
    )
    | st.sampled_from([{"marker": ABORT, "producer": 7}, {"marker": COMMIT, "producer": 8}]),
    min_size=1,
    max_size=6,
)


def built(
    records: list[tuple[Any, ...]], producer: int, compression: int, at: int, attributes: int = 0
) -> bytearray:
    """A batch as a broker keeps it, its first record at offset `at`."""
    builder = DefaultRecordBatchBuilder(
        magic=2,
        compression_type=compression,
        is_transactional=producer >= 0,
        producer_id=producer,
        producer_epoch=0 if producer >= 0 else -1,
        base_sequence=0 if producer >= 0 else -1,
        batch_size=10**9,
    )
    for offset, record in enumerate(records):
        assert builder.append(offset, *record) is not None
    return placed(builder.build(), at, attributes)


def placed(batch: bytearray, at: int, attributes: int = 0) -> bytearray:
    """`batch` at offset `at`, marked with `attributes`, its checksum right."""
    batch[0:8] = at.to_bytes(8, "big")
    batch[22] |= attributes
    batch[17:21] = crc32c(bytes(batch[21:])).to_bytes(4, "big")
    return batch


def log_of(described: list[dict[str, Any]]) -> bytes:
    """What a broker keeps of batches and markers as described, with gaps between them."""
    log, at = bytearray(), FIRST
    for each in described:
        if "marker" in each:
            marker: list[tuple[Any, ...]] = [(5, each["marker"], b"\x00\x00\x00\x00\x00\x01", [])]
            log += built(marker, each["producer"], 0, at, CONTROL)
            at += 1
            continue
        attributes = LOG_APPEND_TIME if each["appended"] else 0
        log += built(each["records"], each["producer"], each["compression"], at, attributes)
        at += len(each["records"]) + each["gap"]
    return bytes(log)


def taken(
    reader: type[Any], log: bytes, sizes: list[int], begin: int = FIRST, aborted: int | None = None
) -> Iterator[Any]:
    """What each `take` gives, and where the next fetch would begin."""
    transactions = [SimpleNamespace(producer_id=7, first_offset=aborted)] if aborted else []
    fetched = reader(
        begin,
        PARTITION,
        MemoryRecords(log),
        isolation_level=IsolationLevel.READ_COMMITTED,
        aborted_transactions=transactions,
    )
    for number in count():
        if not fetched:
            return
        try:
            records = fetched.take(sizes[number % len(sizes)])
        except CorruptRecordError:
            yield "corrupt"
            return
        yield [plain(record) for record in records], fetched.next_fetch_offset


def plain(record: Any) -> ReceivedRecord:
    """What both readers say of a record."""
    return ReceivedRecord(
        record.topic,
        record.partition,
        record.offset,
        -1 if record.timestamp is None else record.timestamp,
        record.key,
        record.value,
        list(record.headers),
    )


@given(
    batches,
    st.lists(st.integers(1, 9), min_size=1, max_size=5),
    st.integers(0, 30),
    st.none() | st.integers(FIRST, FIRST + 30),
)
def test_it_reads_what_the_client_itself_would(
    described: list[dict[str, Any]], sizes: list[int], skipped: int, aborted: int | None
) -> None:
    """Transactions, gaps, codecs and all: the same records, and the same place to go on."""
    log = log_of(described)
    ours, theirs = (
        list(taken(reader, log, sizes, FIRST + skipped, aborted)) for reader in (OURS, THEIRS)
    )
    assert ours == theirs


def without_headers(records: list[tuple[Any, ...]]) -> list[tuple[Any, ...]]:
    """Whose names may be anything for us, and not for the client."""
    return [(*record[:3], []) for record in records]


@given(contents.map(without_headers), st.data())
def test_what_is_no_record_is_an_error(records: list[Any], data: Any) -> None:
    """A damaged batch whose checksum is right is read as by the client, or not at all."""
    batch = built(records, -1, 0, FIRST)
    whole = list(taken(OURS, bytes(batch), [100]))
    place = data.draw(st.integers(61, len(batch) - 1))
    batch[place] ^= data.draw(st.integers(1, 255))
    damaged = bytes(placed(batch, FIRST))  # whose checksum says nothing
    ours, theirs = (list(taken(reader, damaged, [100])) for reader in (OURS, THEIRS))
    assert ours in (theirs, whole)  # the attributes of a record say nothing


def test_a_wrong_checksum_is_an_error() -> None:
    """It names the batch."""
    batch = built([(1, b"k", b"value", [])], -1, 0, FIRST)
    batch[-3] ^= 1
    with pytest.raises(CorruptRecordError, match=r"checksum of the batch at offset 1000"):
        OURS(FIRST, PARTITION, MemoryRecords(bytes(batch))).take()


def test_a_header_of_any_name_is_read() -> None:
    """Its bytes are escaped; what comes behind it is read."""
    batch = built([(1, b"k", b"v", [("name", b"1")]), (2, b"k", b"w", [])], -1, 0, FIRST)
    batch = batch.replace(b"name", b"\xff\xfeme")
    first, second = OURS(FIRST, PARTITION, MemoryRecords(bytes(placed(batch, FIRST)))).take()
    assert first.headers == [("\\xff\\xfeme", b"1")]
    assert (second.value, list(second.headers)) == (b"w", [])


@pytest.mark.parametrize("magic", [0, 1])
@pytest.mark.parametrize("compression", [0, 1])
def test_a_batch_of_an_old_format_is_read(magic: int, compression: int) -> None:
    """Of Kafka before 0.11; new ones may follow."""
    builder = LegacyRecordBatchBuilder(magic, compression, 10_000)
    for offset in range(3):
        builder.append(offset, 17, b"k", b"%d" % offset)
    log = bytes(builder.build()) + bytes(built([(3, b"k", b"new", [])], -1, 0, 3))
    ours, theirs = (list(taken(reader, log, [2], 0)) for reader in (OURS, THEIRS))
    assert ours == theirs
    assert ours[0] == (
        [
            ReceivedRecord("transactions", 3, at, 17 if magic else -1, b"k", b"%d" % at, [])
            for at in range(2)
        ],
        2,
    )
