"""`contracts.program.interruption`."""

import os
import signal
import threading
import time
from collections.abc import Iterator

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from contracts.program.interruption import Interruption

LONG_SECONDS = 3600
"""A wait that missed its signal would outlast the test's time limit."""

MISSED_SECONDS = 20
"""As long a wait lasts only when it missed its signal."""


@pytest.fixture(autouse=True)
def _usual_effect() -> Iterator[None]:
    """That of Ctrl-C at a terminal, also where the tests run in the background of a shell."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


def _signal_after(seconds: float, *, to_this_thread: bool) -> None:
    threading.Event().wait(seconds)
    if to_this_thread:
        signal.pthread_kill(threading.get_ident(), signal.SIGTERM)
    else:
        os.kill(os.getpid(), signal.SIGTERM)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_is_noted_and_raises_nothing(number: signal.Signals) -> None:
    """What is in hand is not cut off."""
    with Interruption(second_ends=True) as interruption:
        assert not interruption.requested
        assert interruption.seconds_since_request() < 0
        os.kill(os.getpid(), number)
        assert interruption.requested
        assert 0 <= interruption.seconds_since_request() < LONG_SECONDS


def test_a_signal_ends_a_wait_at_once() -> None:
    """Now and whenever something is waited for later."""
    with Interruption(second_ends=True) as interruption:
        killer = threading.Timer(0.05, os.kill, (os.getpid(), signal.SIGTERM))
        killer.start()
        interruption.wait(LONG_SECONDS)
        killer.join()
        assert interruption.requested
        interruption.wait(LONG_SECONDS)  # asked already


@settings(max_examples=300, phases=[Phase.generate])
@given(seconds=st.floats(0, 1e-3), to_this_thread=st.booleans(), again=st.integers(0, 3))
def test_a_signal_at_any_moment_of_a_wait_ends_it(
    *, seconds: float, to_this_thread: bool, again: int
) -> None:
    """Before it, on its brink, in it; in whichever thread it arrives; once or again and again."""
    with Interruption(second_ends=False) as interruption:
        killers = [
            threading.Thread(
                target=_signal_after,
                args=(seconds * number,),
                kwargs={"to_this_thread": to_this_thread},
            )
            for number in range(1, again + 2)
        ]
        for killer in killers:
            killer.start()
        began = time.monotonic()
        interruption.wait(MISSED_SECONDS)
        assert time.monotonic() - began < MISSED_SECONDS
        assert interruption.requested
        for killer in killers:
            killer.join()


def test_a_wait_without_a_signal_returns() -> None:
    """The time was all it waited for."""
    with Interruption(second_ends=True) as interruption:
        interruption.wait(0.001)
        assert not interruption.requested


def test_a_second_signal_has_its_usual_effect() -> None:
    """Who presses Ctrl-C twice does not want to wait for a flush."""
    with Interruption(second_ends=True):
        os.kill(os.getpid(), signal.SIGINT)
        with pytest.raises(KeyboardInterrupt):
            os.kill(os.getpid(), signal.SIGINT)


def test_a_second_signal_changes_nothing_where_the_end_is_waited_for() -> None:
    """Not even the time that is left: it began with the first one."""
    with Interruption(second_ends=False) as interruption:
        os.kill(os.getpid(), signal.SIGINT)
        since = time.monotonic() - interruption.seconds_since_request()
        os.kill(os.getpid(), signal.SIGINT)
        os.kill(os.getpid(), signal.SIGTERM)
        assert interruption.requested
        assert time.monotonic() - interruption.seconds_since_request() == pytest.approx(since)


@pytest.mark.parametrize("second_ends", [True, False])
def test_afterwards_signals_are_what_they_were(*, second_ends: bool) -> None:
    """Handlers, and what wakes another event loop."""
    before = [signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)]
    with Interruption(second_ends=second_ends):
        assert [signal.getsignal(n) for n in (signal.SIGINT, signal.SIGTERM)] != before
    assert [signal.getsignal(n) for n in (signal.SIGINT, signal.SIGTERM)] == before
    assert signal.set_wakeup_fd(-1) == -1
