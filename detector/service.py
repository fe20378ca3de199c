"""The loop: one poll, one batch, one transaction; committed while the next is judged."""

import time
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing, contextmanager, suppress

from contracts.program.broker import Topic
from contracts.program.errors import BadInput, BatchAborted, BrokerUnreachable
from contracts.program.interruption import Interruption
from contracts.program.logs import get_logger
from contracts.stream.received import Received
from detector.batch import Judged
from detector.decoder import RecordDecoder
from detector.invalid_share import InvalidShare
from detector.metrics import Metrics
from detector.publisher import Publisher
from detector.served import ServedModel
from detector.settings import RunSettings
from detector.watchdog import Watchdog
from transport.member import GroupMember
from transport.membership import Membership
from transport.offsets import NextOffsets
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
        self._model = model
        self._metrics = metrics
        self._watchdog = watchdog
        self._interruption = interruption
        self._decoder = RecordDecoder(model.schema, settings.max_record_bytes)
        self._invalid_share = InvalidShare(settings, metrics)
        self._not_ready: str | None = "not connected yet"
        self._retry_seconds = FIRST_RETRY_SECONDS
        self._next_progress = time.monotonic() + PROGRESS_SECONDS
        self._committer = ThreadPoolExecutor(1, thread_name_prefix="commit")
        self._in_flight: tuple[Judged, Future[float]] | None = None
        self.totals = {"records": 0, "alerts": 0, "dead_letters": 0}

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
            closing(GroupMember(settings.kafka, membership, self._metrics)) as source,
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
        """Each batch is committed while the next is read and judged; none overtakes another."""
        try:
            while not self._interruption.requested:
                with self._metrics.stage("poll"):
                    records = source.poll(wait=self._in_flight is None)
                if records or self._in_flight is not None:
                    self._show_readiness(self._handle(records, source, publisher))
                    self._watchdog.progress()
                else:
                    self._idle(source)
                self._finish_turn(source)
        finally:
            with suppress(BatchAborted):
                self._settle()

    def _idle(self, source: GroupMember) -> None:
        """A turn without records; no progress where there are some that do not come."""
        idle = source.why_idle()
        self._show_readiness(None if idle is None else idle.reason)
        if idle is None or not idle.standstill:
            self._watchdog.progress()

    def _handle(
        self, records: list[Received], source: GroupMember, publisher: Publisher
    ) -> str | None:
        """Judge one batch, commit it behind the one before; where that one was aborted, say why.

        Then both are given up, and read again.
        """
        try:
            judged = self._judge(records) if records else None
            self._settle()
            if judged is not None:
                self._invalid_share.require_bearable(judged.records, judged.dead_letters)
                self._begin_commit(judged, source.next_offsets(records), source, publisher)
        except BatchAborted as reason:
            source.rewind()
            hindrance = self._mend(reason) or str(reason)
            self._wait_longer()
            return hindrance
        return None

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

    def _judge(self, records: list[Received]) -> Judged:
        stage = self._metrics.stage
        with stage("decode"):
            batch, dead_letters = self._decoder.decode(records)
        with stage("score"):
            scores, mask = self._model.score(batch)
        with stage("explain"):
            alerts = self._model.explain(batch, scores, mask)
        return Judged(batch, scores, mask, alerts, dead_letters)

    def _begin_commit(
        self, judged: Judged, next_offsets: NextOffsets, source: GroupMember, publisher: Publisher
    ) -> None:
        commit = self._committer.submit(self._commit, judged, next_offsets, publisher)
        source.hold(commit)
        self._in_flight = judged, commit

    def _commit(self, judged: Judged, next_offsets: NextOffsets, publisher: Publisher) -> float:
        """In the committer's thread; gives when it was done, in seconds since the epoch."""
        with self._metrics.stage_seconds.labels("commit").time():
            publisher.commit(judged.alerts, judged.dead_letters, next_offsets)
        return time.time()

    def _settle(self) -> None:
        """Wait until the batch in flight, if there is one, is committed, and count it.

        Raises:
            BatchAborted: it was not; nor may be what was polled since, before it is read again.
            BrokerUnreachable: it was not, and the producer cannot be had again either.
            BadSettings, AccessDenied: it was not, since the broker refuses it for good.
        """
        if self._in_flight is None:
            return
        (judged, commit), self._in_flight = self._in_flight, None
        self._metrics.last_stage = "commit"
        try:
            committed_at = commit.result()
        except BatchAborted as reason:
            self._metrics.transactions.labels("aborted").inc()
            log.warning("batch.aborted", records=judged.records, reason=str(reason))
            raise
        self._retry_seconds = FIRST_RETRY_SECONDS
        self._metrics.observe_batch(judged, committed_at)
        self._invalid_share.count(judged.records, judged.dead_letters)
        self._model.observe(judged.batch)
        self._count(judged)

    def _count(self, judged: Judged) -> None:
        counted = {
            "records": judged.records,
            "alerts": len(judged.alerts),
            "dead_letters": len(judged.dead_letters),
        }
        for name, number in counted.items():
            self.totals[name] += number
        (log.warning if judged.dead_letters else log.debug)("batch.committed", **counted)

    def _finish_turn(self, source: GroupMember) -> None:
        self._metrics.show_lag(source.lag())
        self._invalid_share.show()
        self._model.take_successor()
        if time.monotonic() >= self._next_progress:
            self._next_progress = time.monotonic() + PROGRESS_SECONDS
            log.info("detector.progress", **self.totals)

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
