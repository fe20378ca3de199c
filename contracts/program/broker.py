"""How a program reaches the Kafka brokers, and what it needs of their topics."""

import re
from pathlib import Path
from typing import Annotated, Literal, NamedTuple, Self, get_args

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    FilePath,
    SecretStr,
    field_validator,
    model_validator,
)
from pydantic_settings import CliSuppress

from contracts.program.errors import BadSettings

_ADDRESS = re.compile(r"(\[[^\]\s]+\]|[^\[\]:/\s]+):(\d{1,5})")
_PORTS = range(1, 65_536)

TopicName = Annotated[str, Field(pattern=r"^[A-Za-z0-9._-]+$", max_length=249)]


def secret_in(file: Path) -> str:
    """What `file` holds, without the end of its line.

    Raises:
        ValueError: it cannot be read, or holds nothing.
    """
    try:
        secret = file.read_text(encoding="utf-8").rstrip("\r\n")
    except OSError as error:
        raise ValueError(f"cannot read {file}: {error.strerror}") from None
    except UnicodeDecodeError:
        raise ValueError(f"{file} is not text in UTF-8") from None
    if not secret:
        raise ValueError(f"{file} is empty; expected the secret, and nothing else")
    return secret


def _holds_secret(file: Path) -> Path:
    secret_in(file)
    return file


SecretFile = Annotated[Path, AfterValidator(_holds_secret)]
Client = Literal["kafka-python", "librdkafka"]
Secret = Literal["sasl_password", "ssl_password"]


class Topic(NamedTuple):
    """A topic that is created when it is missing; an existing one is left as it is.

    One that is compacted keeps the last message of each key, for ever.
    """

    name: str
    partitions: int
    replication: int
    right: str = "Describe"
    """What the program does to it, such as Read; without it brokers do not say that it is there."""
    compacted: bool = False


class BrokerSettings(BaseModel):
    """Addresses and credentials; environment variables ``KAFKA_…``, flags ``--kafka.…``.

    A secret comes from the environment or from a file. No flag has one: everybody on the machine
    may read a command line.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    bootstrap_servers: str = Field(
        "localhost:9092", min_length=1, description="host:port of the brokers, comma-separated."
    )
    client: Client = Field(
        "kafka-python",
        description="Which client `detector run` reads and publishes with; librdkafka is an extra.",
    )
    security_protocol: Literal["PLAINTEXT", "SSL", "SASL_PLAINTEXT", "SASL_SSL"] = Field(
        "PLAINTEXT", description="Whether to use TLS and SASL."
    )
    sasl_mechanism: Literal["PLAIN", "SCRAM-SHA-256", "SCRAM-SHA-512"] | None = Field(
        None, description="How to authenticate."
    )
    sasl_username: str | None = Field(None, description="SASL user name.")
    sasl_password: CliSuppress[SecretStr | None] = Field(
        None, description="SASL password; never logged."
    )
    sasl_password_file: SecretFile | None = Field(
        None, description="File with the SASL password, instead of KAFKA_SASL_PASSWORD."
    )
    ssl_cafile: FilePath | None = Field(None, description="Certificate authorities, PEM.")
    ssl_certfile: FilePath | None = Field(None, description="This client's certificate, PEM.")
    ssl_keyfile: FilePath | None = Field(None, description="This client's private key, PEM.")
    ssl_password: CliSuppress[SecretStr | None] = Field(
        None, description="Password of the private key; never logged."
    )
    ssl_password_file: SecretFile | None = Field(
        None, description="File with that password, instead of KAFKA_SSL_PASSWORD."
    )
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
    def _secrets_are_given_once(self) -> Self:
        for name in get_args(Secret):
            if None not in (getattr(self, name), getattr(self, f"{name}_file")):
                raise ValueError(f"{name} and {name}_file exclude each other; give one of them")
        return self

    @model_validator(mode="after")
    def _credentials_are_complete(self) -> Self:
        if self.security_protocol.startswith("SASL"):
            password = self.sasl_password or self.sasl_password_file
            given = (self.sasl_mechanism, self.sasl_username, password)
            if None in given:
                raise ValueError(
                    f"security_protocol {self.security_protocol} needs sasl_mechanism, "
                    "sasl_username and sasl_password, or sasl_password_file"
                )
        return self

    def secret(self, name: Secret) -> str | None:
        """The secret itself, for the client alone; a file is read again for each one that is made.

        Raises:
            BadSettings: the file cannot be read any more.
        """
        file: Path | None = getattr(self, f"{name}_file")
        if file is not None:
            try:
                return secret_in(file)
            except ValueError as error:
                raise BadSettings(f"kafka.{name}_file: {error}") from None
        given: SecretStr | None = getattr(self, name)
        return None if given is None else given.get_secret_value()

    def addresses(self) -> list[str]:
        """Each ``host:port`` of `bootstrap_servers`."""
        return [part.strip() for part in self.bootstrap_servers.split(",")]
