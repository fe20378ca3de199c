"""What a record costs on its way, in calls: these repeat on any machine, as no timing does.

A function that is called for every record is what makes Python slow; a batch may call as many as it
likes. Each part is measured with few records and with many, and the difference is the records'.
"""

import gc
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
import pytest
from kafka import TopicPartition
from kafka.record.default_records import DefaultRecordBatchBuilder
from kafka.record.memory_records import MemoryRecords

from contracts.model.bundle import Bundle
from contracts.stream.received import Received, ReceivedRecord
from detector.batch import Batch, Judged
from detector.decoder import RecordDecoder
from detector.metrics import Metrics
from detector.model import Model
from tests.unit.detector.conftest import STREAM, serve
from transport.record_batches import Fetched

FEW, MANY = 256, 1_024


def calls(part: Callable[[], object]) -> int:
    """Functions called while `part` runs, in Python or from it, but for `part` itself."""
    counted = 0

    def count(_frame: Any, event: str, _argument: Any) -> None:
        nonlocal counted
        counted += event in ("call", "c_call")

    gc.collect()
    gc.disable()  # or what others registered to be called by it would count
    sys.setprofile(count)
    try:
        part()
    finally:
        sys.setprofile(None)
        gc.enable()
    return counted


def calls_a_record(part: Callable[[Any], object], few: object, many: object) -> float:
    """By the difference that `MANY` records make to `FEW`; what is made once was made before."""
    part(few)
    part(many)
    return (calls(lambda: part(many)) - calls(lambda: part(few))) / (MANY - FEW)


def normal_records(count: int) -> list[Received]:
    """None of which is an alert."""
    fields = {"at": 1.5, "a": 0.1, "b": -0.2, "c": 0.3, "d": 0.0}
    return [
        ReceivedRecord("t", 0, at, 0, None, msgspec.json.encode({"id": f"{at}"} | fields))
        for at in range(count)
    ]


def fetched(count: int) -> bytes:
    """A batch of a topic, as a broker sends it."""
    builder = DefaultRecordBatchBuilder(2, 3, False, -1, -1, -1, 10**9)
    for offset in range(count):
        builder.append(offset, 17, b"%d" % offset, b"v" * 600, [])
    return bytes(builder.build())


@pytest.fixture
def model(bundle: Bundle, tmp_path: Path) -> Model:
    """As the detector serves it."""
    return serve(tmp_path).model.now


def test_reading_calls_a_function_for_each_field_alone() -> None:
    """Size, timestamp, offset, number of headers; key and value, and the size of both."""

    def read(log: bytes) -> None:
        Fetched(0, TopicPartition("t", 0), MemoryRecords(log)).take()

    assert calls_a_record(read, fetched(FEW), fetched(MANY)) < 12


def test_decoding_calls_nothing_for_a_valid_record() -> None:
    """A chunk of them is decoded by functions in C."""
    decode = RecordDecoder(STREAM).decode
    assert calls_a_record(decode, normal_records(FEW), normal_records(MANY)) < 0.2


def test_judging_calls_nothing_for_a_normal_record(model: Model) -> None:
    """Objects are made for those in the mask alone."""

    def judge(batch: Batch) -> None:
        scores, mask = model.judge(batch.features)
        assert model.explain(batch, scores, mask) == []

    decode = RecordDecoder(STREAM).decode
    few, many = (decode(normal_records(count))[0] for count in (FEW, MANY))
    assert calls_a_record(judge, few, many) == 0


def test_counting_calls_nothing_for_a_record() -> None:
    """Metrics are updated once a batch."""
    metrics = Metrics()

    def observe(batch: Batch) -> None:
        scores = np.zeros(len(batch.ids), np.float32)
        metrics.observe_batch(Judged(batch, scores, scores > 1, [], [], time.time()))

    decode = RecordDecoder(STREAM).decode
    few, many = (decode(normal_records(count))[0] for count in (FEW, MANY))
    assert calls_a_record(observe, few, many) == 0
