"""A program of its own: sends records at an even pace, each with the time at which it was sent."""

import itertools
import json
import random
import time
from dataclasses import dataclass
from pathlib import Path

from benchmarks.task import Task

_SHORTEST_WAIT_SECONDS = 0.0005
_SINGLE = 10.0


@dataclass(frozen=True)
class Load(Task):
    """What is sent.

    Args:
        broker: its address.
        topic: where to.
        file: values, one a line, over and over.
        rate: of them a second.
        seconds: so long.
    """

    broker: str
    topic: str
    file: str
    rate: float
    seconds: float


def is_single(rate: float) -> bool:
    """Whether records come one by one, each long after the one before."""
    return rate < _SINGLE


def due(load: Load) -> list[float]:
    """Seconds after the beginning at which each record is due.

    Evenly; but single ones with a gap drawn from half to one and a half times the mean, so that
    they do not keep step with whatever the detector does at rest.
    """
    count = round(load.rate * load.seconds)
    if not is_single(load.rate):
        return [number / load.rate for number in range(count)]
    gaps = random.Random(count)  # noqa: S311 - no secret
    return list(itertools.accumulate(gaps.uniform(0.5, 1.5) / load.rate for _ in range(count)))


def main() -> None:
    """Send, and print how many, and how late the latest of a hundred were, in ms."""
    from confluent_kafka import Producer  # noqa: PLC0415 - not of the project's environment

    load = Load.given()
    producer = Producer(
        {
            "bootstrap.servers": load.broker,
            "compression.type": "lz4",
            "linger.ms": 0,
            "queue.buffering.max.messages": 1_000_000,
        }
    )
    producer.list_topics(load.topic)
    values = itertools.cycle(Path(load.file).read_bytes().splitlines())
    late = []
    began = time.time()
    for at in due(load):
        while (early := began + at - time.time()) > 0:
            producer.poll(0)
            time.sleep(max(early, _SHORTEST_WAIT_SECONDS))
        now = time.time()
        producer.produce(load.topic, next(values), timestamp=int(now * 1000))
        late.append(now - began - at)
    producer.flush()
    late_ms = sorted(late)[int(len(late) * 0.99)] * 1000
    print(json.dumps({"began": began, "ended": time.time(), "sent": len(late), "late": late_ms}))


if __name__ == "__main__":
    main()
