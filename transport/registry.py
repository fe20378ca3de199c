"""A Confluent-compatible schema registry: what the numbers in messages stand for."""

from typing import NamedTuple

from contracts.program.errors import BadSettings, RegistryUnreachable

try:
    from confluent_kafka.schema_registry import SchemaRegistryClient

    # Whichever of two HTTP libraries it takes; it passes their errors on.
    from confluent_kafka.schema_registry.common._httpx_compat import httpx
    from confluent_kafka.schema_registry.error import SchemaRegistryError
except ImportError:
    raise BadSettings(
        "format: avro and protobuf need more than is installed; run `pip install .[schemas]`"
    ) from None

_NOT_FOUND = 404
_REFUSED = (401, 403)
_SECONDS = 10


class SchemaText(NamedTuple):
    """As it was registered: AVRO, PROTOBUF or JSON; and by name, the texts that it refers to."""

    kind: str
    text: str
    references: dict[str, str]


class UnknownSchema(LookupError):
    """The registry has no schema of this number."""


class Registry:
    """Asks the registry at `address`, as `user` where that is given."""

    def __init__(self, address: str, user: str | None = None, password: str | None = None) -> None:
        self._address = address
        # It is asked again by who needs the schema, and says meanwhile what it waits for.
        settings = {"url": address, "timeout": _SECONDS, "max.retries": 0}
        if user is not None:
            settings["basic.auth.user.info"] = f"{user}:{password or ''}"
        try:
            self._client = SchemaRegistryClient(settings)
        except ValueError as error:
            raise BadSettings(f"schema_registry: {error}") from None

    def schema(self, number: int) -> SchemaText:
        """The schema of this number.

        Raises:
            UnknownSchema: there is none.
            BadSettings: the registry refuses the user.
            RegistryUnreachable: it cannot be asked now.
        """
        try:
            found = self._client.get_schema(number)
            references = {
                each.name: self._client.get_version(each.subject, each.version).schema.schema_str
                for each in found.references or ()
            }
        except SchemaRegistryError as error:
            if error.http_status_code == _NOT_FOUND:
                raise UnknownSchema(f"the schema registry has none of number {number}") from None
            if error.http_status_code in _REFUSED:
                raise BadSettings(
                    f"schema_registry_user: {self._address} refuses it: {error.error_message}"
                ) from None
            raise self._unreachable(error) from None
        except httpx.TransportError as error:
            raise self._unreachable(error) from None
        return SchemaText(found.schema_type or "AVRO", found.schema_str, references)

    def _unreachable(self, error: Exception) -> RegistryUnreachable:
        what = " ".join(str(error).split()) or type(error).__name__
        return RegistryUnreachable(f"no schema registry answers at {self._address}: {what}")
