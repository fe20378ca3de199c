"""Alerts and dead letters as messages that fit their topics, published with the offsets."""

from contracts.program.errors import BadSettings
from contracts.program.logs import get_logger
from contracts.stream.alert import Alert
from contracts.stream.batch_mark import MARK_BYTES, BatchMark
from contracts.stream.dead_letter import DeadLetter
from contracts.stream.message import SMALLEST_LIMIT
from detector.settings import RunSettings
from transport.clients import open_at_least_once, open_exactly_once
from transport.member import GroupMember
from transport.offsets import NextOffsets
from transport.publisher import BatchPublisher, MessageTooLarge, Outgoing
from transport.topics import largest_messages

log = get_logger(__name__)


class Publisher:
    """Publishes one batch at a time, each message within what its topic takes.

    Raises:
        BrokerUnreachable: no broker answers within a few seconds.
        BadSettings: a topic takes no alert however short, or the broker refuses a setting.
        AccessDenied: the broker denies a right.
    """

    def __init__(self, settings: RunSettings, member: GroupMember) -> None:
        self._settings = settings
        self._member = member
        self._limits = self._ask_limits()
        self._batches = self._connect()

    def commit(
        self, alerts: list[Alert], dead_letters: list[DeadLetter], next_offsets: NextOffsets
    ) -> None:
        """Publish what a batch gave, and that it is done.

        Raises:
            BatchAborted: it was not; the member has to go back to the committed offsets.
            BrokerUnreachable: it was not, and the producer cannot be had again either.
            BadSettings, AccessDenied: it was not, since the broker refuses it for good.
        """
        mark = BatchMark.new(len(alerts) + len(dead_letters))
        to_publish: list[tuple[str, Alert | DeadLetter]] = [
            *((self._settings.alerts_topic, alert) for alert in alerts),
            *((self._settings.dead_letters_topic, letter) for letter in dead_letters),
        ]
        outgoing = [
            Outgoing(topic, mark.on(each.message(self._limits[topic] - MARK_BYTES)))
            for topic, each in to_publish
        ]
        try:
            self._batches.commit(outgoing, next_offsets)
        except MessageTooLarge as refused:
            self._lower(refused)
            raise

    def close(self) -> None:
        """Give up what is open, and free the connection."""
        self._batches.close()

    def _connect(self) -> BatchPublisher:
        settings, batch_bytes = self._settings, min(self._limits.values())
        if settings.delivery == "at-least-once":
            return open_at_least_once(settings.kafka, batch_bytes, self._member)
        return open_exactly_once(
            settings.kafka,
            batch_bytes,
            topics=[settings.alerts_topic, settings.dead_letters_topic],
            transactional_id=settings.own_transactional_id(),
            timeout=settings.transaction_timeout,
            member=self._member,
        )

    def _ask_limits(self) -> dict[str, int]:
        settings = self._settings
        limits = largest_messages(
            settings.kafka, [settings.alerts_topic, settings.dead_letters_topic]
        )
        for topic, limit in limits.items():
            self._require_room(topic, limit)
        return limits

    def _lower(self, refused: MessageTooLarge) -> None:
        """Make shorter messages for the topic that refused one: as it says, or by half."""
        limits = self._ask_limits()
        if limits[refused.topic] >= refused.size:
            limits[refused.topic] = refused.size // 2
            self._require_room(refused.topic, limits[refused.topic])
        self._limits = limits
        log.warning("topic.limited", topic=refused.topic, bytes=limits[refused.topic])
        self._batches.close()
        self._batches = self._connect()

    @staticmethod
    def _require_room(topic: str, limit: int) -> None:
        if limit < SMALLEST_LIMIT:
            raise BadSettings(
                f"topic {topic}: it takes messages of {limit:,} bytes; expected a "
                f"max.message.bytes of at least {SMALLEST_LIMIT:,}, which the shortest alert needs"
            )
