"""The topic as one reads it with kafka-python: JSON, in batches, offsets committed after each."""

import json
import os
from collections.abc import Callable, Iterator

import numpy as np
import numpy.typing as npt
from kafka import KafkaConsumer

from benchmarks.throughput.consumers.meter import Meter

Rows = npt.NDArray[np.float32]

FEATURES = [*(f"V{number}" for number in range(1, 29)), "Amount"]
LEARNED = 10_000
"""Records that a model without training data of its own learns first; they do not count."""


def score_all(score: Callable[[Rows], object], batch: int, *, learn: bool = False) -> None:
    """Have `score` see each record of the topic in arrays of at most `batch` rows.

    With `learn` its first call has `LEARNED` rows, and counts for nothing.
    """
    meter = Meter()
    consumer = KafkaConsumer(
        os.environ["BENCHMARK_TOPIC"],
        bootstrap_servers=os.environ["BENCHMARK_BROKER"],
        group_id=os.environ["BENCHMARK_GROUP"],
        auto_offset_reset="earliest",
        enable_auto_commit=False,
        max_poll_records=batch,
    )
    for number, rows in enumerate(_batches(consumer, LEARNED if learn else 1)):
        score(rows)
        consumer.commit()
        if not (learn and number == 0) and not meter.count(len(rows)):
            break
    consumer.close(autocommit=False)


def _batches(consumer: KafkaConsumer, first: int) -> Iterator[Rows]:
    """What each poll gives; the first ones together, until there are so many."""
    rows: list[list[float]] = []
    while True:
        for records in consumer.poll(timeout_ms=500).values():
            for record in records:
                fields = json.loads(record.value)
                rows.append([fields[name] for name in FEATURES])
        if len(rows) >= first:
            yield np.array(rows, np.float32)
            rows, first = [], 1
