"""How the records of the topic are written."""

from typing import Literal

from pydantic import Field, SecretStr

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
    schema_registry_password: SecretStr | None = Field(None, description="The password of that.")
