"""Records that are there and do not come: the detector is not green while it stands still."""

from contextlib import closing
from itertools import count

import pytest
from kafka import KafkaAdminClient, KafkaConsumer, KafkaProducer
from kafka.coordinator.assignors.sticky.sticky_assignor import StickyPartitionAssignor

from contracts.program.errors import BadSettings, NoProgress, OffsetsLost
from tests.integration.conftest import Names
from tests.integration.detector.conftest import Check, StartDetector, record
from tests.integration.topics import committed, delete_before, send
from tests.waiting import wait_until

pytestmark = pytest.mark.both_clients


def test_behind_an_open_transaction_it_is_not_ready_and_then_ends(
    broker: str, names: Names, start_detector: StartDetector
) -> None:
    """Not at once, as one is always open for a moment; the page and the log say what it is."""
    detector = start_detector("--watchdog=16")
    detector.wait_until_ready()
    with closing(
        KafkaProducer(bootstrap_servers=broker, transactional_id=f"{names.group}-upstream")
    ) as upstream:
        upstream.init_transactions()
        upstream.begin_transaction()
        upstream.send(names.topic, record(1), partition=0).get(timeout=30)
        assert detector.get("/readyz")[0] == 200
        wait_until(lambda: detector.get("/readyz")[0] == 503, "not ready")
        assert "partition 0: 1 records are there and do not come" in detector.get("/readyz")[1]
        assert detector.process.wait(timeout=60) == NoProgress.exit_status
        upstream.abort_transaction()
    assert "open transaction" in detector.events("detector.not-ready")[-1]["reason"]
    assert detector.events("watchdog.expired")


def test_an_open_transaction_that_ends_holds_nothing_up_any_more(
    broker: str, names: Names, start_detector: StartDetector
) -> None:
    """Its records are handled, and it is ready again."""
    detector = start_detector()
    detector.wait_until_ready()
    with closing(
        KafkaProducer(bootstrap_servers=broker, transactional_id=f"{names.group}-upstream")
    ) as upstream:
        upstream.init_transactions()
        upstream.begin_transaction()
        upstream.send(names.topic, record(1), partition=0).get(timeout=30)
        wait_until(lambda: detector.get("/readyz")[0] == 503, "not ready")
        upstream.commit_transaction()
    wait_until(lambda: detector.handled() == 1, "the record handled")
    wait_until(lambda: detector.get("/readyz")[0] == 200, "ready again")


def test_records_that_were_gone_are_counted_where_a_rule_looks(
    broker: str, names: Names, start_detector: StartDetector
) -> None:
    """On /metrics, by partition; who is to stop then does, and leaves that to the next."""
    first = start_detector()
    first.wait_until_ready()
    send(broker, names.topic, [record(number) for number in range(20)], partition=0)
    wait_until(lambda: first.handled() == 20, "twenty records handled")
    assert first.stop() == 0
    send(broker, names.topic, [record(number) for number in range(30)], partition=0)
    delete_before(broker, names.topic, 0, 40)
    stopping = start_detector("--on-lost-offsets=stop")
    assert stopping.process.wait(timeout=60) == OffsetsLost.exit_status
    lost = "partition 0: 20 records from 20 on were removed unread, 40 to 50 are kept"
    assert lost in stopping.complaint()
    second = start_detector()
    wait_until(lambda: second.handled() == 10, "the ten that are left")
    skipped = second.metric("detector_skipped_records_total", topic=names.topic, partition="0")
    assert skipped == 20


def test_a_group_that_divides_its_partitions_otherwise_is_a_bad_setting(
    broker: str, names: Names, start_detector: StartDetector, check: Check
) -> None:
    """Not tried again for ever: it names the group, and check does so before."""
    with closing(KafkaAdminClient(bootstrap_servers=broker)) as admin:
        admin.create_topics({names.topic: {"num_partitions": 1, "replication_factor": 1}})
        admin.wait_for_topics([names.topic])
    with closing(
        KafkaConsumer(
            names.topic,
            bootstrap_servers=broker,
            group_id=names.group,
            partition_assignment_strategy=[StickyPartitionAssignor],
            enable_auto_commit=False,
        )
    ) as other:
        # In one poll, mostly: what the group answers between two, the client throws away.
        wait_until(lambda: other.poll(timeout_ms=5_000) or other.assignment(), "it is in the group")
        checked = check(broker)
        detector = start_detector()
        assert detector.process.wait(timeout=60) == BadSettings.exit_status
    assert detector.complaint().startswith("detector: group: ")
    assert "✗ group: " in checked.stdout
    assert checked.returncode == BadSettings.exit_status


def test_two_detectors_with_one_transactional_id_are_told_apart(
    broker: str, names: Names, start_detector: StartDetector
) -> None:
    """One of them ends and says why; the other goes on, and each alert is published once."""
    flags = ("--transactional-id=shared", "--max-batch=10")
    both = [start_detector(*flags), start_detector(*flags)]
    wait_until(lambda: all(one.events("partitions.assigned") for one in both), "both are there")
    sent = count()

    def one_ends() -> bool:
        # Each has to be fenced several times, so there has to be something to commit until then.
        send(broker, names.topic, [record(next(sent), 99, 0) for _ in range(20)])
        return any(one.process.poll() is not None for one in both)

    wait_until(one_ends, "one ends")
    [ended] = [one for one in both if one.process.poll() is not None]
    [left] = [one for one in both if one is not ended]
    assert ended.process.returncode == BadSettings.exit_status
    assert ended.complaint().startswith("detector: transactional_id: another running detector has")
    every = list(range(next(sent)))
    wait_until(lambda: len(committed(broker, names.alerts)) >= len(every), "all alerts")
    assert left.stop() == 0
    alerted = sorted(int(alert.key) for alert in committed(broker, names.alerts))
    assert alerted == every
