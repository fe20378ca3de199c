"""`transport.lost_offsets`: what is committed is gone, and the group does what the setting says."""

from contextlib import closing

import pytest
from kafka import KafkaConsumer, OffsetAndMetadata, TopicPartition
from structlog.testing import capture_logs

from contracts.program.errors import OffsetsLost
from tests.integration.conftest import Names
from tests.integration.topics import delete_before, make_again, send
from tests.integration.transport.conftest import StartReader
from tests.waiting import wait_until

pytestmark = pytest.mark.both_clients


def _values(*numbers: int) -> list[bytes]:
    return [str(number).encode() for number in numbers]


def _read_ten_and_end(broker: str, topic: str, start_reader: StartReader) -> None:
    reader = start_reader()
    reader.begin()
    send(broker, topic, _values(*range(10)), partition=0)
    reader.read(10)
    reader.close()


def test_on_lost_offsets_latest_goes_on_at_the_end_and_counts_what_it_passes_over(
    broker: str, topics: Names, start_reader: StartReader
) -> None:
    """What retention removed, and what it kept too."""
    _read_ten_and_end(broker, topics.topic, start_reader)
    send(broker, topics.topic, _values(*range(10, 40)), partition=0)
    delete_before(broker, topics.topic, 0, 25)
    reader = start_reader(on_lost_offsets="latest")
    with capture_logs() as logs:
        reader.begin()
    send(broker, topics.topic, _values(99), partition=0)
    assert reader.read(1) == _values(99)
    assert reader.observed.skips == [(0, 30)]
    [said] = [line for line in logs if line["event"] == "records.skipped"]
    assert (said["records"], said["offset"]) == (30, 40)


def test_on_lost_offsets_stop_ends_and_says_it_again_until_it_is_told_how_to_go_on(
    broker: str, topics: Names, start_reader: StartReader
) -> None:
    """Nothing is committed by who stops, in no partition."""
    _read_ten_and_end(broker, topics.topic, start_reader)
    for partition, sent, first in ((0, 30, 25), (1, 5, 2)):
        send(broker, topics.topic, _values(*range(sent)), partition=partition)
        delete_before(broker, topics.topic, partition, first)
    for _ in range(2):
        stopping = start_reader(on_lost_offsets="stop")
        with capture_logs() as logs, pytest.raises(OffsetsLost) as raised:
            stopping.begin()
        stopping.close()
        assert "partition 0: 15 records from 10 on were removed unread" in str(raised.value)
        assert "partition 1: 2 records from 0 on were removed unread" in str(raised.value)
        assert "--on-lost-offsets earliest" in str(raised.value)
        said = [line for line in logs if line["event"] == "offsets.lost"]
        assert [(line["committed"], line["earliest"], line["latest"]) for line in said] == [
            (10, 25, 40),
            (0, 2, 5),
        ]
        assert stopping.observed.skips == []
    reader = start_reader()
    assert len(reader.read(18)) == 18
    assert sorted(reader.observed.skips) == [(0, 15), (1, 2)]


@pytest.mark.parametrize(("policy", "skips"), [("earliest", []), ("latest", [(0, 4)])])
def test_a_partition_that_ends_before_what_is_committed_is_said(
    broker: str, topics: Names, start_reader: StartReader, policy: str, skips: list[object]
) -> None:
    """As after an unclean election of its leader: what was read may be read again, or nothing."""
    _read_ten_and_end(broker, topics.topic, start_reader)
    _commit(broker, topics, OffsetAndMetadata(90, ""))
    delete_before(broker, topics.topic, 0, 6)
    reader = start_reader(on_lost_offsets=policy)
    with capture_logs() as logs:
        reader.begin()
        send(broker, topics.topic, _values(99), partition=0)
        wait_until(lambda: _values(99)[0] in reader.turn(), "the new one")
    assert reader.observed.skips == skips
    assert reader.values == (_values(6, 7, 8, 9, 99) if policy == "earliest" else _values(99))
    [said] = [line for line in logs if line["event"] == "partition.truncated"]
    assert (said["committed"], said["end"]) == (90, 10)


def test_on_lost_offsets_stop_ends_where_the_topic_was_made_again(
    broker: str, topics: Names, start_reader: StartReader
) -> None:
    """Found out while it reads as well."""
    reader = start_reader(on_lost_offsets="stop")
    reader.begin()
    send(broker, topics.topic, _values(*range(10)), partition=0)
    reader.read(10)
    make_again(broker, topics.topic)
    with pytest.raises(OffsetsLost, match="partition 0: it was made again"):
        wait_until(lambda: reader.turn() == [], "it notices")


def test_on_lost_offsets_latest_passes_over_what_a_topic_made_again_holds(
    broker: str, topics: Names, start_reader: StartReader
) -> None:
    """And counts it: of the new topic all of it is unread."""
    _read_ten_and_end(broker, topics.topic, start_reader)
    _commit(broker, topics, OffsetAndMetadata(7, "the id of another topic"))
    reader = start_reader(on_lost_offsets="latest")
    with capture_logs() as logs:
        reader.begin()
    send(broker, topics.topic, _values(99), partition=0)
    assert reader.read(1) == _values(99)
    assert reader.observed.skips == [(0, 10)]
    assert {"topic.made-again", "records.skipped"} <= {line["event"] for line in logs}


def _commit(broker: str, topics: Names, offset: OffsetAndMetadata) -> None:
    with closing(KafkaConsumer(bootstrap_servers=broker, group_id=topics.group)) as consumer:
        consumer.commit({TopicPartition(topics.topic, 0): offset})
