"""A broker's refusal is named for what it is: a setting, a right, or no answer at all."""

import re
from collections.abc import Callable, Iterator

import pytest
from kafka.admin import ACLOperation, ResourceType

from contracts.program.broker import BrokerSettings, Topic
from contracts.program.errors import AccessDenied, BadSettings
from deploy.local import Listener, LocalKafka
from detector.alerts import alerts
from detector.settings import AlertsSettings
from tests.integration.conftest import Names
from tests.integration.detector.conftest import Check, StartDetector, record
from tests.integration.secured import PASSWORDS, SecuredKafka
from tests.integration.topics import committed, send
from tests.waiting import wait_until
from transport.topics import create_missing_topics

PASSWORD = f"--kafka.sasl-password={PASSWORDS['detector']}"
LOGIN = ("--kafka.sasl-mechanism=PLAIN", "--kafka.sasl-username=detector")
SASL = ("--kafka.security-protocol=SASL_PLAINTEXT", *LOGIN)

Refusal = tuple[Callable[[SecuredKafka], str], tuple[str, ...], str]

# A broker now and then closes a connection before it has said why it does not let one in.
REFUSALS: dict[str, Refusal] = {
    "wrong password": (
        lambda kafka: kafka.password_address,
        (*SASL, "--kafka.sasl-password=wrong"),
        r"kafka\.sasl_(mechanism, kafka\.sasl_)?username, kafka\.sasl_password: ",
    ),
    "wrong mechanism": (
        lambda kafka: kafka.password_address,
        (*SASL, "--kafka.sasl-mechanism=SCRAM-SHA-256", PASSWORD),
        r"kafka\.sasl_mechanism(, kafka\.sasl_username, kafka\.sasl_password)?: ",
    ),
    "no password where one is wanted": (
        lambda kafka: kafka.password_address,
        (),
        r"kafka\.security_protocol: ",
    ),
    "a password where none is wanted": (
        lambda kafka: kafka.open_address,
        (*SASL, PASSWORD),
        r"kafka\.security_protocol: ",
    ),
    "TLS where none is spoken": (
        lambda kafka: kafka.open_address,
        ("--kafka.security-protocol=SSL",),
        r"kafka\.security_protocol: ",
    ),
    "plain text where TLS is spoken": (
        lambda kafka: kafka.tls_address,
        (),
        r"kafka\.security_protocol: ",
    ),
    "a certificate that nobody vouches for": (
        lambda kafka: kafka.tls_address,
        ("--kafka.security-protocol=SSL",),
        r"kafka\.ssl_cafile: ",
    ),
}


def _make_topics(address: str, names: Names) -> None:
    every = (names.topic, names.alerts, names.dead_letters)
    kafka = BrokerSettings(bootstrap_servers=address)
    create_missing_topics(kafka, [Topic(name, 1, 1) for name in every])


@pytest.mark.parametrize("case", REFUSALS)
def test_a_wrong_way_to_connect_names_the_setting(
    secured: SecuredKafka, start_detector: StartDetector, check: Check, case: str
) -> None:
    """`detector run` ends with 2 and the field; `detector check` shows it, with a cross."""
    address, flags, field = REFUSALS[case]
    detector = start_detector(*flags, bootstrap_servers=address(secured))
    assert detector.process.wait(timeout=60) == BadSettings.exit_status
    assert re.match(f"detector: {field}", detector.complaint())
    assert address(secured) in detector.complaint()
    checked = check(address(secured), *flags)
    assert re.search(f"✗ {field}", checked.stdout)
    assert checked.returncode == BadSettings.exit_status


@pytest.mark.parametrize(
    ("flag", "field"),
    [
        ("--session-timeout=1", "session_timeout: "),
        ("--transaction-timeout=1000", "transaction_ti"),
    ],
)
def test_a_setting_that_the_broker_refuses_is_named(
    broker: str, start_detector: StartDetector, check: Check, flag: str, field: str
) -> None:
    """Not tried again for ever: ends with 2, and check has said so before."""
    detector = start_detector(flag)
    assert detector.process.wait(timeout=60) == BadSettings.exit_status
    assert detector.complaint().startswith(f"detector: {field}")
    checked = check(broker, flag)
    assert f"✗ {field}" in checked.stdout
    assert checked.returncode == BadSettings.exit_status


def test_a_name_that_a_broker_advertises_and_nobody_knows_is_named(
    names: Names, start_detector: StartDetector, check: Check
) -> None:
    """Not the address that answered."""
    outside = Listener("OUTSIDE", advertised_host="broker.invalid")
    with LocalKafka(listeners=[outside]):
        checked = check(outside.address)
        assert f"advertises itself as broker.invalid:{outside.port}" in checked.stdout
        assert "its name does not resolve" in checked.stdout
        detector = start_detector(bootstrap_servers=outside.address)
        wait_until(lambda: detector.events("broker.unreachable"), "it says so")
        assert "broker.invalid" in detector.events("broker.unreachable")[0]["reason"]


NEEDED = {
    "topic": (ACLOperation.READ, ResourceType.TOPIC, "Read on topic {topic} "),
    "alerts": (ACLOperation.WRITE, ResourceType.TOPIC, "Write on topic {alerts} "),
    "dead_letters": (ACLOperation.WRITE, ResourceType.TOPIC, "Write on topic {dead_letters} "),
    "group": (ACLOperation.READ, ResourceType.GROUP, "Read on group {group} "),
    "transactional_id": (
        ACLOperation.WRITE,
        ResourceType.TRANSACTIONAL_ID,
        "Write on transactional id {transactional_id} ",
    ),
}


class Rights:
    """What a detector needs, of which a test leaves something out."""

    def __init__(self, secured: SecuredKafka, names: Names) -> None:
        self._secured = secured
        self._resources = {**names._asdict(), "transactional_id": names.group}
        self.flags = (*SASL, PASSWORD, f"--transactional-id={names.group}")

    def allow_all_but(self, *missing: str) -> None:
        """Let the user do all that a detector does, but for what is missing."""
        for name, (operation, kind, _) in NEEDED.items():
            if name not in missing:
                self._secured.allow("detector", operation, kind, self._resources[name])
            elif kind == ResourceType.TOPIC:
                self._secured.allow("detector", ACLOperation.DESCRIBE, kind, self._resources[name])

    def named(self, missing: str) -> str:
        """How the right is called that is missing."""
        return NEEDED[missing][2].format(**self._resources)


@pytest.fixture
def rights(secured: SecuredKafka, names: Names) -> Iterator[Rights]:
    """Of a user who may nothing yet, on topics that are there."""
    _make_topics(secured.open_address, names)
    yield Rights(secured, names)
    secured.revoke()


@pytest.mark.parametrize("missing", NEEDED)
def test_check_names_the_right_that_is_missing(
    secured: SecuredKafka, rights: Rights, check: Check, missing: str
) -> None:
    """And its resource; no topic that is there is called missing."""
    rights.allow_all_but(missing)
    checked = check(secured.password_address, *rights.flags)
    assert f"✗ the broker denies {rights.named(missing)}to User:detector" in checked.stdout
    assert checked.stdout.count("✗") == 1
    assert ": missing" not in checked.stdout
    assert checked.returncode == BadSettings.exit_status


def test_check_ticks_all_for_a_user_who_has_just_what_is_needed(
    secured: SecuredKafka, rights: Rights, check: Check
) -> None:
    """Nothing beyond it, such as reading the broker's configuration."""
    rights.allow_all_but()
    checked = check(secured.password_address, *rights.flags)
    assert "✗" not in checked.stdout
    assert checked.returncode == 0, checked.stderr


def test_check_does_not_take_a_topic_that_it_may_not_see_for_missing(
    secured: SecuredKafka, names: Names, check: Check
) -> None:
    """A user without any right."""
    _make_topics(secured.open_address, names)
    checked = check(secured.password_address, *SASL, PASSWORD)
    assert f"✗ the broker denies Describe on topic {names.topic} to User:detector" in checked.stdout
    assert ": missing" not in checked.stdout


@pytest.mark.parametrize("missing", ["topic", "group", "transactional_id"])
def test_a_detector_without_a_right_ends_and_names_it(
    secured: SecuredKafka, rights: Rights, start_detector: StartDetector, missing: str
) -> None:
    """Not tried again for ever, and not called unreachable."""
    rights.allow_all_but(missing)
    detector = start_detector(*rights.flags, bootstrap_servers=secured.password_address)
    assert detector.process.wait(timeout=60) == BadSettings.exit_status
    assert f"the broker denies {rights.named(missing)}" in detector.complaint()


def test_alerts_that_may_not_be_written_are_not_lost(
    secured: SecuredKafka, names: Names, rights: Rights, start_detector: StartDetector
) -> None:
    """A right is taken away in mid-stream: it ends and says which; once it is back, all go out."""
    rights.allow_all_but()
    address = secured.password_address
    detector = start_detector(*rights.flags, "--max-batch=50", bootstrap_servers=address)
    detector.wait_until_ready()
    send(secured.open_address, names.topic, [record(number, 99, 0) for number in range(100)])
    wait_until(lambda: detector.handled() >= 50, "the first alerts")
    denied = ("detector", ACLOperation.WRITE, ResourceType.TOPIC, names.alerts)
    secured.deny(*denied)
    send(secured.open_address, names.topic, [record(number, 99, 0) for number in range(100, 300)])
    assert detector.process.wait(timeout=60) == BadSettings.exit_status
    assert f"the broker denies {rights.named('alerts')}" in detector.complaint()
    secured.revoke(*denied)
    rights.allow_all_but()
    again = start_detector(*rights.flags, bootstrap_servers=address)
    again.wait_until_ready()
    wait_until(lambda: len(committed(secured.open_address, names.alerts)) >= 300, "all alerts")
    assert again.stop() == 0
    alerted = [int(alert.key) for alert in committed(secured.open_address, names.alerts)]
    assert sorted(alerted) == list(range(300))


def test_who_may_not_read_the_alerts_is_told_so(secured: SecuredKafka, rights: Rights) -> None:
    """Not that there are none: a topic that may not be seen looks like one that is missing."""
    login = [f"--kafka.bootstrap-servers={secured.password_address}", *SASL, PASSWORD]
    topic = rights.named("alerts").split()[-1]
    settings = AlertsSettings.read([*login, f"--alerts-topic={topic}"], "detector")
    with pytest.raises(AccessDenied, match=f"Read on topic {topic}"):
        alerts(settings)
