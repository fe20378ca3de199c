"""A member of a consumer group that reads by librdkafka."""

from collections.abc import Sequence
from typing import Any

from kafka import KafkaConsumer

from contracts.program.broker import BrokerSettings
from contracts.stream.received import Received
from transport import member, rebalances
from transport.librdkafka.configuration import client_configuration
from transport.librdkafka.consumer import Callbacks, Consumer
from transport.librdkafka.record import last_of_each_partition
from transport.membership import Membership
from transport.offsets import NextOffsets, Place
from transport.standstill import Idle

_QUEUED_KILOBYTES = 8_192
_FETCH_BYTES = 2 * 1_048_576
_QUEUE_FULL_MS = 5
_FETCH_WAIT_MS = 100
_REQUEST_MS = 10_000


class Member(member.GroupMember):
    """The same member, by the other client.

    Memory: what is fetched and not yet polled is at most `_QUEUED_KILOBYTES`, and one fetch.
    """

    def _connect(self, kafka: BrokerSettings, membership: Membership) -> Any:
        """The other client connects first: it says best what is wrong, if anything is."""
        asking = self._brokers.connect(
            KafkaConsumer,
            group_id=membership.group,
            client_id=f"{membership.name}-asks",
            **rebalances.READING,
        )
        session_ms = round(membership.session_timeout * 1000)
        configuration = client_configuration(kafka) | {
            "group.id": membership.group,
            "client.id": membership.name,
            "isolation.level": "read_committed",
            "enable.auto.commit": False,
            "enable.auto.offset.store": False,
            "auto.offset.reset": "error",
            "enable.partition.eof": True,
            "check.crcs": True,
            "partition.assignment.strategy": ",".join(rebalances.ASSIGNORS),
            "session.timeout.ms": session_ms,
            "heartbeat.interval.ms": min(rebalances.HEARTBEAT_MS, session_ms // 3),
            "max.poll.interval.ms": max(rebalances.TURN_LIMIT_MS, session_ms),
            "socket.timeout.ms": _REQUEST_MS,
            "queued.min.messages": 2 * membership.max_batch,
            "queued.max.messages.kbytes": _QUEUED_KILOBYTES,
            "fetch.queue.backoff.ms": _QUEUE_FULL_MS,
            "fetch.wait.max.ms": _FETCH_WAIT_MS,
            "max.partition.fetch.bytes": _FETCH_BYTES,
            "debug": "topic",
        }
        return Consumer(
            configuration,
            membership.max_batch,
            asking,
            Callbacks(self._doubt, self._forsaken, self._held.wait),
        )

    def poll_more(self, most: int) -> list[Received]:
        """The same once the commit is done; the client fetches by itself meanwhile.

        A commit of its consumer at times gets no answer while another thread polls on and on.
        """
        self._held.wait()
        return super().poll_more(most)

    def _is_to_rejoin(self) -> bool:
        """It lets the commit end as it takes part."""
        return False

    def _doubt(self) -> None:
        self._brokers.watch.doubt = True

    def _forsaken(self, member_id: str) -> None:
        self._succession.forsaken(member_id)

    def next_offsets(self, records: Sequence[Received]) -> NextOffsets:
        return {
            Place(self._membership.topic, partition): self._positions.next_offset(last.offset + 1)
            for partition, last in last_of_each_partition(records).items()
        }

    def _why_unassigned(self) -> Idle | None:
        self._brokers.watch.look()
        return super()._why_unassigned()
