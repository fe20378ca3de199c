"""The limit: one `send` for each record, which is encoded already, by the producer's settings.

Started by `benchmarks.producer`, in a process that has nothing else in it.
"""

import json
import time
from dataclasses import dataclass
from pathlib import Path

from kafka import KafkaProducer

from benchmarks.task import Task


@dataclass(frozen=True)
class Sending(Task):
    """Where to, what, and by which settings of the client; `values` is a file of NDJSON."""

    broker: str
    topic: str
    values: str
    linger_ms: int
    batch_bytes: int


def send_all(task: Sending) -> None:
    """Send all, and print how many, and the seconds until all were acknowledged."""
    values = Path(task.values).read_bytes().splitlines()
    keys = [value.split(b'"', 4)[3] for value in values]  # of {"id":"key",…}
    producer = KafkaProducer(
        bootstrap_servers=task.broker,
        enable_idempotence=True,
        acks="all",
        compression_type="lz4",
        linger_ms=task.linger_ms,
        batch_size=task.batch_bytes,
    )
    producer.partitions_for(task.topic)
    started = time.monotonic()
    for key, value in zip(keys, values, strict=True):
        producer.send(task.topic, value, key)
    producer.flush()
    print(json.dumps({"sent": len(values), "seconds": time.monotonic() - started}))


if __name__ == "__main__":
    send_all(Sending.given())
