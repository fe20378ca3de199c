"""The path of a batch, in two halves: one is read while the one before it is judged and committed.

ONNX Runtime and a commit, which waits for brokers, leave the interpreter to the other half.
"""

import time
from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from itertools import chain
from typing import Literal, NamedTuple, Self

from contracts.program.errors import BatchAborted, RegistryUnreachable
from contracts.program.logs import get_logger
from contracts.stream.dead_letter import DeadLetter
from contracts.stream.received import Received
from detector.batch import Batch, Judged
from detector.invalid_share import InvalidShare
from detector.metrics import Metrics
from detector.model import Model
from detector.publisher import Publisher
from detector.served import ServedModel
from detector.settings import RunSettings
from detector.wire.decoder import decoder_of
from transport.member import GroupMember
from transport.offsets import NextOffsets

log = get_logger(__name__)

Turn = Literal["idle", "begun", "committed"]
"""What a turn came to: nothing was there; a batch is on its way; the one before is committed."""


class _Decoded(NamedTuple):
    """What was read, and where the group goes on behind it."""

    batch: Batch
    dead_letters: list[DeadLetter]
    next_offsets: NextOffsets

    @classmethod
    def joined(cls, parts: Sequence[Self]) -> Self:
        """All of `parts`, at least one, in their order."""
        batches, dead_letters, next_offsets = zip(*parts, strict=True)
        return cls(
            Batch.joined(batches),
            list(chain.from_iterable(dead_letters)),
            dict(chain.from_iterable(map(dict.items, next_offsets))),
        )

    @property
    def records(self) -> int:
        return len(self.batch.received) + len(self.dead_letters) + self.batch.passed


class Pipeline:
    """At most one batch is in flight: nothing of a later one is published before it is committed.

    Where it is not, whatever was read since is given up with it. The group takes no partition, and
    another model takes its place, only while none is in flight.
    """

    def __init__(self, settings: RunSettings, model: ServedModel, metrics: Metrics) -> None:
        self._max_batch = settings.max_batch
        self._model = model
        self._metrics = metrics
        self._decoder = decoder_of(model.schema, settings, settings.max_record_bytes)
        self._invalid_share = InvalidShare(settings, metrics)
        self._second_half = ThreadPoolExecutor(1, thread_name_prefix="second-half")
        self._in_flight: tuple[_Decoded, Future[Judged]] | None = None
        self.totals = {"records": 0, "alerts": 0, "dead_letters": 0}

    def turn(self, source: GroupMember, publisher: Publisher) -> Turn:
        """Read a batch, and hand it on as soon as the one before it is committed.

        Raises what `settle` raises, and:
            RegistryUnreachable: a schema cannot be had now; what was polled has to be read again.
            TooManyInvalid: more of the last records cannot be decoded than the settings allow.
        """
        try:
            decoded = self._read(source)
        except RegistryUnreachable:
            self.settle()  # what is in flight has nothing to do with it
            raise
        turn: Turn = "committed" if self._in_flight else "begun" if decoded else "idle"
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

    def _read(self, source: GroupMember) -> _Decoded | None:
        """What a poll gives; and what comes until the batch in flight is committed, up to a batch.

        Without the latter, records that come meanwhile would wait for two commits before theirs.
        """
        with self._metrics.stage("poll"):
            records = source.poll(wait=self._in_flight is None)
        if not records:
            return None
        parts = [self._decode(records, source)]
        room = self._max_batch - len(records)
        while room and self._is_committing():
            with self._metrics.stage("poll"):
                records = source.poll_more(room)
            if records:
                parts.append(self._decode(records, source))
            room -= len(records)
        return _Decoded.joined(parts)

    def _is_committing(self) -> bool:
        return self._in_flight is not None and not self._in_flight[1].done()

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
