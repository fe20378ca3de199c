"""How the records of the topic are written."""

from typing import Literal

from pydantic import Field, SecretStr
from pydantic_settings import CliSuppress

from contracts.program.broker import SecretFile, secret_in
from contracts.program.settings import Settings

Format = Literal["json", "avro", "protobuf"]
Envelope = Literal["none", "debezium"]


class EnvelopeSettings(Settings):
    """What is around a record."""

    envelope: Envelope = Field(
        "none",
        description="debezium: the record is in `after` of a change that creates, updates or "
        "reads; deletes and tombstones are passed over, and counted.",
    )


class WireSettings(EnvelopeSettings):
    """The same, and in which format it is."""

    format: Format = Field(
        "json",
        description="avro and protobuf are those of Confluent's serializers: each value begins "
        "with the number of its schema, which is in --schema-registry.",
    )
    schema_registry: str | None = Field(
        None, description="Address of the schema registry, such as http://localhost:8081."
    )
    schema_registry_user: str | None = Field(None, description="Who is asking it, if it asks.")
    schema_registry_password: CliSuppress[SecretStr | None] = Field(
        None, description="The password of that; never logged."
    )
    schema_registry_password_file: SecretFile | None = Field(
        None, description="File with it, instead of DETECTOR_SCHEMA_REGISTRY_PASSWORD."
    )

    def registry_password(self) -> str | None:
        """Wherever it comes from."""
        if self.schema_registry_password_file is not None:
            return secret_in(self.schema_registry_password_file)
        password = self.schema_registry_password
        return None if password is None else password.get_secret_value()
