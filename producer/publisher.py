"""The topic as a destination."""

from typing import Self

from producer.settings import ReplaySettings
from transport.sender import Patience, Sender, ever_sent
from transport.topics import create_missing_topics


class Publisher:
    """Sends records to the topic, which is created when it is missing.

    Raises:
        BadSettings: the broker does not create such a topic, or refuses the credentials.
        AccessDenied: it denies a right.
        BrokerUnreachable: no broker answers within ``connect_timeout`` seconds.
    """

    def __init__(self, settings: ReplaySettings) -> None:
        kafka, connect = settings.kafka, settings.connect_timeout
        self.name = settings.topic
        create_missing_topics(kafka, [settings.wanted_topic()], round(connect * 1000))
        self.held = ever_sent(kafka, settings.topic, connect) if settings.resume else 0
        patience = Patience(connect, settings.delivery_timeout, settings.linger / 1000)
        self._sender = Sender(kafka, settings.topic, patience)
        self.send, self.finish = self._sender.send, self._sender.finish

    @property
    def delivered(self) -> int:
        """Records that the broker has acknowledged."""
        return self._sender.delivered

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._sender.close()
