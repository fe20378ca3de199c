"""`contracts.stream.message`, held against kafka-python's own record batches."""

import random

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from kafka.codec import gzip_encode, lz4_encode, snappy_encode, zstd_encode
from kafka.record.default_records import DefaultRecordBatchBuilder

from contracts.stream.message import Message, longest

NOISE = random.Random(7).randbytes(1_100_000)
CODECS = {
    DefaultRecordBatchBuilder.CODEC_NONE: bytes,
    DefaultRecordBatchBuilder.CODEC_GZIP: gzip_encode,
    DefaultRecordBatchBuilder.CODEC_SNAPPY: snappy_encode,
    DefaultRecordBatchBuilder.CODEC_LZ4: lz4_encode,
    DefaultRecordBatchBuilder.CODEC_ZSTD: zstd_encode,
}


noise = st.integers(0, 2**17).map(lambda length: NOISE[:length])
some_bytes = st.one_of(st.binary(max_size=300), noise)
some_headers = st.lists(st.tuples(st.text(max_size=50), st.binary(max_size=3_000)), max_size=12)
messages = st.builds(Message, st.one_of(st.none(), some_bytes), some_bytes, some_headers)


def batch_of(message: Message, codec: int) -> bytes:
    """The record batch of a transaction that holds `message` alone, as the client builds it."""
    builder = DefaultRecordBatchBuilder(
        2,
        codec,
        is_transactional=True,
        producer_id=2**62,
        producer_epoch=2**14,
        base_sequence=2**30,
        batch_size=16_384,
    )
    assert builder.append(0, 2**41, message.key, message.value, message.headers)
    return bytes(builder.build())


@pytest.mark.parametrize("codec", CODECS)
@given(messages)
@example(Message(None, b"", []))
@example(Message(None, b"", [("", b"")] * 200))
@example(Message(None, NOISE[: 2**20], []))
@example(Message(NOISE[: 2**19], NOISE[2**19 : 2**20], [("error", b"malformed")] * 9))
def test_a_batch_is_never_larger_than_its_message_says(codec: int, message: Message) -> None:
    """Even if bytes that cannot be compressed are, as by a broker whose topic says so."""
    plain = batch_of(message, DefaultRecordBatchBuilder.CODEC_NONE)
    header = DefaultRecordBatchBuilder.header_size_in_bytes()
    assert len(batch_of(message, codec)) <= message.size
    assert header + len(CODECS[codec](plain[header:])) <= message.size


@given(messages)
def test_the_client_never_reckons_with_more(message: Message) -> None:
    """What fits a limit passes the client's own check of it."""
    estimate = DefaultRecordBatchBuilder.estimate_size_in_bytes(*message)
    assert estimate <= message.size


@given(messages)
def test_the_size_is_near_the_truth(message: Message) -> None:
    """Half a percent and a few lengths above the batch: a limit is used, not wasted."""
    batch = len(batch_of(message, DefaultRecordBatchBuilder.CODEC_NONE))
    assert message.size <= batch * 1.005 + 100 + 10 * len(message.headers)


@given(st.integers(0, 1_000), st.integers(0, 1_000))
def test_the_longest_part_is_found(length: int, room: int) -> None:
    """As long as there is room, never longer than the whole."""
    assert longest(length, lambda part: part <= room) == min(length, room)


@given(st.integers(1, 1_000))
def test_a_whole_can_be_smaller_than_a_part(length: int) -> None:
    """It carries no mark of a cut."""
    assert longest(length, lambda part: part == length) == length


def test_nothing_fits() -> None:
    """Nothing is left."""
    assert longest(5, lambda _: False) == 0
