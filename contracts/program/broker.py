"""How a program reaches the Kafka brokers, and what it needs of their topics."""

import re
from typing import Annotated, Literal, NamedTuple, Self

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    FilePath,
    SecretStr,
    field_validator,
    model_validator,
)

_ADDRESS = re.compile(r"(\[[^\]\s]+\]|[^\[\]:/\s]+):(\d{1,5})")
_PORTS = range(1, 65_536)

TopicName = Annotated[str, Field(pattern=r"^[A-Za-z0-9._-]+$", max_length=249)]


class Topic(NamedTuple):
    """A topic that is created when it is missing; an existing one is left as it is.

    One that is compacted keeps the last message of each key, for ever.
    """

    name: str
    partitions: int
    replication: int
    compacted: bool = False


class BrokerSettings(BaseModel):
    """Addresses and credentials; environment variables ``KAFKA_…``, flags ``--kafka.…``."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    bootstrap_servers: str = Field(
        "localhost:9092", min_length=1, description="host:port of the brokers, comma-separated."
    )
    security_protocol: Literal["PLAINTEXT", "SSL", "SASL_PLAINTEXT", "SASL_SSL"] = Field(
        "PLAINTEXT", description="Whether to use TLS and SASL."
    )
    sasl_mechanism: Literal["PLAIN", "SCRAM-SHA-256", "SCRAM-SHA-512"] | None = Field(
        None, description="How to authenticate."
    )
    sasl_username: str | None = Field(None, description="SASL user name.")
    sasl_password: SecretStr | None = Field(None, description="SASL password; never logged.")
    ssl_cafile: FilePath | None = Field(None, description="Certificate authorities, PEM.")
    ssl_certfile: FilePath | None = Field(None, description="This client's certificate, PEM.")
    ssl_keyfile: FilePath | None = Field(None, description="This client's private key, PEM.")
    ssl_password: SecretStr | None = Field(None, description="Password of the private key.")
    ssl_check_hostname: bool = Field(
        True, description="Whether the certificate must name the host."
    )

    @field_validator("bootstrap_servers")
    @classmethod
    def _are_addresses(cls, servers: str) -> str:
        for address in servers.split(","):
            found = _ADDRESS.fullmatch(address.strip())
            if found is None:
                raise ValueError("expected host:port, several of them comma-separated")
            if int(found[2]) not in _PORTS:
                raise ValueError(f"expected a port from {_PORTS[0]} to {_PORTS[-1]:,}")
        return servers

    @model_validator(mode="after")
    def _credentials_are_complete(self) -> Self:
        if self.security_protocol.startswith("SASL"):
            given = (self.sasl_mechanism, self.sasl_username, self.sasl_password)
            if None in given:
                raise ValueError(
                    f"security_protocol {self.security_protocol} needs sasl_mechanism, "
                    "sasl_username and sasl_password"
                )
        return self

    def addresses(self) -> list[str]:
        """Each ``host:port`` of `bootstrap_servers`."""
        return [part.strip() for part in self.bootstrap_servers.split(",")]
