"""`producer replay` onto a real Kafka."""

import json
import signal
from collections import defaultdict
from contextlib import closing
from pathlib import Path

import pytest
from kafka import KafkaAdminClient

from contracts.dataset.load import load_dataset
from contracts.dataset.settings import DataSettings
from tests.integration.conftest import Names
from tests.integration.producer.conftest import StartReplay
from tests.integration.topics import committed, create_topic
from tests.waiting import wait_until


def partitions_of(broker: str, topic: str) -> int:
    """How many partitions a topic has."""
    with closing(KafkaAdminClient(bootstrap_servers=broker)) as admin:
        [found] = admin.describe_topics([topic])
        return len(found["partitions"])


def test_every_record_of_the_part_arrives_once_in_time_order(
    broker: str, names: Names, start_replay: StartReplay, tmp_path: Path
) -> None:
    """Key is the id, values are what `--output` writes, and the summary counts them."""
    replay = start_replay()
    assert replay.exit_status() == 0
    file = tmp_path / "records.ndjson"
    assert start_replay(f"--output={file}").exit_status() == 0

    day_two = load_dataset(DataSettings(data="sample")).part("test")
    arrived = committed(broker, names.topic)
    by_key = {record.key.decode(): record.value for record in arrived}
    assert len(arrived) == len(by_key) == len(day_two)
    ids = day_two.table["transaction_id"]
    assert [by_key[record_id] for record_id in ids] == file.read_bytes().splitlines()

    times = defaultdict(list)
    for record in arrived:
        fields = json.loads(record.value)
        assert fields["transaction_id"] == record.key.decode()
        times[record.partition].append(fields["Time"])
    assert len(times) == 3
    assert all(partition == sorted(partition) for partition in times.values())

    summary = replay.summary()
    assert (summary["sent"], summary["frauds"]) == (len(day_two), day_two.labels.sum())
    assert (summary["topic"], summary["interrupted"]) == (names.topic, False)


def test_a_limit_counts_over_laps(broker: str, names: Names, start_replay: StartReplay) -> None:
    """A loop goes past the end of the part, and no id comes twice."""
    count = len(load_dataset(DataSettings(data="sample")).part("train")) + 100
    replay = start_replay("--part=train", "--loop", f"--limit={count}")
    assert replay.exit_status() == 0
    assert replay.summary()["sent"] == count
    keys = {record.key for record in committed(broker, names.topic)}
    assert len(keys) == count
    assert sum(key.endswith(b"-2") for key in keys) == 100


def test_a_replay_resumes_where_the_topic_ends(
    broker: str, names: Names, start_replay: StartReplay
) -> None:
    """Stopped and started again, over the end of a lap, it sends what one replay would have."""
    part = load_dataset(DataSettings(data="sample")).part("train")
    for limit in (len(part) - 50, 30, 100):
        replay = start_replay("--part=train", "--loop", "--resume", f"--limit={limit}")
        assert replay.exit_status() == 0
        assert replay.summary()["sent"] == limit
    keys = [record.key.decode() for record in committed(broker, names.topic)]
    assert sorted(keys) == sorted([*part.ids, *(f"{own}-2" for own in part.ids[:80])])
    assert start_replay("--part=train", "--resume").exit_status() == 0
    assert len(committed(broker, names.topic)) == len(keys)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
@pytest.mark.parametrize("pace", ["--rate=200", "--speed=0.001", "--linger=50"])
def test_an_interrupted_replay_counts_what_arrived(
    broker: str, names: Names, start_replay: StartReplay, number: signal.Signals, pace: str
) -> None:
    """At a pace, in a long wait, or at full speed: what was sent is delivered, exit 130."""
    replay = start_replay("--loop", pace)
    replay.wait_until_connected()
    wait_until(lambda: committed(broker, names.topic), "a record")
    replay.process.send_signal(number)
    assert replay.exit_status() == 130
    summary = replay.summary()
    assert summary["interrupted"]
    assert summary["sent"] == len(committed(broker, names.topic))


def test_a_missing_topic_is_made_as_asked(
    broker: str, names: Names, start_replay: StartReplay
) -> None:
    """With the partitions of the flag."""
    assert start_replay("--partitions=5", "--limit=1").exit_status() == 0
    assert partitions_of(broker, names.topic) == 5


def test_an_existing_topic_is_left_as_it_is(
    broker: str, names: Names, start_replay: StartReplay
) -> None:
    """Whatever the flags say of partitions and replicas."""
    create_topic(broker, names.topic, 1)
    assert start_replay("--partitions=5", "--replication=7", "--limit=1").exit_status() == 0
    assert partitions_of(broker, names.topic) == 1


def test_batches_that_are_too_large_are_split_without_loss(
    broker: str, names: Names, start_replay: StartReplay
) -> None:
    """The topic's limit lies above a record and below a batch."""
    create_topic(broker, names.topic, 1, **{"max.message.bytes": "10000"})
    replay = start_replay("--limit=2000")
    assert replay.exit_status() == 0
    ids = [int(record.key) for record in committed(broker, names.topic)]
    assert len(ids) == replay.summary()["sent"] == 2000
    assert ids == sorted(ids)
