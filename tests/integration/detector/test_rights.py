"""The rights that docs/security.md grants suffice, and none of them can be left out."""

import subprocess
import sys
from collections.abc import Iterable, Iterator
from contextlib import closing
from pathlib import Path

import pytest
from kafka.admin import KafkaAdminClient, NewTopic

from contracts.program.errors import AccessDenied
from contracts.stream.record import RecordSchema
from deploy.programs import Detector
from tests.bundles import make_bundle
from tests.integration.grants import Grant, allow, grants
from tests.integration.secured import SecuredKafka
from tests.integration.topics import committed, send
from tests.pages import SECURITY, commands, is_of_kafka
from tests.processes import output_of
from tests.waiting import wait_until

# As the sample has them, so that `producer replay` fills the topic.
STREAM = RecordSchema(id="transaction_id", time="Time", label="Class", features=("V1", "V2"))
TOPICS = ("transactions", "alerts", "transactions.dead-letters")

GRANTED = [grant for each in commands(SECURITY) if is_of_kafka(each) for grant in grants(each)]
NEEDED = [grant for grant in GRANTED if grant.operation.name != "CREATE"]
TO_CREATE = [grant for grant in GRANTED if grant.operation.name == "CREATE"]

PROGRAMS = {
    "producer": ["producer", "replay", "--limit=200"],
    "detector": ["detector", "run", "--port=0"],
    "desk": ["detector", "alerts", "--from-beginning", "--exit-at-end", "--json"],
}
"""What each user of the page runs."""


@pytest.fixture(scope="module")
def models(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a bundle that finds many transactions anomalous."""
    folder = tmp_path_factory.mktemp("models")
    make_bundle(folder, schema=STREAM, threshold=2.0)
    return folder


@pytest.fixture
def topics(secured: SecuredKafka) -> Iterator[None]:
    """Those of the page, new, for as long as a test takes."""
    with closing(KafkaAdminClient(bootstrap_servers=secured.open_address)) as admin:
        admin.create_topics([NewTopic(name, 1, 1) for name in TOPICS], wait_for_metadata=True)
        yield
        admin.delete_topics(list(TOPICS))


@pytest.fixture
def no_topics(secured: SecuredKafka) -> Iterator[None]:
    """None of them is there before or after a test."""
    yield
    with closing(KafkaAdminClient(bootstrap_servers=secured.open_address)) as admin:
        admin.delete_topics([name for name in TOPICS if name in admin.list_topics()])


def _command(user: str, secured: SecuredKafka, flags: Iterable[str], *more: str) -> list[str]:
    address = f"--kafka.bootstrap-servers={secured.scram_address}"
    return [sys.executable, "-m", *PROGRAMS[user], address, *flags, *more]


def _ended(command: list[str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)


def _models(user: str, models: Path) -> list[str]:
    return [f"--models={models}"] if user == "detector" else []


def test_what_the_page_grants_suffices(
    secured: SecuredKafka, topics: None, models: Path, tmp_path: Path
) -> None:
    """From a table to alerts that are read, with passwords over TLS."""
    allow(secured.open_address, *NEEDED)

    def ended(user: str, *more: str) -> str:
        return output_of(_command(user, secured, secured.scram_flags(user), *more))

    ended("producer")
    ended("producer", "--resume", "--limit=250")
    address = f"--kafka.bootstrap-servers={secured.scram_address}"
    flags = [address, f"--models={models}", *secured.scram_flags("detector")]
    with Detector(tmp_path / "log", *flags) as detector:
        wait_until(lambda: detector.events("detector.ready"), "it is ready")
        wait_until(lambda: detector.handled() == 450, "every record")
        assert detector.stop() == 0
    checked = output_of([sys.executable, "-m", "detector", "check", *flags])
    assert "✗" not in checked
    assert 0 < len(ended("desk").splitlines()) < 450


@pytest.mark.parametrize("way", ["SCRAM-SHA-256", "a certificate"])
def test_it_suffices_however_the_user_is_known(
    secured: SecuredKafka, topics: None, models: Path, tmp_path: Path, way: str
) -> None:
    """By another mechanism, or by mutual TLS: the rights are the user's."""
    allow(secured.open_address, *NEEDED)
    send(secured.open_address, TOPICS[0], [b"not JSON", b'{"transaction_id": "1"}'])
    address, known = (
        (secured.mutual_address, secured.mutual_flags("detector"))
        if way == "a certificate"
        else (secured.scram_address, secured.scram_flags("detector", way))
    )
    flags = [f"--kafka.bootstrap-servers={address}", f"--models={models}", *known]
    with Detector(tmp_path / "log", *flags) as detector:
        wait_until(lambda: len(committed(secured.open_address, TOPICS[2])) == 2, "both")
        assert detector.stop() == 0


@pytest.mark.parametrize("missing", NEEDED, ids=str)
def test_without_any_of_it_a_program_ends_and_names_it(
    secured: SecuredKafka, topics: None, models: Path, missing: Grant
) -> None:
    """With 2, and the command that grants it; not tried again for ever, nor called unreachable."""
    allow(secured.open_address, *(grant for grant in NEEDED if grant != missing))
    more = [*_models(missing.user, models)]
    if missing.name == TOPICS[2] and missing.user == "desk":
        more.append(f"--alerts-topic={missing.name}")
    ended = _ended(_command(missing.user, secured, secured.scram_flags(missing.user), *more))
    assert ended.returncode == AccessDenied.exit_status
    complaint = ended.stderr.splitlines()[-1]
    assert f": the broker denies {missing}" in complaint
    assert f"to User:{missing.user}; grant it with `kafka-acls.sh --add " in complaint


@pytest.mark.parametrize("missing", TO_CREATE, ids=str)
def test_without_the_right_to_make_a_topic_it_is_named(
    secured: SecuredKafka, no_topics: None, models: Path, missing: Grant
) -> None:
    """With all the others the topics before it are made."""
    allow(secured.open_address, *NEEDED, *(grant for grant in TO_CREATE if grant != missing))
    flags = secured.scram_flags("detector")
    ended = _ended(_command("detector", secured, flags, *_models("detector", models)))
    assert ended.returncode == AccessDenied.exit_status
    assert f": the broker denies {missing} to User:detector; " in ended.stderr.splitlines()[-1]
