"""Records that are there and do not come: noticed, and distinguished from an empty topic."""

import time
from typing import NamedTuple

from kafka import KafkaConsumer, TopicPartition

_STANDSTILL_SECONDS = 10.0
"""Records that do not come for so long are kept back by something; a transaction takes less."""


class Idle(NamedTuple):
    """Why nothing comes."""

    reason: str
    standstill: bool
    """Whether records are there, and do not come, though the broker answers."""


class Standstill:
    """Watches how far a consumer's partitions are behind while it reads nothing."""

    def __init__(self, consumer: KafkaConsumer) -> None:
        self._consumer = consumer
        self._waiting: dict[TopicPartition, tuple[int, float]] = {}

    def forget(self) -> None:
        """The consumer has other partitions now."""
        self._waiting.clear()

    def behind(self, partition: TopicPartition, stable_end: int | None = None) -> int | None:
        """Records between the position and the end of `partition`, as far as it is known."""
        ends = (self._consumer.highwater(partition), stable_end)
        known = [end for end in ends if end is not None]
        position = self._position(partition)
        return max(max(known) - position, 0) if known and position is not None else None

    def look(self, stable_ends: dict[TopicPartition, int]) -> Idle | None:
        """What keeps back the records that are there, once no position has moved for a while."""
        found = (self._look_at(partition, end) for partition, end in stable_ends.items())
        reason = next(filter(None, list(found)), None)
        return None if reason is None else Idle(reason, standstill=True)

    def _look_at(self, partition: TopicPartition, stable_end: int) -> str | None:
        position, now = self._position(partition), time.monotonic()
        behind = self.behind(partition, stable_end)
        stood, since = self._waiting.get(partition, (-1, now))
        if not behind or position is None:
            self._waiting.pop(partition, None)
            return None
        self._waiting[partition] = (position, since if stood == position else now)
        if stood != position or now - since < _STANDSTILL_SECONDS:
            return None
        where = f"partition {partition.partition}: {behind:,} records are there and do not come"
        if stable_end <= position:
            return f"{where}, for an open transaction keeps them back; see `detector check`"
        return f"{where}, and no open transaction keeps them back"

    def _position(self, partition: TopicPartition) -> int | None:
        position: int | None = self._consumer.position(partition, timeout_ms=0)
        return position
