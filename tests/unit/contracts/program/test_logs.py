"""`contracts.program.logs`."""

import ast
import json
import logging
from pathlib import Path

import pytest

from contracts.program import logs
from contracts.program.logs import LogFormat

PROGRAMS = ("contracts", "transport", "detector", "producer", "trainer")
ROOT = Path(__file__).parents[4]


def test_json_lines_have_event_level_and_keys(capsys: pytest.CaptureFixture[str]) -> None:
    """One object a line, on standard error."""
    logs.configure_logs("json", "info")
    log = logs.get_logger("detector.service")
    log.debug("batch.committed", records=1)
    log.info("batch.committed", records=512, alerts=1)
    captured = capsys.readouterr()
    (line,) = map(json.loads, captured.err.splitlines())
    assert (line["event"], line["level"], line["records"]) == ("batch.committed", "info", 512)
    assert captured.out == ""


def test_text_lines_name_event_and_keys(capsys: pytest.CaptureFixture[str]) -> None:
    """As a person reads them."""
    logs.configure_logs("text", "info")
    logs.get_logger("detector.service").info("batch.committed", records=512)
    assert "batch.committed" in (line := capsys.readouterr().err)
    assert "records=512" in line


@pytest.mark.parametrize("log_format", ["text", "json"])
def test_a_value_cannot_forge_a_line(
    log_format: LogFormat, capsys: pytest.CaptureFixture[str]
) -> None:
    """Nor move the cursor, nor turn its line around; so with what libraries say."""
    forged = "\x1b[2J\n2026 forged \x9b1A \u2028\u202e\x7f"
    logs.configure_logs(log_format, "info")
    logs.get_logger("detector.alerts").warning("alert.unreadable", reason=forged)
    logging.getLogger("library").warning("cannot read %s", forged)
    written = capsys.readouterr().err
    assert written.count("\n") == 2
    assert written.replace("\n", "").isprintable()
    assert written.count(r"\u202e") == 2


def test_the_client_is_quiet_unless_one_debugs(capsys: pytest.CaptureFixture[str]) -> None:
    """It tells each failed attempt several times over; the programs tell it once."""
    logs.configure_logs("json", "info")
    logging.getLogger("kafka.net.manager").error("Connection failed")
    assert capsys.readouterr().err == ""
    logs.configure_logs("json", "debug")
    logging.getLogger("kafka.net.manager").error("Connection failed")
    assert "Connection failed" in capsys.readouterr().err
    logging.getLogger("kafka").setLevel(logging.NOTSET)


@pytest.mark.parametrize("log_format", ["text", "json"])
def test_a_traceback_shows_no_variables(
    log_format: LogFormat, capsys: pytest.CaptureFixture[str]
) -> None:
    """The Kafka client logs some while one debugs, and holds its password in the frames of them."""
    logs.configure_logs(log_format, "debug")
    password = "12345"[::-1]
    try:
        json.loads(password.encode()[:0])
    except ValueError:
        logging.getLogger("kafka.net").exception("Unhandled exception")
    written = capsys.readouterr().err
    assert "Traceback" in written
    assert "54321" not in written
    logging.getLogger("kafka").setLevel(logging.NOTSET)


def test_every_event_that_is_written_is_promised() -> None:
    """The table in the module's docstring is the whole catalogue, and holds nothing else."""
    written = {event for program in PROGRAMS for event in _events(ROOT / program)}
    promised = {
        line.split("``")[1] for line in (logs.__doc__ or "").splitlines() if line.startswith("``")
    }
    assert written == promised


def _events(folder: Path) -> set[str]:
    calls = (
        node
        for path in folder.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and node.args and isinstance(node.args[0], ast.Constant)
    )
    levels = ("debug", "info", "warning", "error")
    return {
        str(call.args[0].value)  # type: ignore[attr-defined]
        for call in calls
        if (isinstance(call.func, ast.Attribute) and call.func.attr in levels)
        or isinstance(call.func, ast.IfExp)
    }
