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
from tests.integration.secured import SecuredKafka
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
    return VerifySettings(
        kafka=secured.login("desk"),
        models=models,
        name="stream",
        topic=names.topic,
        alerts_topic=names.alerts,
        dead_letters_topic=names.dead_letters,
        group=names.group,
    )


def test_a_user_with_just_the_rights_of_the_page_verifies(
    secured: SecuredKafka, names: Names, settings: VerifySettings
) -> None:
    """None more is needed."""
    secured.allow_all("desk", NEEDED, names._asdict())
    report = verified(settings)
    assert (report.records, report.broken(at_rest=True)) == (1, [])


@pytest.mark.parametrize("missing", NEEDED)
def test_a_right_that_is_missing_is_named(
    secured: SecuredKafka, names: Names, settings: VerifySettings, missing: str
) -> None:
    """With its resource, and how to grant it."""
    secured.allow_all("desk", NEEDED, names._asdict(), but=missing)
    with pytest.raises(AccessDenied) as denied:
        verified(settings)
    assert missing.format(**names._asdict()) in str(denied.value)
