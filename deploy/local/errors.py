"""What can go wrong with a local Kafka.

LocalKafkaError
├── LocalKafkaUnavailable   this machine cannot run one: no jars or no Java
└── LocalKafkaFailed        it could run, but died or was not ready in time
"""


class LocalKafkaError(Exception):
    """A local Kafka cannot be used; catch this to treat both cases alike."""


class LocalKafkaUnavailable(LocalKafkaError):
    """The jars or Java cannot be had; the message says what was tried and what to do."""


class LocalKafkaFailed(LocalKafkaError):
    """The broker died or did not become ready; the message ends with its last log lines."""
