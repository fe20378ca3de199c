"""Avro, by the schemas of a registry."""

import io
import json
from typing import Any

from contracts.program.errors import BadSettings
from contracts.stream.dead_letter import InvalidRecord
from detector.wire.fields import Fields, Read
from detector.wire.framed import Framed, Schemas
from detector.wire.settings import WireSettings

try:
    import fastavro
except ImportError:
    raise BadSettings(
        "format: avro needs more than is installed; run `pip install .[detector,schemas]`"
    ) from None

_OF_TIME = ("date", "time-", "timestamp-", "local-timestamp-")


def avro_reader(settings: WireSettings) -> Read:
    """What reads values as Confluent's serializer writes them.

    Moments stay numbers, as they are written. A value of a union is what it is, without the name of
    its branch.
    """
    schemas = Schemas(settings, "AVRO", _parsed)

    def read(value: bytes) -> Fields:
        framed = Framed.of(value)
        schema = schemas[framed.schema]
        content = io.BytesIO(framed.content)
        try:
            fields = fastavro.schemaless_reader(content, schema, None)
        except Exception as error:  # noqa: BLE001 - whatever fastavro meets in bytes that are none
            raise InvalidRecord(
                "malformed", f"expected Avro by schema {framed.schema}: {type(error).__name__}"
            ) from None
        if content.tell() != len(framed.content):
            raise InvalidRecord(
                "malformed", f"expected Avro by schema {framed.schema}, received more behind it"
            )
        if not isinstance(fields, dict):
            raise InvalidRecord("wrong-type", "expected a record of Avro, received another type")
        return fields

    return read


def _parsed(text: str, references: dict[str, str]) -> Any:
    named: dict[str, Any] = {}
    for other in references.values():
        fastavro.parse_schema(_without_moments(json.loads(other)), named_schemas=named)
    return fastavro.parse_schema(_without_moments(json.loads(text)), named_schemas=named)


def _without_moments(schema: Any) -> Any:
    """The same, its moments as the numbers they are."""
    if isinstance(schema, list):
        return list(map(_without_moments, schema))
    if not isinstance(schema, dict):
        return schema
    return {
        name: _without_moments(part)
        for name, part in schema.items()
        if name != "logicalType" or not str(part).startswith(_OF_TIME)
    }
