"""`transport.member`: no record is passed over without a word."""

from contextlib import closing

import pytest
from kafka import KafkaAdminClient
from structlog.testing import capture_logs

from contracts.program.broker import Client
from tests.integration.conftest import Names
from tests.integration.topics import delete_before, make_again, send
from tests.integration.transport.conftest import StartReader
from tests.waiting import wait_until

pytestmark = pytest.mark.both_clients


def _values(*numbers: int) -> list[bytes]:
    return [str(number).encode() for number in numbers]


@pytest.mark.parametrize("start", ["earliest", "latest"])
def test_records_that_retention_removed_are_counted_and_the_rest_is_read(
    broker: str, topics: Names, start_reader: StartReader, start: str
) -> None:
    """The committed offset is gone: on at the earliest kept, and what is missing is said."""
    first = start_reader(start=start)
    first.begin()
    send(broker, topics.topic, _values(*range(20)), partition=0)
    first.read(20)
    first.close()
    send(broker, topics.topic, _values(*range(20, 50)), partition=0)
    delete_before(broker, topics.topic, 0, 40)
    second = start_reader(start=start)
    with capture_logs() as logs:
        assert second.read(10) == _values(*range(40, 50))
    assert second.observed.skips == [(0, 20)]
    [said] = [line for line in logs if line["event"] == "records.skipped"]
    assert (said["partition"], said["records"], said["offset"]) == (0, 20, 40)


def test_records_that_were_gone_are_counted_once(
    broker: str, topics: Names, start_reader: StartReader
) -> None:
    """A member that ends before it has committed anything has said it for those after it."""
    first = start_reader()
    first.begin()
    first.close()
    send(broker, topics.topic, _values(*range(20)), partition=0)
    delete_before(broker, topics.topic, 0, 20)
    for skips in ([(0, 20)], []):
        member = start_reader()
        member.begin()
        member.close()
        assert member.observed.skips == skips


def test_records_that_are_removed_while_it_reads_are_counted_too(
    broker: str, topics: Names, start_reader: StartReader
) -> None:
    """Its own position is out of range, not only a committed one."""
    reader = start_reader()
    reader.begin()
    reader.read(0)
    # What is asked for and not yet answered would bring the records before they are removed.
    reader.end_fetches()
    send(broker, topics.topic, _values(*range(30)), partition=1)
    delete_before(broker, topics.topic, 1, 25)
    assert reader.read(5) == _values(*range(25, 30))
    assert reader.observed.skips == [(1, 25)]


def test_start_is_for_the_first_start_of_the_group_alone(
    broker: str, topics: Names, start_reader: StartReader
) -> None:
    """--start latest: a restart reads what came meanwhile, in a partition that never had any."""
    send(broker, topics.topic, _values(1), partition=0)
    first = start_reader(start="latest")
    with capture_logs() as logs:
        first.begin()
    [said] = [line for line in logs if line["event"] == "group.begins"]
    assert said["offsets"] == {0: 1, 1: 0}
    first.close()
    send(broker, topics.topic, _values(2, 3), partition=1)
    second = start_reader(start="latest")
    assert second.read(2) == _values(2, 3)


def test_two_that_begin_a_group_together_agree_where_it_begins(
    broker: str, topics: Names, start_reader: StartReader
) -> None:
    """One determines it for all partitions; the other waits for it, and reads nothing old."""
    send(broker, topics.topic, _values(1), partition=0)
    send(broker, topics.topic, _values(2), partition=1)
    both = [start_reader(start="latest"), start_reader(start="latest")]

    def share() -> bool:
        for reader in both:
            reader.turn()
        return all(reader.lag() and reader.why_idle() is None for reader in both)

    wait_until(share, "both read")
    send(broker, topics.topic, _values(3), partition=0)
    send(broker, topics.topic, _values(4), partition=1)
    wait_until(
        lambda: share() and sorted(both[0].values + both[1].values) == _values(3, 4), "the new two"
    )


@pytest.mark.parametrize("start", ["earliest", "latest"])
def test_partitions_added_while_it_reads_are_read_from_their_beginning(
    broker: str, topics: Names, start_reader: StartReader, start: str
) -> None:
    """Within half a minute, with what was sent to them before they were found."""
    reader = start_reader(start=start)
    reader.begin()
    with closing(KafkaAdminClient(bootstrap_servers=broker)) as admin:
        admin.create_partitions({topics.topic: 4})
        admin.wait_for_topics([topics.topic])
    send(broker, topics.topic, _values(7), partition=3)
    wait_until(lambda: reader.turn() == _values(7), "the record", limit=30)


def test_a_rebalance_that_outlasts_a_poll_is_finished(
    client: Client, broker: str, topics: Names, start_reader: StartReader
) -> None:
    """The leader joins because of new partitions, and polls on while another is not there yet."""
    leader = start_reader(session_timeout=30.0)
    leader.begin()
    other = start_reader(session_timeout=30.0)

    def each_reads(count: int) -> bool:
        idle = [one.is_idle() for one in (leader, other)]
        return all(idle) and [len(one.lag()) for one in (leader, other)] == [count, count]

    wait_until(lambda: each_reads(1), "both read")
    with closing(KafkaAdminClient(bootstrap_servers=broker)) as admin:
        admin.create_partitions({topics.topic: 4})
        admin.wait_for_topics([topics.topic])
    if client == "kafka-python":  # the other joins by a thread of its own, whoever polls
        wait_until(lambda: leader.turn() == [] and not leader.is_alive(), "the leader joins")
        for _ in range(3):
            leader.turn()
        assert not leader.is_alive()
    wait_until(lambda: each_reads(2), "both read on")


def test_a_topic_made_again_while_nobody_reads_is_read_from_its_beginning(
    broker: str, topics: Names, start_reader: StartReader
) -> None:
    """The offsets of the old topic say nothing about the new one."""
    send(broker, topics.topic, _values(*range(10)), partition=0)
    reader = start_reader()
    reader.read(10)
    reader.close()
    make_again(broker, topics.topic)
    send(broker, topics.topic, _values(*range(100, 130)), partition=0)
    again = start_reader()
    assert again.read(30) == _values(*range(100, 130))


@pytest.mark.parametrize("start", ["earliest", "latest"])
def test_a_topic_made_again_while_it_reads_is_read_from_its_beginning(
    broker: str, topics: Names, start_reader: StartReader, start: str
) -> None:
    """Found out while running, however many records the new topic has, wherever a group begins."""
    reader = start_reader(start=start)
    reader.begin()
    send(broker, topics.topic, _values(*range(10)), partition=0)
    reader.read(10)
    make_again(broker, topics.topic)
    send(broker, topics.topic, _values(*range(100, 130)), partition=0)
    assert sorted(reader.read(40)[10:]) == _values(*range(100, 130))


def test_records_behind_an_open_transaction_are_a_standstill(
    broker: str, topics: Names, start_reader: StartReader, open_transaction: object
) -> None:
    """They are there and do not come: that is said, and not taken for an empty topic."""
    reader = start_reader()
    reader.begin()
    assert open_transaction
    wait_until(lambda: not reader.is_idle(), "it is noticed")
    idle = reader.why_idle()
    assert idle is not None
    assert idle.standstill
    assert idle.reason.startswith("partition 0: 1 records are there and do not come, for an open")


def test_a_member_without_partitions_is_no_standstill(start_reader: StartReader) -> None:
    """Three members, two partitions: one stands by, and is as ready as the others."""
    three = [start_reader() for _ in range(3)]

    def settled() -> bool:
        for reader in three:
            reader.turn()
        shares = sorted(len(reader.lag()) for reader in three)
        return shares == [0, 1, 1] and all(reader.why_idle() is None for reader in three)

    wait_until(settled, "all are ready")
