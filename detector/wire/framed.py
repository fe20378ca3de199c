"""What Confluent's serializers write: a zero, the number of a schema, and what follows it."""

from collections.abc import Callable
from typing import Generic, NamedTuple, TypeVar

from contracts.program.errors import BadSettings
from contracts.stream.dead_letter import InvalidRecord
from detector.wire.settings import WireSettings
from transport.registry import Registry, UnknownSchema

_MAGIC = 0
_HEADER = 5

Parsed = TypeVar("Parsed")


class Framed(NamedTuple):
    """The number of the schema, and what is written by it."""

    schema: int
    content: bytes

    @classmethod
    def of(cls, value: bytes) -> "Framed":
        """Split a message's value.

        Raises:
            InvalidRecord: it does not begin so.
        """
        if len(value) < _HEADER or value[0] != _MAGIC:
            raise InvalidRecord(
                "malformed",
                "expected a value that begins with a zero and the number of its schema, as "
                "Confluent's serializers write it",
            )
        return cls(int.from_bytes(value[1:_HEADER]), value[_HEADER:])


class Schemas(Generic[Parsed]):
    """Each schema, as `parse` understands it, fetched once.

    Args:
        kind: as registries call the format.
        parse: from a schema's text, and the texts of those that it refers to by name.
    """

    def __init__(
        self, settings: WireSettings, kind: str, parse: Callable[[str, dict[str, str]], Parsed]
    ) -> None:
        if settings.schema_registry is None:
            raise BadSettings(f"schema_registry: the format {settings.format} needs its address")
        self._registry = Registry(
            settings.schema_registry,
            settings.schema_registry_user,
            settings.registry_password(),
        )
        self._kind, self._parse = kind, parse
        self._known: dict[int, Parsed | InvalidRecord] = {}

    def __getitem__(self, number: int) -> Parsed:
        """The schema of this number.

        Raises:
            InvalidRecord: there is none yet, or none of this format.
            RegistryUnreachable: the registry cannot be asked now.
        """
        if number not in self._known:
            try:
                self._known[number] = self._fetched(number)
            except UnknownSchema as error:
                raise InvalidRecord("malformed", str(error)) from None
        found = self._known[number]
        if isinstance(found, InvalidRecord):
            raise found
        return found

    def _fetched(self, number: int) -> Parsed | InvalidRecord:
        schema = self._registry.schema(number)
        if schema.kind != self._kind:
            return InvalidRecord(
                "malformed",
                f"expected a schema of {self._kind}; number {number} is of {schema.kind}",
            )
        try:
            return self._parse(schema.text, schema.references)
        except InvalidRecord as reason:
            return reason
