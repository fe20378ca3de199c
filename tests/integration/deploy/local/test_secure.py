"""`python -m deploy.local --secure` says all that a client has to know, and asks who it is."""

import re
import signal
import subprocess
import sys
from contextlib import closing
from pathlib import Path

from kafka.admin import KafkaAdminClient

from contracts.program.broker import BrokerSettings
from transport.brokers import client_arguments

ROOT = Path(__file__).parents[4]
ANSWER_SECONDS = 30


def _cluster(settings: dict[str, str]) -> str:
    """The id of the cluster, to whoever is let in."""
    given = {name.removeprefix("KAFKA_").lower(): value for name, value in settings.items()}
    arguments = client_arguments(BrokerSettings.model_validate(given))
    with closing(KafkaAdminClient(**arguments)) as admin:
        return str(admin.describe_cluster()["cluster_id"])


def test_what_is_printed_lets_one_in_by_password_and_by_certificate() -> None:
    """As a shell takes it; files are for their owner alone, and gone at the end."""
    command = [sys.executable, "-m", "deploy.local", "--secure"]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as program:
        assert program.stdout is not None
        told = [program.stdout.readline() for _ in range(12)]
        by_password = dict(re.findall(r"^export (\w+)=(.+)$", "".join(told), re.MULTILINE))
        by_certificate = dict(re.findall(r"^# export (\w+)=(.+)$", "".join(told), re.MULTILINE))
        assert by_password["KAFKA_SECURITY_PROTOCOL"] == "SASL_SSL"
        assert by_certificate["KAFKA_SECURITY_PROTOCOL"] == "SSL"
        assert _cluster(by_password) == _cluster(by_certificate)
        files = [Path(value) for value in (by_password | by_certificate).values() if "/" in value]
        secret = {by_password["KAFKA_SASL_PASSWORD_FILE"], by_certificate["KAFKA_SSL_CERTFILE"]}
        assert {str(file) for file in files if file.stat().st_mode & 0o077 == 0} == secret
        program.send_signal(signal.SIGTERM)
        assert program.wait(ANSWER_SECONDS) == 0
        assert program.stdout.read() == ""
    assert not any(file.exists() for file in files)
