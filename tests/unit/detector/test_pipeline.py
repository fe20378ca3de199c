"""`detector.pipeline`: two batches at once, and nothing of it to be seen in what is published."""

from collections.abc import Sequence
from concurrent.futures import Future
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.model.bundle import Bundle
from contracts.program.errors import BatchAborted
from contracts.stream.alert import Alert
from contracts.stream.dead_letter import DeadLetter
from contracts.stream.received import ReceivedRecord
from detector.pipeline import Pipeline
from detector.settings import RunSettings
from tests.bundles import make_bundle
from tests.unit.detector.conftest import STREAM, make_version, serve
from tests.waiting import wait_until
from transport.offsets import NextOffset, NextOffsets, Place

PLACE = Place("t", 0)


def anomaly(offset: int) -> ReceivedRecord:
    """A record that is an alert."""
    fields: dict[str, Any] = {"id": f"{offset}", "at": 0.0, "a": 99.0, "b": 0.0, "c": 0.0, "d": 0.0}
    return ReceivedRecord("t", 0, offset, 0, None, msgspec.json.encode(fields))


class Source:
    """A partition of `count` anomalies, of which so many are there at a time, over and over."""

    def __init__(self, count: int, sizes: Sequence[int]) -> None:
        self.committed = self.position = 0
        self.polls = 0
        self.held: list[Future[Any]] = []
        self.count = count
        self._sizes = sizes

    def poll(self, *, wait: bool) -> list[ReceivedRecord]:
        """What is there."""
        del wait
        return self.poll_more(self.count)

    def poll_more(self, most: int) -> list[ReceivedRecord]:
        """At most so much of it."""
        size = min(most, self._sizes[self.polls % len(self._sizes)])
        self.polls += 1
        first, self.position = self.position, min(self.position + size, self.count)
        return [anomaly(offset) for offset in range(first, self.position)]

    def next_offsets(self, records: Sequence[ReceivedRecord]) -> NextOffsets:
        """Behind `records`."""
        return {PLACE: NextOffset(records[-1].offset + 1, "")}

    def hold(self, commit: Future[Any]) -> None:
        """One batch at a time."""
        assert all(each.done() for each in self.held)
        self.held.append(commit)

    def rewind(self) -> None:
        """To where the group goes on."""
        self.position = self.committed


class Sink:
    """What is published, and where the group goes on; the commits of these numbers are aborted."""

    def __init__(self, source: Source, aborted: Sequence[int] = ()) -> None:
        self.published: list[str] = []
        self.models: list[str] = []
        self.dead_letters: list[DeadLetter] = []
        self._source = source
        self._aborted = aborted
        self._commits = 0

    def commit(
        self, alerts: list[Alert], dead_letters: list[DeadLetter], next_offsets: NextOffsets
    ) -> None:
        """All of it, or nothing."""
        number, self._commits = self._commits, self._commits + 1
        if number in self._aborted:
            raise BatchAborted("on purpose")
        self.published += [alert.record_id for alert in alerts]
        self.models += [alert.model.version for alert in alerts]
        self.dead_letters += dead_letters
        self._source.committed = next_offsets[PLACE].offset


def turn(pipeline: Pipeline, source: Any, sink: Any) -> str:
    """As of the service: after an abort it goes back."""
    try:
        return pipeline.turn(source, sink)
    except BatchAborted:
        source.rewind()
        return "aborted"


@pytest.fixture
def pipeline(bundle: Bundle, tmp_path: Path) -> Pipeline:
    """Of a model that has one version."""
    service = serve(tmp_path)
    return Pipeline(RunSettings(name="stream"), service.model, service.metrics)


@given(
    st.integers(0, 30),
    st.lists(st.integers(1, 7), min_size=1, max_size=4),
    st.sets(st.integers(0, 12), max_size=6),
)
def test_each_record_is_published_once_and_in_order(
    count: int, sizes: list[int], aborted: set[int]
) -> None:
    """Whatever the batches are, and whichever commits are aborted while the next is read."""
    with TemporaryDirectory() as folder:
        make_bundle(Path(folder), name="stream", schema=STREAM)
        service = serve(Path(folder))
        pipeline = Pipeline(RunSettings(name="stream"), service.model, service.metrics)
        source = Source(count, sizes)
        sink = Sink(source, sorted(aborted))
        for _ in range(200):
            if turn(pipeline, source, sink) == "idle":
                break
        assert sink.published == [f"{offset}" for offset in range(count)]
        assert pipeline.totals == {"records": count, "alerts": count, "dead_letters": 0}


class Waiting(Sink):
    """Commits its first batch only once so many polls were made."""

    def __init__(self, source: Source, polls: int) -> None:
        super().__init__(source)
        self.sizes: list[int] = []
        self._polls = polls

    def commit(
        self, alerts: list[Alert], dead_letters: list[DeadLetter], next_offsets: NextOffsets
    ) -> None:
        """Once it may."""
        if not self.sizes:
            wait_until(lambda: self._source.polls >= self._polls, f"{self._polls} polls")
        self.sizes.append(len(alerts))
        super().commit(alerts, dead_letters, next_offsets)


def test_a_batch_is_read_while_the_one_before_it_is_committed(pipeline: Pipeline) -> None:
    """And handed on only behind it."""
    source = Source(4, [2])
    sink = Waiting(source, polls=2)
    assert turn(pipeline, source, sink) == "begun"
    assert sink.published == []
    assert turn(pipeline, source, sink) == "committed"
    assert sink.published[:2] == ["0", "1"]
    pipeline.settle()
    assert sink.published == ["0", "1", "2", "3"]


def test_all_that_comes_while_a_batch_is_committed_is_the_next(pipeline: Pipeline) -> None:
    """It would wait for two commits else, its own and one of a few records before it."""
    source = Source(5, [1])
    sink = Waiting(source, polls=5)
    turn(pipeline, source, sink)
    turn(pipeline, source, sink)
    pipeline.settle()
    assert sink.sizes == [1, 4]
    assert sink.published == ["0", "1", "2", "3", "4"]


def test_no_batch_is_larger_than_it_may_be(bundle: Bundle, tmp_path: Path) -> None:
    """However long the one before it takes."""
    service = serve(tmp_path)
    settings = RunSettings(name="stream", max_batch=3)
    pipeline = Pipeline(settings, service.model, service.metrics)
    source = Source(9, [2])
    sink = Waiting(source, polls=3)
    while turn(pipeline, source, sink) != "idle":
        pass
    assert max(sink.sizes) == 3
    assert sink.published == [f"{offset}" for offset in range(9)]


def test_what_was_read_behind_an_aborted_batch_is_given_up(pipeline: Pipeline) -> None:
    """It is published when it was read again."""
    source = Source(2, [1])
    sink = Sink(source, [0])
    turns = [turn(pipeline, source, sink) for _ in range(5)]
    assert turns == ["begun", "aborted", "begun", "committed", "committed"]
    assert sink.published == ["0", "1"]


def test_another_model_judges_whole_batches(bundle: Bundle, tmp_path: Path) -> None:
    """It takes its place between two of them."""
    service = serve(tmp_path)
    pipeline = Pipeline(RunSettings(name="stream"), service.model, service.metrics)
    source = Source(6, [2])
    sink = Sink(source)
    turn(pipeline, source, sink)
    make_version(tmp_path, "2")
    service.successors.look()
    turn(pipeline, source, sink)
    turn(pipeline, source, sink)
    pipeline.settle()
    assert sink.models == ["1", "1", "2", "2", "2", "2"]
