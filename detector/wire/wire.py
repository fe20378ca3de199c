"""From the bytes of a message to the fields of its record, whatever it is written in."""

from contextlib import suppress

from contracts.stream.dead_letter import InvalidRecord
from detector.wire.envelope import row_after
from detector.wire.fields import Fields, Read
from detector.wire.settings import EnvelopeSettings, WireSettings
from detector.wire.text import fields_of_json

_OF_NO_SCHEMA = bytes(5)
"""A message of the schema number 0, which registries do not give."""


class Wire:
    """Reads what the settings say that records are written in."""

    def __init__(self, settings: EnvelopeSettings) -> None:
        self._read = _reader(settings)
        self._has_envelope = settings.envelope == "debezium"

    def require(self) -> None:
        """Make sure that schemas can be had.

        Raises:
            RegistryUnreachable: the registry does not answer.
            BadSettings: it refuses the user.
        """
        with suppress(InvalidRecord):
            self._read(_OF_NO_SCHEMA)

    def fields(self, value: bytes | None) -> Fields | None:
        """Those of the record in `value`; None where the message is of none.

        Raises what `Read` does.
        """
        if value is None:
            if self._has_envelope:
                return None
            raise InvalidRecord("empty", "expected a record, received null, a tombstone")
        if not value:
            raise InvalidRecord("empty", "expected a record, received a value of no bytes")
        fields = self._read(value)
        return row_after(fields) if self._has_envelope else fields


def is_plain(settings: EnvelopeSettings) -> bool:
    """Whether a message's value is a record in JSON, and nothing around it."""
    in_json = not isinstance(settings, WireSettings) or settings.format == "json"
    return in_json and settings.envelope == "none"


def _reader(settings: EnvelopeSettings) -> Read:
    if not isinstance(settings, WireSettings) or settings.format == "json":
        return fields_of_json
    # Each has libraries of its own.
    if settings.format == "avro":
        from detector.wire.avro import avro_reader  # noqa: PLC0415

        return avro_reader(settings)
    from detector.wire.protobuf import protobuf_reader  # noqa: PLC0415

    return protobuf_reader(settings)
