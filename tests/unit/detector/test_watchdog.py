"""`detector.watchdog`."""

from contracts.errors import NoProgress
from detector.watchdog import STOP_SECONDS, Watchdog
from tests.waiting import wait_until


def test_a_loop_that_stands_still_ends_the_process_with_3() -> None:
    """Once, and only after the limit."""
    ended: list[int] = []
    with Watchdog(0.05, end=ended.append):
        wait_until(lambda: ended, "the end")
    assert ended == [NoProgress.exit_status]


def test_progress_keeps_it_quiet() -> None:
    """As long as a turn comes within the limit."""
    ended: list[int] = []
    with Watchdog(3600, end=ended.append) as watchdog:
        watchdog.progress()
        assert watchdog.seconds_since_progress() < 3600
    assert ended == []


def test_a_stop_has_a_limit_of_its_own() -> None:
    """However patient the watchdog was, the end comes soon; a stricter one stays strict."""
    patient, strict = Watchdog(3600), Watchdog(1)
    patient.expect_end()
    strict.expect_end()
    assert (patient.limit, strict.limit) == (STOP_SECONDS, 1)
