"""What a user needs to replay dead letters, on a broker that knows its users."""

from contextlib import closing

import pytest
from kafka import KafkaProducer
from kafka.admin import ACLOperation, ResourceType

from contracts.program.broker import BrokerSettings, Topic
from contracts.program.errors import AccessDenied
from contracts.stream.dead_letter import DeadLetter, InvalidRecord
from contracts.stream.received import ReceivedRecord
from detector.dead_letters.replaying import replay_letters
from detector.dead_letters.settings import ReplaySettings
from tests.integration.conftest import Names
from tests.integration.secured import SecuredKafka
from tests.integration.topics import committed
from transport.topics import create_missing_topics

NEEDED = {
    "Read on topic {dead_letters} ": (ACLOperation.READ, ResourceType.TOPIC),
    "Write on topic {topic} ": (ACLOperation.WRITE, ResourceType.TOPIC),
    "Create on topic {dead_letters}.replayed ": (ACLOperation.CREATE, ResourceType.TOPIC),
    "Read on topic {dead_letters}.replayed ": (ACLOperation.READ, ResourceType.TOPIC),
    "Write on topic {dead_letters}.replayed ": (ACLOperation.WRITE, ResourceType.TOPIC),
    "Write on transactional id {dead_letters}.replay ": (
        ACLOperation.WRITE,
        ResourceType.TRANSACTIONAL_ID,
    ),
}
"""As an error calls the right; as the pages do."""


@pytest.fixture
def settings(secured: SecuredKafka, names: Names) -> ReplaySettings:
    """Of a user who may nothing yet; there is one letter."""
    made = (names.topic, names.dead_letters)
    kafka = BrokerSettings(bootstrap_servers=secured.open_address)
    create_missing_topics(kafka, [Topic(name, 1, 1) for name in made])
    record = ReceivedRecord(names.topic, 0, 0, 0, b"k", b"v")
    message = DeadLetter.of(record, InvalidRecord("malformed", "expected JSON")).message(9_000)
    with closing(KafkaProducer(bootstrap_servers=secured.open_address)) as producer:
        producer.send(names.dead_letters, message.value, message.key, headers=message.headers)
    return ReplaySettings(
        kafka=secured.login("detector"), dead_letters_topic=names.dead_letters, every=True
    )


def test_a_user_with_just_the_rights_of_the_pages_replays(
    secured: SecuredKafka, names: Names, settings: ReplaySettings
) -> None:
    """None more is needed; the topic of marks is made."""
    secured.allow_all("detector", NEEDED, names._asdict())
    assert replay_letters(settings) == 0
    assert [record.value for record in committed(secured.open_address, names.topic)] == [b"v"]


@pytest.mark.parametrize(
    "missing", [right for right in NEEDED if right.startswith(("Read", "Write on topic {topic}"))]
)
def test_a_right_that_is_missing_is_named(
    secured: SecuredKafka, names: Names, settings: ReplaySettings, missing: str
) -> None:
    """With its resource; and nothing is replayed."""
    secured.allow_all("detector", NEEDED, names._asdict(), but=missing)
    with pytest.raises(AccessDenied) as denied:
        replay_letters(settings)
    assert missing.format(**names._asdict()) in str(denied.value)
    assert committed(secured.open_address, names.topic) == []
