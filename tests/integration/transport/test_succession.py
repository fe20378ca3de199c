"""`transport.succession`: a member takes its predecessor's place, and clears up after the others.

Nobody's timeout ends before a test does: what is taken over was taken, not left.
"""

from collections.abc import Callable
from contextlib import closing

import pytest
from kafka import KafkaAdminClient
from structlog.testing import capture_logs

from contracts.stream.message import Message
from tests.integration.conftest import Names
from tests.integration.topics import all_ended, committed, send
from tests.integration.transport.conftest import Reader, StartReader
from tests.waiting import wait_until
from transport.offsets import NextOffset, Place
from transport.publisher import Outgoing
from transport.transactions import ExactlyOnce

StartPublisher = Callable[..., ExactlyOnce]

pytestmark = pytest.mark.both_clients

FOR_LONG = 600.0


@pytest.fixture(autouse=True)
def _patience(monkeypatch: pytest.MonkeyPatch) -> None:
    """Those that are waited for are waited for as long as the session lasts."""
    monkeypatch.setattr("transport.rebalances.TURN_LIMIT_MS", round(FOR_LONG * 1000))


def _shares(*readers: Reader) -> list[int]:
    for reader in readers:
        reader.turn()
    return [len(reader.lag()) for reader in readers]


def _members(broker: str, group: str) -> list[str]:
    with closing(KafkaAdminClient(bootstrap_servers=broker)) as admin:
        members = admin.describe_groups([group])[group]["members"]
    return sorted(member["client_id"] for member in members)


def test_one_that_is_restarted_has_its_partitions_without_waiting_for_a_timeout(
    broker: str, topics: Names, start_reader: StartReader
) -> None:
    """The only one of its group, which nobody tells that its predecessor is dead."""
    send(broker, topics.topic, [b"1", b"2"], partition=0)
    first = start_reader(name="only", session_timeout=FOR_LONG)
    first.read(2)
    first.die()
    send(broker, topics.topic, [b"3"], partition=1)
    second = start_reader(name="only", session_timeout=FOR_LONG)
    with capture_logs() as logs:
        assert second.read(1) == [b"3"]
    assert [line["name"] for line in logs if line["event"] == "predecessor.removed"] == ["only"]
    assert _members(broker, topics.group) == ["only"]


def test_one_that_is_restarted_shares_with_the_one_that_was_left(
    broker: str, topics: Names, start_reader: StartReader
) -> None:
    """The other is there all the time, and is not taken for anybody's predecessor."""
    other = start_reader(name="other", session_timeout=FOR_LONG)
    first = start_reader(name="restarted", session_timeout=FOR_LONG)
    wait_until(lambda: _shares(other, first) == [1, 1], "both read")
    first.die()
    second = start_reader(name="restarted", session_timeout=FOR_LONG)
    wait_until(lambda: _shares(other, second) == [1, 1], "both read")
    assert _members(broker, topics.group) == ["other", "restarted"]


def test_two_of_one_name_do_not_remove_each_other_for_ever(
    broker: str, topics: Names, start_reader: StartReader
) -> None:
    """The second removes the first, which lives and comes back: then both have their share."""
    both = [start_reader(name="same", session_timeout=FOR_LONG)]
    both[0].begin()
    both.append(start_reader(name="same", session_timeout=FOR_LONG))

    def each_has_one() -> bool:
        _shares(*both)
        return all(len(reader._consumer.assignment()) == 1 for reader in both)

    wait_until(each_has_one, "both have their share")
    send(broker, topics.topic, [b"1"], partition=0)
    send(broker, topics.topic, [b"2"], partition=1)

    def values() -> list[bytes]:
        return [value for reader in both for value in reader.values]

    # By whom is open: the first may have its share before it is removed, and another after that.
    wait_until(lambda: each_has_one() and len(values()) >= 2, "both read")
    assert sorted(values()) == [b"1", b"2"]


def _leave_open(reader: Reader, publisher: ExactlyOnce, topics: Names) -> None:
    """Go in mid-transaction: an alert and an offset are sent, and nobody will say how it ends."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(publisher, "_commit", lambda: None)
        publisher.commit(
            [Outgoing(topics.alerts, Message(b"key", b"held back", []))],
            {Place(topics.topic, number): NextOffset(1, "") for number in (0, 1)},
        )
    reader.close()


def _two_of_which_one_goes(
    topics: Names, start_reader: StartReader, start_publisher: StartPublisher, **survivor: bool
) -> tuple[Reader, ExactlyOnce]:
    left = start_reader(**survivor)
    goes = start_reader(name=f"{topics.group}-goes")
    wait_until(lambda: _shares(left, goes) == [1, 1], "both read")
    publisher = start_publisher(goes, f"{topics.group}-goes", timeout=FOR_LONG)
    _leave_open(goes, publisher, topics)
    return left, publisher


def test_who_is_left_ends_what_one_that_is_gone_left_open(
    broker: str, topics: Names, start_reader: StartReader, start_publisher: StartPublisher
) -> None:
    """Its offsets are pending no more, its alert is seen by nobody, all partitions are read on."""
    left, _ = _two_of_which_one_goes(topics, start_reader, start_publisher)
    wait_until(lambda: _shares(left) == [2], "the other reads all")
    wait_until(lambda: all_ended(broker, topics.alerts), "no alert is held back")
    assert committed(broker, topics.alerts) == []
    send(broker, topics.topic, [b"again"], partition=0)
    assert left.read(1) == [b"again"]


def test_who_publishes_without_transactions_ends_none(
    broker: str, topics: Names, start_reader: StartReader, start_publisher: StartPublisher
) -> None:
    """At-least-once: the names of its members are no transactional ids."""
    left, publisher = _two_of_which_one_goes(
        topics, start_reader, start_publisher, transactional=False
    )
    wait_until(lambda: left.turn() == [] and left.observed.rebalances > 2, "it has all partitions")
    assert not left._succession.is_doubtful
    publisher._commit()
    assert len(committed(broker, topics.alerts)) == 1
