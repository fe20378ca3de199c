"""The topic as one reads it with kafka-python: JSON, in batches, offsets committed after each."""

import json
from collections.abc import Callable, Iterator

import numpy as np
import numpy.typing as npt
from kafka import KafkaConsumer

from benchmarks.throughput.consumers.meter import Meter
from benchmarks.throughput.consumers.reading import FEATURES, Reading

Rows = npt.NDArray[np.float32]

LEARNED = 10_000
"""Records that a model without training data of its own learns first; they do not count."""


def score_all(score: Callable[[Rows], object], batch: int, *, learn: bool = False) -> None:
    """Have `score` see each record of the topic in arrays of at most `batch` rows.

    With `learn` its first call has `LEARNED` rows, and counts for nothing.
    """
    task = Reading.given()
    meter = Meter(task)
    consumer = KafkaConsumer(
        task.topic,
        bootstrap_servers=task.broker,
        group_id=task.group,
        auto_offset_reset="earliest",
        enable_auto_commit=False,
        max_poll_records=batch,
    )
    for number, rows in enumerate(_batches(consumer, LEARNED if learn else 1)):
        score(rows)
        consumer.commit()
        if learn and number == 0:
            meter.leave_out(len(rows))
        elif not meter.count(len(rows)):
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
