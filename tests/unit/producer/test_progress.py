"""`producer.progress`."""

import io

import pytest
from structlog.testing import capture_logs

from producer.progress import Progress, show_progress


class Terminal(io.StringIO):
    """A standard error that is a terminal."""

    def isatty(self) -> bool:
        return True


def test_the_number_is_shown_now_and_then() -> None:
    """At most once in ten seconds, however many records there are."""
    seconds = iter(range(100))
    shown: list[int] = []
    progress = Progress(shown.append, 10.0, lambda: float(next(seconds)))
    for sent in range(1, 36):
        progress.update(sent)
    assert shown == [10, 20, 30]
    assert progress.sent == 35


def test_elsewhere_it_is_a_log_line(monkeypatch: pytest.MonkeyPatch) -> None:
    """With the number and the records a second, and nothing where it ends soon."""
    monkeypatch.setattr("sys.stderr", io.StringIO())
    monkeypatch.setattr("producer.progress._LINE_EVERY_SECONDS", 0.0)
    with capture_logs() as lines, show_progress(3) as progress:
        progress.update(2)
    [line] = lines
    assert (line["event"], line["sent"]) == ("replay.progress", 2)
    assert line["per_second"] > 0


def test_a_short_replay_logs_no_progress(monkeypatch: pytest.MonkeyPatch) -> None:
    """Its end says it all."""
    monkeypatch.setattr("sys.stderr", io.StringIO())
    with capture_logs() as lines, show_progress(3) as progress:
        progress.update(3)
    assert not lines


@pytest.mark.parametrize(("total", "shown"), [(3, "3/3"), (None, "3/?")])
def test_on_a_terminal_it_is_a_bar(
    total: int | None, shown: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """That ends on the final number, with no log line between."""
    terminal = Terminal()
    monkeypatch.setattr("sys.stderr", terminal)
    monkeypatch.setenv("TERM", "xterm")
    with capture_logs() as lines, show_progress(total) as progress:
        progress.update(3)
    assert shown in terminal.getvalue()
    assert not lines
