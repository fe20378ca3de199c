"""A program of its own: notes when each committed alert reaches it.

It ends when its standard input does, and prints the timestamp of each record, and when its alert
arrived, in milliseconds since the epoch.
"""

import re
import sys
import time
from dataclasses import dataclass
from threading import Thread

from benchmarks.task import Task

_TIMESTAMP = re.compile(rb'"source":\{[^}]*"timestamp":(\d+)')


@dataclass(frozen=True)
class Subscription(Task):
    """Where it listens."""

    broker: str
    topic: str


def timestamp(alert: bytes) -> int:
    """When the record of an `alert` was sent.

    Raises:
        ValueError: it is no alert.
    """
    found = _TIMESTAMP.search(alert)
    if found is None:
        raise ValueError(f"expected an alert with the timestamp of its source, received {alert!r}")
    return int(found[1])


def main() -> None:
    """Until standard input ends."""
    from confluent_kafka import OFFSET_END, Consumer, TopicPartition  # noqa: PLC0415 - as load.py

    asked = Subscription.given()
    consumer = Consumer(
        {
            "bootstrap.servers": asked.broker,
            "group.id": "subscriber",
            "enable.auto.commit": False,
            "isolation.level": "read_committed",
        }
    )
    partitions = consumer.list_topics(asked.topic).topics[asked.topic].partitions
    consumer.assign([TopicPartition(asked.topic, number, OFFSET_END) for number in partitions])
    over = Thread(target=sys.stdin.read)
    over.start()
    seen = []
    while over.is_alive():
        message = consumer.poll(0.2)
        if message is not None and not message.error():
            seen.append((time.time() * 1000, message.value()))
    consumer.close()
    for arrived, alert in seen:
        print(f"{timestamp(alert)} {arrived:.3f}")


if __name__ == "__main__":
    main()
