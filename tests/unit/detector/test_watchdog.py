"""`detector.watchdog`."""

import signal
import threading
from collections.abc import Callable

import pytest

from contracts.program.errors import CLEAN, NoProgress
from contracts.program.interruption import Interruption
from detector import watchdog as module
from detector.watchdog import Watchdog
from tests.waiting import wait_until


def _watchdog(
    limit: float,
    end: Callable[[int], object],
    interruption: Interruption | None = None,
) -> Watchdog:
    interruption = interruption or Interruption(second_ends=False)
    return Watchdog(limit, interruption, lambda: ["commit"], end)


def test_a_loop_that_stands_still_ends_the_process_with_3() -> None:
    """Once, and only after the limit."""
    ended: list[int] = []
    with _watchdog(0.05, ended.append):
        wait_until(lambda: ended, "the end")
    assert ended == [NoProgress.exit_status]


def test_progress_keeps_it_quiet() -> None:
    """As long as a turn comes within the limit."""
    ended: list[int] = []
    with _watchdog(3600, ended.append) as watchdog:
        watchdog.progress()
        assert watchdog.seconds_since_progress() < 3600
    assert ended == []


@pytest.mark.parametrize("limit", [0.05, 3600])
def test_a_stop_that_was_asked_for_is_clean_however_long_it_takes(
    limit: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Status 0 after a limit of its own, which neither patience nor progress changes."""
    monkeypatch.setattr(module, "STOP_SECONDS", 0.2)
    ended: list[int] = []
    with Interruption(second_ends=False) as interruption:
        signal.raise_signal(signal.SIGTERM)
        with _watchdog(limit, ended.append, interruption) as watchdog:
            while not ended:
                watchdog.progress()
    assert ended == [CLEAN]


def test_a_log_line_that_nobody_takes_does_not_keep_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """Standard error may be what stands still."""
    taken = threading.Event()
    monkeypatch.setattr(module.log, "error", lambda *_, **__: taken.wait())
    ended: list[int] = []
    with _watchdog(0.05, ended.append):
        wait_until(lambda: ended, "the end")
    taken.set()
    assert ended == [NoProgress.exit_status]
