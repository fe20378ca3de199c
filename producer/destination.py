"""Where the records go: a Kafka topic, or a file."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Protocol

from producer.settings import ReplaySettings


class Destination(Protocol):
    """Takes records, many at a time; what it took counts once it is delivered."""

    @property
    def name(self) -> str:
        """Of the topic or the file, for people."""

    @property
    def held(self) -> int:
        """Records to go on after: where the replay resumes, all that it was ever sent."""

    @property
    def delivered(self) -> int:
        """Records that are known to have arrived; all of them after `finish`."""

    def send(self, keys: Sequence[bytes], values: Sequence[bytes]) -> None:
        """Take records, as many keys as values; may block until earlier ones have arrived.

        Raises:
            DeliveryFailed: one of them, or an earlier one, cannot be delivered.
        """

    def finish(self) -> None:
        """Return when every record that was sent has arrived.

        Raises:
            DeliveryFailed: one cannot be delivered; the message says how many have been.
        """


@contextmanager
def open_destination(settings: ReplaySettings) -> Iterator[Destination]:
    """The file that ``output`` names, else the topic.

    Raises:
        BadSettings: the file cannot be written.
        BrokerUnreachable: no broker answers in time.
    """
    if settings.output is not None:
        from producer.ndjson import NdjsonFile  # noqa: PLC0415 - either without the other's needs

        with NdjsonFile(settings.output) as file:
            yield file
    else:
        from producer.publisher import Publisher  # noqa: PLC0415

        with Publisher(settings) as publisher:
            yield publisher
