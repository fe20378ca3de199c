"""The example pager prints what Alertmanager sends, and nothing that is sent ends it."""

import http.client
import json
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

PAGER = Path(__file__).parents[4] / "deploy" / "alertmanager" / "pager.py"

FIRING = {
    "status": "firing",
    "labels": {
        "alertname": "DetectorDown",
        "severity": "page",
        "topic": "transactions",
        "group": "detector",
    },
    "annotations": {
        "summary": "No detector of group detector is up;\nnobody reads transactions.",
        "runbook": "docs/runbook.md#detector-down",
    },
    "startsAt": "2026-11-25T03:14:15Z",
    "endsAt": "0001-01-01T00:00:00Z",
}
RESOLVED = {
    "status": "resolved",
    "labels": {"alertname": "ModelOld"},
    "annotations": {},
    "startsAt": "2026-11-25T03:14:15Z",
    "endsAt": "2026-11-25T04:00:00Z",
}
PRINTED = (
    "2026-11-25T03:14:15Z firing DetectorDown page group=detector topic=transactions | No detector "
    "of group detector is up; nobody reads transactions. (docs/runbook.md#detector-down)\n"
)


@pytest.fixture
def pager() -> Iterator[tuple[subprocess.Popen[str], int]]:
    """The program as the container runs it, and its port."""
    command = [sys.executable, "-I", str(PAGER), "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as program:
        assert program.stdout is not None
        said = re.fullmatch(r"the pager listens on port (\d+)\n", program.stdout.readline())
        assert said is not None
        yield program, int(said[1])
        program.kill()


def ask(
    port: int, method: str, path: str = "/", body: bytes | None = None, length: str | None = None
) -> int:
    """The status that the pager answers with."""
    with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=30)) as asking:
        asking.request(method, path, body, {"Content-Length": length} if length else {})
        return asking.getresponse().status


def test_one_line_an_alert(pager: tuple[subprocess.Popen[str], int]) -> None:
    """Firing and resolved, without a summary too; a line break within a summary makes no line."""
    program, port = pager
    assert program.stdout is not None

    assert ask(port, "POST", body=json.dumps({"alerts": [FIRING, RESOLVED]}).encode()) == 200

    assert program.stdout.readline() == PRINTED
    assert program.stdout.readline() == "2026-11-25T04:00:00Z resolved ModelOld - | -\n"


def test_a_label_cannot_forge_a_line(pager: tuple[subprocess.Popen[str], int]) -> None:
    """Nor move the cursor, nor end the program: what does not show itself is an escape."""
    program, port = pager
    assert program.stdout is not None
    odd = "\x1b[2J\x7f\x9b\u202e\ud800\u2028Größe"
    sent = RESOLVED | {"labels": {"alertname": odd}}

    assert ask(port, "POST", body=json.dumps({"alerts": [sent]}).encode()) == 200

    shown = r"\x1b[2J\x7f\x9b\u202e\ud800 Größe"
    assert program.stdout.readline() == f"2026-11-25T04:00:00Z resolved {shown} - | -\n"


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"\xff\xfe\x00",
        b"[]",
        b'{"alerts": {}}',
        b'{"alerts": [1]}',
        b'{"alerts": [{"labels": 1, "annotations": {}, "status": "firing", "startsAt": ""}]}',
        b"[" * 100_000,
    ],
)
def test_a_malformed_body_is_refused_and_survived(
    pager: tuple[subprocess.Popen[str], int], body: bytes
) -> None:
    """What is no notification is a 400, prints nothing, and the next notification is printed."""
    program, port = pager
    assert program.stdout is not None

    assert ask(port, "POST", body=body) == 400
    assert ask(port, "POST", body=json.dumps({"alerts": [FIRING]}).encode()) == 200

    assert program.stdout.readline() == PRINTED


@pytest.mark.parametrize("length", ["-1", "many", "999999999999"])
def test_a_length_that_cannot_be_is_refused(
    pager: tuple[subprocess.Popen[str], int], length: str
) -> None:
    """Nothing is read of a body without end."""
    assert ask(pager[1], "POST", length=length) == 400


def test_health_is_told(pager: tuple[subprocess.Popen[str], int]) -> None:
    """/healthz is there for the container's check; there is no other page."""
    assert ask(pager[1], "GET", "/healthz") == 200
    assert ask(pager[1], "GET", "/") == 404


@pytest.mark.parametrize("stop_signal", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_it_with_0(
    pager: tuple[subprocess.Popen[str], int], stop_signal: signal.Signals
) -> None:
    """Also while a client is connected and silent."""
    program, port = pager
    with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=30)) as silent:
        silent.connect()
        program.send_signal(stop_signal)

        assert program.wait(30) == 0
