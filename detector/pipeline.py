"""The path of a batch, in two halves: one is read while the one before it is judged and committed.

ONNX Runtime and a commit, which waits for brokers, leave the interpreter to the other half.
"""

import time
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Literal, NamedTuple

from contracts.program.errors import BatchAborted
from contracts.program.logs import get_logger
from contracts.stream.dead_letter import DeadLetter
from contracts.stream.received import Received
from detector.batch import Batch, Judged
from detector.decoder import RecordDecoder
from detector.invalid_share import InvalidShare
from detector.metrics import Metrics
from detector.model import Model
from detector.publisher import Publisher
from detector.served import ServedModel
from detector.settings import RunSettings
from transport.member import GroupMember
from transport.offsets import NextOffsets

log = get_logger(__name__)

Turn = Literal["idle", "begun", "committed"]
"""What a turn came to: nothing was there; a batch is on its way; the one before is committed."""


class _Decoded(NamedTuple):
    """What a poll gave, and where the group goes on behind it."""

    batch: Batch
    dead_letters: list[DeadLetter]
    next_offsets: NextOffsets

    @property
    def records(self) -> int:
        return len(self.batch.received) + len(self.dead_letters)


class Pipeline:
    """At most one batch is in flight: nothing of a later one is published before it is committed.

    Where it is not, whatever was read since is given up with it. The group takes no partition, and
    another model takes its place, only while none is in flight.
    """

    def __init__(self, settings: RunSettings, model: ServedModel, metrics: Metrics) -> None:
        self._model = model
        self._metrics = metrics
        self._decoder = RecordDecoder(model.schema, settings.max_record_bytes)
        self._invalid_share = InvalidShare(settings, metrics)
        self._second_half = ThreadPoolExecutor(1, thread_name_prefix="second-half")
        self._in_flight: tuple[_Decoded, Future[Judged]] | None = None
        self.totals = {"records": 0, "alerts": 0, "dead_letters": 0}

    def turn(self, source: GroupMember, publisher: Publisher) -> Turn:
        """Read a batch, and hand it on as soon as the one before it is committed.

        Raises what `settle` raises, and:
            TooManyInvalid: more of the last records cannot be decoded than the settings allow.
        """
        with self._metrics.stage("poll"):
            records = source.poll(wait=self._in_flight is None)
        decoded = self._decode(records, source) if records else None
        turn: Turn = "committed" if self._in_flight else "begun" if records else "idle"
        self.settle()
        self._invalid_share.show()
        self._model.take_successor()
        if decoded is not None:
            self._begin(decoded, source, publisher)
        return turn

    def settle(self) -> None:
        """Wait until the batch in flight, if there is one, is committed, and count it.

        Raises:
            BatchAborted: it was not; it has to be read again, and what was polled since.
            BrokerUnreachable: it was not, and no producer can be had now either.
            BadSettings, AccessDenied: it was not, since the broker refuses it for good.
        """
        if self._in_flight is None:
            return
        (decoded, second_half), self._in_flight = self._in_flight, None
        try:
            judged = second_half.result()
        except BatchAborted as reason:
            self._metrics.transactions.labels("aborted").inc()
            log.warning("batch.aborted", records=decoded.records, reason=str(reason))
            raise
        self._metrics.observe_batch(judged)
        self._model.observe(judged.batch)
        self._invalid_share.count(decoded.records, decoded.dead_letters)
        self._count(decoded.records, len(judged.alerts), len(judged.dead_letters))

    def _decode(self, records: list[Received], source: GroupMember) -> _Decoded:
        with self._metrics.stage("decode"):
            batch, dead_letters = self._decoder.decode(records)
        return _Decoded(batch, dead_letters, source.next_offsets(records))

    def _begin(self, decoded: _Decoded, source: GroupMember, publisher: Publisher) -> None:
        self._invalid_share.require_bearable(decoded.records, decoded.dead_letters)
        second_half = self._second_half.submit(self._finish, decoded, self._model.now, publisher)
        source.hold(second_half)
        self._in_flight = decoded, second_half

    def _finish(self, decoded: _Decoded, model: Model, publisher: Publisher) -> Judged:
        batch, dead_letters, next_offsets = decoded
        stage = self._metrics.stage
        with stage("score"):
            scores, mask = model.judge(batch.features)
        with stage("explain"):
            alerts = model.explain(batch, scores, mask)
        with stage("commit"):
            publisher.commit(alerts, dead_letters, next_offsets)
        return Judged(batch, scores, mask, alerts, dead_letters, time.time())

    def _count(self, records: int, alerts: int, dead_letters: int) -> None:
        counted = {"records": records, "alerts": alerts, "dead_letters": dead_letters}
        for name, number in counted.items():
            self.totals[name] += number
        (log.warning if dead_letters else log.debug)("batch.committed", **counted)
