"""What the detectors read: records whose fate is known, at a steady rate."""

import json
import math
import threading
import time
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator
from contextlib import closing, suppress
from itertools import count
from operator import attrgetter
from random import Random
from typing import Any, NamedTuple, Self

from kafka import KafkaAdminClient, KafkaProducer
from kafka.errors import KafkaError

from contracts.stream.record import RecordSchema

SCHEMA = RecordSchema(id="id", time="at", features=("a", "b"))
THRESHOLD = 10.0

MALFORMED_SHARE, ANOMALOUS_SHARE = 0.05, 0.15
_MALFORMED = (
    b'{"id": "%d", "at"',
    b'{"id": "%d", "at": 0, "a": 1}',
    b'{"id": "%d", "at": 0, "a": "1", "b": 2}',
    b'{"id": "%d", "at": 0, "a": 1e300, "b": 2}',
    b"\xff\xfe%d",
)
_EVERY_SECONDS = 0.1
_AT_ONCE = 5_000
_ANSWER_MS = 2_000
_IN_FLIGHT_SECONDS = 0.2
"""What was on its way to the brokers when a fault came is no recovery."""


def records(rng: Random) -> Iterator[bytes]:
    """Malformed, anomalous and normal ones for ever, each with an id of its own.

    The features are 3k and 4k, so the length is 5k: far from the threshold for every version.
    """
    for number in count():
        drawn = rng.random()
        if drawn < MALFORMED_SHARE:
            yield rng.choice(_MALFORMED) % number
        else:
            anomalous = drawn < MALFORMED_SHARE + ANOMALOUS_SHARE
            k = rng.randrange(3, 800) if anomalous else rng.randrange(2)
            yield json.dumps({"id": str(number), "at": number, "a": 3 * k, "b": 4 * k}).encode()


class Sample(NamedTuple):
    """How far the group had come in each partition; seconds of the monotonic clock."""

    at: float
    committed: dict[int, int]


class Acknowledgement(NamedTuple):
    """Where a partition ended then; seconds of the monotonic clock."""

    end: int
    at: float


class Stream:
    """Sends to the input topic at a steady rate, and watches the group's committed offsets.

    Each in a thread of its own.

    Args:
        rate: records a second, while `pour_out` was not called.
    """

    def __init__(self, address: str, topic: str, group: str, rng: Random, rate: float) -> None:
        self._address = address
        self._topic = topic
        self._group = group
        self._records = records(rng)
        self._rate = rate
        self._most: int | None = None
        self._began = time.monotonic()
        self._sent: defaultdict[int, int] = defaultdict(int)
        self.acknowledgements: defaultdict[int, list[Acknowledgement]] = defaultdict(list)
        self._ended = threading.Event()
        self.samples = [Sample(time.monotonic(), {})]
        self._thread = threading.Thread(target=self._run, name="stream", daemon=True)

    def __enter__(self) -> Self:
        self._began = time.monotonic()
        self.samples = [Sample(self._began, {})]
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._ended.set()
        self._thread.join()

    @property
    def committed(self) -> int:
        """Records that the group had handled when it was last asked."""
        return sum(self.samples[-1].committed.values())

    @property
    def sent(self) -> int:
        """Records that were handed to the client."""
        return sum(self._sent.values())

    def pour_out(self, records: int) -> None:
        """Send what is missing to so many as fast as can be, and no more."""
        self._most = records

    def is_done(self) -> bool:
        """Whether the last record was sent, and the group has committed every partition's end."""
        committed, ends = self.samples[-1].committed, self._ends()
        return (
            self._most is not None
            and self._most <= self.sent == sum(ends.values())
            and all(committed.get(number, 0) >= end for number, end in ends.items())
        )

    def standing(self) -> str:
        """How far it is, and where the end is."""
        committed = self.samples[-1].committed
        return ", ".join(
            f"{number}: {committed.get(number, 0)} of {end}" for number, end in self._ends().items()
        )

    def recovery(self, fault_at: float) -> float | None:
        """Seconds that records waited after a fault until their partition had a batch committed.

        Of the partition where they waited longest; None where one was never committed to again.
        Where the producer waits for a broker that is gone, there is nothing that could be read.
        """
        limit = fault_at + _IN_FLIGHT_SECONDS
        before = [sample for sample in self.samples if sample.at <= limit][-1].committed
        waits = [self._wait(fault_at, *each) for each in before.items()]
        return None if None in waits else max((each for each in waits if each), default=0.0)

    def _wait(self, since: float, partition: int, offset: int) -> float | None:
        """Seconds until the group had committed more than `offset`, from when there was more."""
        moved = (
            sample.at
            for sample in self.samples
            if sample.at > since and sample.committed.get(partition, 0) > offset
        )
        readable = self._readable_since(partition, offset)
        until = next(moved, None)
        return None if until is None else max(until - max(since, readable), 0.0)

    def _readable_since(self, partition: int, offset: int) -> float:
        """When a record at `offset` or behind was acknowledged first."""
        acknowledged = self.acknowledgements[partition]
        first = bisect_right(acknowledged, offset, key=attrgetter("end"))
        return acknowledged[first].at if first < len(acknowledged) else -math.inf

    def longest_standstill(self) -> float:
        """Seconds in which no partition moved, before one did again."""
        longest, since, last = 0.0, self.samples[0].at, 0
        for sample in self.samples:
            total = sum(sample.committed.values())
            if total > last:
                longest = max(longest, sample.at - since)
                last, since = total, sample.at
        return longest

    def _run(self) -> None:
        producer = KafkaProducer(
            bootstrap_servers=self._address,
            linger_ms=5,
            compression_type="lz4",
            reconnect_backoff_max_ms=500,
            metadata_max_age_ms=_ANSWER_MS,  # so that an added partition is written to soon
        )
        watching = threading.Thread(target=self._watch, name="stream-watch", daemon=True)
        watching.start()
        with closing(producer):
            while not self._ended.wait(_EVERY_SECONDS):
                with suppress(KafkaError):  # while no broker answers, all stays as it was
                    self._send_due(producer)
        watching.join()

    def _watch(self) -> None:
        """Ask a new client where the last one got no answer: brokers come and go."""
        while not self._ended.is_set():
            with suppress(KafkaError), closing(self._admin()) as admin:
                while not self._ended.wait(_EVERY_SECONDS):
                    offsets = admin.list_group_offsets(self._group)[self._group]
                    committed = {each.partition: max(offsets[each].offset, 0) for each in offsets}
                    self.samples.append(Sample(time.monotonic(), committed))

    def _admin(self) -> KafkaAdminClient:
        return KafkaAdminClient(bootstrap_servers=self._address, request_timeout_ms=_ANSWER_MS)

    def _send_due(self, producer: KafkaProducer) -> None:
        due = round(self._rate * (time.monotonic() - self._began))
        end = due if self._most is None else min(self._most, self.sent + _AT_ONCE)
        partitions = len(producer.partitions_for(self._topic) or ())
        for number in range(self.sent, end):
            partition = number % partitions
            sending = producer.send(self._topic, next(self._records), partition=partition)
            sending.add_callback(self._acknowledge)
            self._sent[partition] += 1

    def _acknowledge(self, metadata: Any) -> None:
        if metadata.offset >= self._end_of(metadata.partition):
            acknowledged = Acknowledgement(metadata.offset + 1, time.monotonic())
            self.acknowledgements[metadata.partition].append(acknowledged)

    def _end_of(self, partition: int) -> int:
        acknowledged = self.acknowledgements[partition]
        return acknowledged[-1].end if acknowledged else 0

    def _ends(self) -> dict[int, int]:
        return {number: self._end_of(number) for number in sorted(self.acknowledgements)}
