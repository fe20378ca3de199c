"""What a user needs to verify, on a broker that knows its users."""

from pathlib import Path

import pytest
from kafka.admin import ACLOperation, ResourceType

from contracts.program.broker import BrokerSettings, Topic
from contracts.program.errors import AccessDenied
from detector.settings import VerifySettings
from detector.verification.verify import verified
from tests.integration.conftest import Names
from tests.integration.detector.conftest import record
from tests.integration.secured import PASSWORDS, SecuredKafka
from tests.integration.topics import create_topic, send
from tests.integration.transport.conftest import Reader
from transport.membership import Membership
from transport.topics import create_missing_topics

NEEDED = {
    "Read on topic {topic} ": (ACLOperation.READ, ResourceType.TOPIC),
    "Read on topic {alerts} ": (ACLOperation.READ, ResourceType.TOPIC),
    "Read on topic {dead_letters} ": (ACLOperation.READ, ResourceType.TOPIC),
    "Describe on group {group} ": (ACLOperation.DESCRIBE, ResourceType.GROUP),
}
"""As docs/security.md has them."""


@pytest.fixture
def settings(secured: SecuredKafka, names: Names, models: Path) -> VerifySettings:
    """Of a user who may nothing yet; one record was handled, and gave nothing."""
    kafka = BrokerSettings(bootstrap_servers=secured.open_address)
    create_missing_topics(kafka, [Topic(name, 1, 1) for name in names[1:3]])
    create_topic(secured.open_address, names.topic, 1)
    send(secured.open_address, names.topic, [record(0)])
    reader = Reader(kafka, Membership(names.topic, names.group, "earliest", 10, 6.0, "reader"))
    assert reader.read(1) == [record(0)]
    reader.close()
    login = BrokerSettings(
        bootstrap_servers=secured.password_address,
        security_protocol="SASL_PLAINTEXT",
        sasl_mechanism="PLAIN",
        sasl_username="desk",
        sasl_password=PASSWORDS["desk"],
    )
    return VerifySettings(
        kafka=login,
        models=models,
        name="stream",
        topic=names.topic,
        alerts_topic=names.alerts,
        dead_letters_topic=names.dead_letters,
        group=names.group,
    )


def _allow(secured: SecuredKafka, names: Names, *, but: str | None = None) -> None:
    for right, (operation, kind) in NEEDED.items():
        if right != but:
            name = right.format(**names._asdict()).split()[-1]
            secured.allow("desk", operation, kind, name)


def test_a_user_with_just_the_rights_of_the_page_verifies(
    secured: SecuredKafka, names: Names, settings: VerifySettings
) -> None:
    """None more is needed."""
    _allow(secured, names)
    report = verified(settings)
    assert (report.records, report.broken(at_rest=True)) == (1, [])


@pytest.mark.parametrize("missing", NEEDED)
def test_a_right_that_is_missing_is_named(
    secured: SecuredKafka, names: Names, settings: VerifySettings, missing: str
) -> None:
    """With its resource, and how to grant it."""
    _allow(secured, names, but=missing)
    with pytest.raises(AccessDenied) as denied:
        verified(settings)
    assert missing.format(**names._asdict()) in str(denied.value)
