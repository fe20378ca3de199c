"""A terminal sees a bar, everything else sees log lines."""

import io
import sys

import pytest
from structlog.testing import CapturingLogger

from trainer.learning import epochs as module
from trainer.learning.epochs import watch_epochs


class Terminal(io.StringIO):
    """Says it is a terminal, and keeps what is written to it."""

    def isatty(self) -> bool:
        return True


LOSSES = {"loss": 0.5, "val_loss": 0.25}


@pytest.fixture
def log(monkeypatch: pytest.MonkeyPatch) -> CapturingLogger:
    """Keeps the log lines."""
    log = CapturingLogger()
    monkeypatch.setattr(module, "log", log)
    return log


def test_elsewhere_each_epoch_is_a_log_line(log: CapturingLogger) -> None:
    """Numbered from 1, with both losses."""
    with watch_epochs(2) as watch:
        watch(0, LOSSES)
    (line,) = log.calls
    assert (line.method_name, line.args) == ("info", ("training.epoch",))
    assert line.kwargs == {"epoch": 1, "loss": 0.5, "validation_loss": 0.25}


def test_a_terminal_sees_a_bar(log: CapturingLogger, monkeypatch: pytest.MonkeyPatch) -> None:
    """And no log line."""
    terminal = Terminal()
    monkeypatch.setattr(sys, "stderr", terminal)
    monkeypatch.setenv("TERM", "xterm")
    with watch_epochs(2) as watch:
        watch(0, LOSSES)
        watch(1, LOSSES)
    assert "2/2" in terminal.getvalue()
    assert "0.2500" in terminal.getvalue()
    assert log.calls == []
