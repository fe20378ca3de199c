"""`producer.interruption`."""

import os
import signal
import threading

import pytest

from producer.interruption import Interruption


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_is_noted_and_raises_nothing(number: signal.Signals) -> None:
    """What is being sent is not cut off."""
    with Interruption() as interruption:
        assert not interruption.requested
        os.kill(os.getpid(), number)
        assert interruption.requested


def test_a_signal_ends_a_wait_at_once() -> None:
    """An hour's wait would outlast the test's time limit."""
    with Interruption() as interruption:
        killer = threading.Timer(0.05, os.kill, (os.getpid(), signal.SIGTERM))
        killer.start()
        interruption.wait(3600)
        killer.join()
        assert interruption.requested
        interruption.wait(3600)  # asked already


def test_a_wait_without_a_signal_returns() -> None:
    """The time was all it waited for."""
    with Interruption() as interruption:
        interruption.wait(0.001)
        assert not interruption.requested


def test_a_second_signal_has_its_usual_effect() -> None:
    """Who presses Ctrl-C twice does not want to wait for a flush."""
    with Interruption():
        os.kill(os.getpid(), signal.SIGINT)
        with pytest.raises(KeyboardInterrupt):
            os.kill(os.getpid(), signal.SIGINT)


def test_afterwards_signals_are_what_they_were() -> None:
    """Whether one came or not."""
    before = [signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)]
    with Interruption():
        assert [signal.getsignal(n) for n in (signal.SIGINT, signal.SIGTERM)] != before
    assert [signal.getsignal(n) for n in (signal.SIGINT, signal.SIGTERM)] == before
