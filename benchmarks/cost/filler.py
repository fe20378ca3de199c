"""A program of its own: fills a topic with records that nobody sees until all are there.

They are of one transaction. It says so once all are sent, commits when it is given a line, and says
when that was, in seconds since the epoch.
"""

import itertools
import sys
import time
from dataclasses import dataclass
from pathlib import Path

from benchmarks.task import Task

_MOST_KILOBYTES = 2_000_000


@dataclass(frozen=True)
class Filling(Task):
    """What the topic gets.

    Args:
        broker: its address.
        topic: its name.
        partitions: so many, each of which gets as many records as any other.
        file: values, one a line, over and over.
        records: so many.
    """

    broker: str
    topic: str
    partitions: int
    file: str
    records: int


def main() -> None:
    """Send, wait for a line, commit."""
    from confluent_kafka import Producer  # noqa: PLC0415 - not of the project's environment

    filling = Filling.given()
    producer = Producer(
        {
            "bootstrap.servers": filling.broker,
            "transactional.id": f"filler-{filling.topic}",
            "compression.type": "lz4",
            "linger.ms": 20,
            "batch.size": 131_072,
            "queue.buffering.max.messages": filling.records + 1,
            "queue.buffering.max.kbytes": _MOST_KILOBYTES,
        }
    )
    producer.init_transactions()
    producer.begin_transaction()
    values = itertools.cycle(Path(filling.file).read_bytes().splitlines())
    for number, value in enumerate(itertools.islice(values, filling.records)):
        producer.produce(filling.topic, value, partition=number % filling.partitions)
    producer.flush()
    print("sent", flush=True)
    sys.stdin.readline()
    producer.commit_transaction()
    print(time.time(), flush=True)


if __name__ == "__main__":
    main()
