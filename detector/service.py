"""The loop: one poll, one batch, one transaction."""

import time
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress

from contracts.program.broker import Topic
from contracts.program.errors import BadInput, BatchAborted, BrokerUnreachable
from contracts.program.interruption import Interruption
from contracts.program.logs import get_logger
from detector.metrics import Metrics
from detector.pipeline import Pipeline
from detector.publisher import Publisher
from detector.served import ServedModel
from detector.settings import RunSettings
from detector.watchdog import Watchdog
from transport.clients import open_member
from transport.member import GroupMember
from transport.membership import Membership
from transport.publisher import TopicGone
from transport.topics import create_missing_topics

log = get_logger(__name__)

FIRST_RETRY_SECONDS = 0.5
LONGEST_RETRY_SECONDS = 10.0
PROGRESS_SECONDS = 60.0
READY_SECONDS = 8.0
"""A turn takes half a second at rest; a commit takes as long as its broker is away."""


class Detector:
    """Reads, scores and publishes until interrupted; outlives any absence of the broker."""

    def __init__(
        self,
        settings: RunSettings,
        model: ServedModel,
        metrics: Metrics,
        watchdog: Watchdog,
        interruption: Interruption,
    ) -> None:
        self._settings = settings
        self._metrics = metrics
        self._watchdog = watchdog
        self._interruption = interruption
        self._pipeline = Pipeline(settings, model, metrics)
        self._not_ready: str | None = "not connected yet"
        self._retry_seconds = FIRST_RETRY_SECONDS
        self._next_progress = time.monotonic() + PROGRESS_SECONDS

    @property
    def totals(self) -> dict[str, int]:
        """Records, alerts and dead letters that were committed."""
        return self._pipeline.totals

    def why_not_ready(self) -> str | None:
        """None while records are being handled, else what stands in the way."""
        return self._not_ready or self._standstill(READY_SECONDS)

    def why_not_alive(self) -> str | None:
        """None while the loop turns, else how long it has stood still."""
        return self._standstill(self._settings.watchdog)

    def _standstill(self, limit: float) -> str | None:
        seconds = self._watchdog.seconds_since_progress()
        return f"no progress for {seconds:.0f} s" if seconds > limit else None

    def run(self) -> None:
        """Serve until interrupted; where no broker answers, back off and try again for ever.

        Raises:
            TooManyInvalid: more of the last records cannot be decoded than the settings allow.
            BadSettings, AccessDenied: the broker refuses this detector for good.
        """
        settings = self._settings
        self._metrics.show_detector(settings.group, settings.topic, settings.delivery)
        while not self._interruption.requested:
            try:
                with self._connection() as (source, publisher):
                    self._serve(source, publisher)
            except BrokerUnreachable as error:
                self._back_off(str(error))

    @contextmanager
    def _connection(self) -> Iterator[tuple[GroupMember, Publisher]]:
        settings = self._settings
        create_missing_topics(settings.kafka, self._topics())
        membership = Membership(
            settings.topic,
            settings.group,
            settings.start,
            settings.max_batch,
            settings.session_timeout,
            settings.own_transactional_id(),
            transactional=settings.delivery == "exactly-once",
            on_lost_offsets=settings.on_lost_offsets,
        )
        with (
            closing(open_member(settings.kafka, membership, self._metrics)) as source,
            closing(Publisher(settings, source)) as publisher,
        ):
            log.info("broker.connected", address=settings.kafka.bootstrap_servers)
            yield source, publisher

    def _topics(self) -> list[Topic]:
        settings = self._settings
        used = {
            settings.topic: "Read",
            settings.alerts_topic: "Write",
            settings.dead_letters_topic: "Write",
        }
        size = (settings.partitions, settings.replication)
        return [Topic(name, *size, right) for name, right in used.items()]

    def _serve(self, source: GroupMember, publisher: Publisher) -> None:
        try:
            while not self._interruption.requested:
                self._show_readiness(self._turn(source, publisher))
                self._finish_turn(source)
        finally:
            with suppress(BatchAborted):
                self._pipeline.settle()

    def _turn(self, source: GroupMember, publisher: Publisher) -> str | None:
        """One turn; what stands in the way of records, where something does."""
        try:
            turn = self._pipeline.turn(source, publisher)
        except BatchAborted as reason:
            source.rewind()
            hindrance = self._mend(reason) or str(reason)
            self._wait_longer()
            return hindrance
        if turn == "idle":
            return self._why_idle(source)
        if turn == "committed":
            self._retry_seconds = FIRST_RETRY_SECONDS
        self._watchdog.progress()
        return None

    def _why_idle(self, source: GroupMember) -> str | None:
        """After a turn without records; no progress where there are some that do not come."""
        idle = source.why_idle()
        if idle is None or not idle.standstill:
            self._watchdog.progress()
        return None if idle is None else idle.reason

    def _mend(self, reason: BatchAborted) -> str | None:
        """Create a topic that was deleted meanwhile, as at the start; why not, where it cannot be.

        Somebody may create it still, so that this is no end, as it would be at the start.
        """
        if isinstance(reason, TopicGone):
            try:
                create_missing_topics(self._settings.kafka, self._topics())
            except BadInput as refused:
                return f"{reason}, and {refused}"
        return None

    def _finish_turn(self, source: GroupMember) -> None:
        self._metrics.show_lag(source.lag())
        if time.monotonic() >= self._next_progress:
            self._next_progress = time.monotonic() + PROGRESS_SECONDS
            log.info("detector.progress", **self._pipeline.totals)

    def _show_readiness(self, hindrance: str | None) -> None:
        if hindrance != self._not_ready:
            if hindrance is None:
                log.info("detector.ready")
            else:
                log.warning("detector.not-ready", reason=hindrance)
        self._not_ready = hindrance

    def _back_off(self, reason: str) -> None:
        self._not_ready = reason
        log.warning("broker.unreachable", reason=reason, retry_in_s=self._retry_seconds)
        self._wait_longer()

    def _wait_longer(self) -> None:
        """Twice as long each time, until a batch is committed."""
        self._wait(self._retry_seconds)
        self._retry_seconds = min(self._retry_seconds * 2, LONGEST_RETRY_SECONDS)

    def _wait(self, seconds: float) -> None:
        self._watchdog.progress()
        self._interruption.wait(seconds)
        self._watchdog.progress()
