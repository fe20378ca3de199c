"""A secret is seen nowhere, whatever a program writes or serves."""

import subprocess
import sys
from pathlib import Path

import pytest
from kafka.admin import ACLOperation, ResourceType

from tests.integration.conftest import Names
from tests.integration.detector.conftest import StartDetector
from tests.integration.secured import PASSWORDS, SecuredKafka
from tests.integration.topics import create_topic
from tests.waiting import wait_until

SECRET = PASSWORDS["detector"]


def _as_detector(
    secured: SecuredKafka, monkeypatch: pytest.MonkeyPatch, password: str
) -> list[str]:
    """How to connect, but for the password, which is in the environment."""
    monkeypatch.setenv("KAFKA_SASL_PASSWORD", password)
    flags = secured.scram_flags("detector")
    return [flag for flag in flags if not flag.startswith("--kafka.sasl-password-file")]


def test_a_detector_that_runs_shows_no_secret(
    secured: SecuredKafka,
    names: Names,
    start_detector: StartDetector,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Not in its log while one debugs and a right is lost, on its pages, or among processes."""
    for topic in names[:3]:
        create_topic(secured.open_address, topic, 1)
        for right in (ACLOperation.READ, ACLOperation.WRITE):
            secured.allow("detector", right, ResourceType.TOPIC, topic)
    secured.allow("detector", ACLOperation.READ, ResourceType.GROUP, names.group)
    transactional_id = (ResourceType.TRANSACTIONAL_ID, names.group)
    secured.allow("detector", ACLOperation.WRITE, *transactional_id)
    flags = _as_detector(secured, monkeypatch, SECRET)
    detector = start_detector(
        *flags,
        f"--transactional-id={names.group}",
        "--log-level=debug",
        bootstrap_servers=secured.scram_address,
    )
    detector.wait_until_ready()
    pages = [detector.get(page)[1] for page in ("/metrics", "/healthz", "/readyz", "/nothing")]
    command_line = Path(f"/proc/{detector.process.pid}/cmdline").read_text()
    secured.deny("detector", ACLOperation.READ, ResourceType.TOPIC, names.topic)
    wait_until(lambda: not detector.is_running(), "it ends for want of a right", limit=60)
    assert "the broker denies Read" in detector.log()
    assert SECRET not in "".join([*pages, command_line, detector.log()])


@pytest.mark.parametrize(
    ("program", "log_format"), [("producer replay", "text"), ("detector alerts", "json")]
)
def test_a_password_that_is_refused_is_not_repeated(
    secured: SecuredKafka, monkeypatch: pytest.MonkeyPatch, program: str, log_format: str
) -> None:
    """Nor shown by the client's own log, while one debugs."""
    wrong = "hunter2"
    flags = _as_detector(secured, monkeypatch, wrong)
    ended = subprocess.run(
        [
            *(sys.executable, "-m", *program.split(), "--log-level=debug"),
            *(f"--log-format={log_format}", f"--kafka.bootstrap-servers={secured.scram_address}"),
            *flags,
        ],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert ended.returncode == 2
    assert "kafka.sasl_password: " in ended.stdout + ended.stderr
    assert wrong not in ended.stdout + ended.stderr
