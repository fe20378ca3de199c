"""`GroupMember.hold`: a batch that is being committed stays its member's until it is done."""

from collections.abc import Callable
from concurrent import futures
from concurrent.futures import Future, ThreadPoolExecutor

import pytest

from tests.integration.conftest import Names
from tests.integration.topics import send
from tests.integration.transport.conftest import Reader, StartReader
from tests.waiting import wait_until
from transport.transactions import ExactlyOnce


def wait_for_a_rebalance_that_is_due(first: Reader, second: Reader) -> None:
    """As `second` joins, `first` is to take part."""

    def is_due() -> bool:
        second.poll(wait=False)
        return first._coordinator.is_to_rejoin()

    wait_until(is_due, "a rebalance that is due")


def test_no_rebalance_begins_before_the_commit_is_done(
    broker: str,
    topics: Names,
    start_reader: StartReader,
    start_publisher: Callable[..., ExactlyOnce],
) -> None:
    """The batch is committed as the member that polled it, and is nobody else's then."""
    first = start_reader()
    first.begin()
    send(broker, topics.topic, [b"0", b"1"], partition=0)
    publisher = start_publisher(first)
    batch = first.poll()
    held: Future[None] = Future()
    first.hold(held)
    second = start_reader()
    wait_for_a_rebalance_that_is_due(first, second)
    rebalances = first.observed.rebalances
    with ThreadPoolExecutor(1) as thread:
        polled = thread.submit(first.poll)
        publisher.commit([], first.next_offsets(batch))
        assert first.observed.rebalances == rebalances
        held.set_result(None)
        assert polled.result(30) == []
    wait_until(lambda: first.is_idle() and second.is_idle(), "two members")
    assert first.observed.rebalances > rebalances
    send(broker, topics.topic, [b"2"], partition=0)
    wait_until(lambda: first.turn() + second.turn() == [b"2"], "what comes behind the batch")


def test_more_is_read_during_a_commit(
    broker: str, topics: Names, start_reader: StartReader
) -> None:
    """Behind what is in hand, as much as there is room for."""
    member = start_reader()
    member.begin()
    send(broker, topics.topic, [b"0"], partition=0)
    member.hold(Future())
    values = [record.value for record in member.poll()]
    assert values == [b"0"]
    assert member.poll_more(2) == []
    send(broker, topics.topic, [b"1", b"2", b"3"], partition=0)

    def all_but_one() -> bool:
        values.extend(record.value for record in member.poll_more(3 - len(values)))
        return len(values) == 3

    wait_until(all_but_one, "as many as there is room for")
    assert values == [b"0", b"1", b"2"]


def test_a_batch_is_committed_as_who_polled_it(
    broker: str, topics: Names, start_reader: StartReader, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Though the group divides its partitions while more is polled, and others may have them."""
    member = start_reader()
    member.begin()
    send(broker, topics.topic, [b"0"], partition=0)
    assert len(member.poll()) == 1
    begun = member.identity()
    later = begun._replace(generation=begun.generation + 1)
    monkeypatch.setattr(member, "_identity_now", lambda: later)
    member.poll_more(1)
    held: Future[None] = Future()
    member.hold(held)
    member.poll(wait=False)
    assert member.identity() == begun
    held.set_result(None)
    member.poll(wait=False)
    assert member.identity() == later


def test_nothing_more_is_read_once_a_rebalance_is_due(
    broker: str, topics: Names, start_reader: StartReader
) -> None:
    """It takes part in it as soon as what is in hand is committed."""
    first = start_reader()
    first.begin()
    held: Future[None] = Future()
    first.hold(held)
    wait_for_a_rebalance_that_is_due(first, start_reader())
    send(broker, topics.topic, [b"0"], partition=0)
    rebalances = first.observed.rebalances
    with ThreadPoolExecutor(1) as thread:
        polled = thread.submit(first.poll_more, 1)
        _, unfinished = futures.wait([polled], timeout=0.5)
        assert unfinished
        held.set_result(None)
        assert polled.result(30) == []
    assert first.observed.rebalances == rebalances


def test_a_member_that_goes_back_goes_behind_what_is_being_committed(
    broker: str, topics: Names, start_reader: StartReader
) -> None:
    """Else it would read it once more, and it would be published twice."""
    member = start_reader()
    member.begin()
    send(broker, topics.topic, [b"0", b"1"], partition=0)
    batch = member.poll()
    assert len(batch) == 2
    offsets = member.next_offsets(batch)
    release: Future[None] = Future()

    def commit_when_released() -> None:
        release.result(60)
        member.commit(offsets)

    with ThreadPoolExecutor(2) as threads:
        member.hold(threads.submit(commit_when_released))
        member.rewind()
        polled = threads.submit(member.poll)
        # For longer than a poll takes that finds what it read before, or nothing.
        _, unfinished = futures.wait([polled], timeout=2)
        assert unfinished
        release.set_result(None)
        assert polled.result(60) == []
    send(broker, topics.topic, [b"2"], partition=0)
    assert member.read(1) == [b"2"]
