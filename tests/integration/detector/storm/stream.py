"""What the storm's detectors read: records whose fate is known, kept ahead of the group."""

import time
from collections.abc import Iterator
from itertools import count
from random import Random
from typing import NamedTuple

from kafka import KafkaAdminClient, KafkaProducer
from kafka.errors import KafkaError

from tests.integration.conftest import Names
from tests.integration.detector.conftest import record

PARTITIONS = 5
AHEAD = 200
"""Records of a partition that wait for the group: whatever happens, it happens to a batch."""

EVERY_SECONDS = 0.1
ANSWER_MS = 2_000

MALFORMED = (
    b'{"id": "%d", "at"',
    b'{"id": "%d", "at": 0, "a": 1}',
    b'{"id": "%d", "at": 0, "a": "1", "b": 2}',
    b'{"id": "%d", "at": 0, "a": 1e300, "b": 2}',
    b"\xff\xfe%d",
)
MALFORMED_SHARE, ANOMALOUS_SHARE = 0.1, 0.4


def records(rng: Random) -> Iterator[bytes]:
    """Malformed, anomalous and normal ones for ever, each with an id of its own.

    The features are 3k and 4k: the score is 5k, exact in float32.
    """
    for number in count():
        drawn = rng.random()
        if drawn < MALFORMED_SHARE:
            yield rng.choice(MALFORMED) % number
        else:
            anomalous = drawn < MALFORMED_SHARE + ANOMALOUS_SHARE
            k = rng.randrange(3, 800) if anomalous else rng.randrange(2)
            yield record(number, 3 * k, 4 * k)


class Sample(NamedTuple):
    """How far the group had come in each partition; seconds of the monotonic clock."""

    at: float
    committed: tuple[int, ...]


class Stream:
    """Sends to the input topic, and watches the group's committed offsets."""

    def __init__(self, bootstrap_servers: str, names: Names, rng: Random) -> None:
        self._bootstrap_servers = bootstrap_servers
        self._names = names
        self._records = records(rng)
        self._sent = [0] * PARTITIONS
        self.connect()
        self._watched = time.monotonic()
        self.samples = [Sample(self._watched, (0,) * PARTITIONS)]

    def connect(self) -> None:
        """Have a producer and an admin client, for the first time or after `close`."""
        self._producer = KafkaProducer(bootstrap_servers=self._bootstrap_servers, linger_ms=5)
        self._admin = KafkaAdminClient(
            bootstrap_servers=self._bootstrap_servers, request_timeout_ms=ANSWER_MS
        )

    @property
    def committed(self) -> tuple[int, ...]:
        """The offsets when they were last read."""
        return self.samples[-1].committed

    @property
    def is_due(self) -> bool:
        """Whether it is time to `watch` again."""
        return time.monotonic() - self._watched > EVERY_SECONDS

    def watch(self) -> None:
        """Read the committed offsets; while no broker answers, they stay as they were."""
        try:
            offsets = self._admin.list_group_offsets(self._names.group)[self._names.group]
        except KafkaError:
            return
        finally:
            self._watched = time.monotonic()
        by_partition = {place.partition: entry.offset for place, entry in offsets.items()}
        committed = tuple(max(by_partition.get(number, 0), 0) for number in range(PARTITIONS))
        self.samples.append(Sample(self._watched, committed))

    def keep_ahead(self) -> None:
        """Send what brings each partition `AHEAD` of the group again."""
        for partition, committed in enumerate(self.committed):
            while self._sent[partition] - committed < AHEAD:
                self._producer.send(self._names.topic, next(self._records), partition=partition)
                self._sent[partition] += 1

    def finish(self) -> None:
        """Return once all that was sent has arrived."""
        self._producer.flush(timeout=60)

    def is_done(self) -> bool:
        """Whether the group has committed the end of every partition."""
        return self.committed == tuple(self._sent)

    def standing(self) -> str:
        """How far it is, and where the end is."""
        places = enumerate(zip(self.committed, self._sent, strict=True))
        return ", ".join(f"{number}: {done} of {end}" for number, (done, end) in places)

    def recovery(self, fault_at: float) -> float | None:
        """Seconds from a fault until each partition had a batch committed; None for never.

        What was on its way to the broker when the fault came is no recovery, hence the margin.
        """
        before = [sample for sample in self.samples if sample.at <= fault_at + 0.2][-1].committed
        for sample in self.samples:
            if sample.at > fault_at and all(map(int.__gt__, sample.committed, before)):
                return sample.at - fault_at
        return None

    def close(self) -> None:
        """Free the connections; what was sent should have arrived."""
        self._producer.close(timeout=5)
        self._admin.close()
