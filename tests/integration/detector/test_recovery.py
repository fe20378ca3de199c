"""A detector that is killed is not waited for: restarted or not, its share goes on without delay.

The timeouts that a group waits for without this are set far beyond the time that a test has.
"""

import signal
from contextlib import closing

from kafka import KafkaAdminClient
from kafka.admin import TransactionState

from tests.integration.conftest import Names
from tests.integration.detector.conftest import DetectorProcess, StartDetector, record
from tests.integration.topics import committed, send
from tests.waiting import wait_until

RECORDS = 300
LASTING = "--transaction-timeout=600"


def _kill_in_mid_transaction(broker: str, detector: DetectorProcess, transactional_id: str) -> None:
    """SIGKILL while its coordinator has a transaction of it open."""

    def is_open() -> bool:
        detector.process.send_signal(signal.SIGSTOP)
        # What it sent until then has arrived, or the next look finds it.
        described = admin.describe_transactions([transactional_id])[transactional_id]
        if described.state is TransactionState.ONGOING:
            return True
        detector.process.send_signal(signal.SIGCONT)
        return False

    with closing(KafkaAdminClient(bootstrap_servers=broker)) as admin:
        wait_until(is_open, "a transaction that is open")
    detector.process.kill()
    detector.process.wait()


def _flags(name: str) -> tuple[str, ...]:
    return (f"--transactional-id={name}", "--max-batch=1", LASTING)


def _share(detector: DetectorProcess) -> int:
    """How many partitions it has."""
    shares = [event["partitions"] for event in detector.events("partitions.assigned")]
    return len(shares[-1]) if shares else 0


def _alerted(broker: str, names: Names) -> list[int]:
    return sorted(int(alert.key) for alert in committed(broker, names.alerts))


def test_a_detector_that_is_restarted_has_its_share_before_its_session_ends(
    broker: str, names: Names, start_detector: StartDetector
) -> None:
    """Killed in mid-transaction: the one in its place removes it from the group, and goes on."""
    flags = (*_flags(names.group), "--session-timeout=600")
    first = start_detector(*flags)
    first.wait_until_ready()
    send(broker, names.topic, [record(number, 99, 0) for number in range(RECORDS)])
    _kill_in_mid_transaction(broker, first, names.group)
    second = start_detector(*flags)
    wait_until(lambda: len(committed(broker, names.alerts)) >= RECORDS, "all alerts")
    assert second.events("predecessor.removed")
    assert second.stop() == 0
    assert _alerted(broker, names) == list(range(RECORDS))


def test_the_other_detector_ends_what_a_killed_one_left_open(
    broker: str, names: Names, start_detector: StartDetector
) -> None:
    """Nobody is restarted: all of its share is the other's, and no alert waits for the broker."""
    ids = [f"{names.group}-{number}" for number in (0, 1)]
    both = [start_detector(*_flags(name)) for name in ids]
    wait_until(
        lambda: (
            all(len(one.events("partitions.assigned")[-1:]) for one in both)
            and sorted(len(one.events("partitions.assigned")[-1]["partitions"]) for one in both)
            == [1, 2]
        ),
        "each has its share",
    )
    send(broker, names.topic, [record(number, 99, 0) for number in range(RECORDS)])
    _kill_in_mid_transaction(broker, both[0], ids[0])
    wait_until(lambda: len(committed(broker, names.alerts)) >= RECORDS, "all alerts")
    assert [event["transactional_id"] for event in both[1].events("departed.ended")] == ids[:1]
    assert both[1].stop() == 0
    assert _alerted(broker, names) == list(range(RECORDS))
