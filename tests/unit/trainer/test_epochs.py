"""A terminal sees a bar, everything else sees log lines."""

import io
import sys

import pytest
from structlog.testing import capture_logs

from trainer.epochs import watch_epochs


class Terminal(io.StringIO):
    """Says it is a terminal, and keeps what is written to it."""

    def isatty(self) -> bool:
        return True


LOSSES = {"loss": 0.5, "val_loss": 0.25}


def test_elsewhere_each_epoch_is_a_log_line() -> None:
    """Numbered from 1, with both losses."""
    with capture_logs() as lines, watch_epochs(2) as watch:
        watch(0, LOSSES)
    assert lines == [
        {
            "event": "training.epoch",
            "log_level": "info",
            "epoch": 1,
            "loss": 0.5,
            "validation_loss": 0.25,
        }
    ]


def test_a_terminal_sees_a_bar(monkeypatch: pytest.MonkeyPatch) -> None:
    """And no log line."""
    terminal = Terminal()
    monkeypatch.setattr(sys, "stderr", terminal)
    monkeypatch.setenv("TERM", "xterm")
    with capture_logs() as lines, watch_epochs(2) as watch:
        watch(0, LOSSES)
        watch(1, LOSSES)
    assert "2/2" in terminal.getvalue()
    assert "0.2500" in terminal.getvalue()
    assert lines == []
