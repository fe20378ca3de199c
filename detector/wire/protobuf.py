"""Protocol Buffers, by the schemas of a registry."""

import base64
import subprocess
import sys
import tempfile
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from importlib.resources import files as resources
from pathlib import Path
from typing import Any

from contracts.program.errors import BadSettings
from contracts.stream.dead_letter import InvalidRecord
from detector.wire.fields import Fields, Read
from detector.wire.framed import Framed, Schemas
from detector.wire.settings import WireSettings

try:
    import grpc_tools
    from google.protobuf import descriptor_pb2, descriptor_pool, message_factory
    from google.protobuf.descriptor import Descriptor, FileDescriptor
    from google.protobuf.message import DecodeError, Message
except ImportError:
    raise BadSettings(
        "format: protobuf needs more than is installed; run `pip install .[detector,schemas]`"
    ) from None

_MAIN = "main.proto"
_WELL_KNOWN = "google.protobuf."
_LONGEST_SECONDS = 60
_LONGEST_VARINT = 10
_MOST_INDEXES = 100
_MOST_TYPES = 256
"""Of messages that are looked up once; of more, again."""


def protobuf_reader(settings: WireSettings) -> Read:
    """What reads values as Confluent's serializer writes them.

    A field that need not be there and is not is missing; of those that always have a value, 0 is
    one. Enumerations are the names of their values, timestamps text after ISO 8601.
    """
    schemas = Schemas(settings, "PROTOBUF", _parsed)

    def read(value: bytes) -> Fields:
        framed = Framed.of(value)
        file = schemas[framed.schema]
        indexes, content = _message_indexes(framed.content)
        descriptor = _message_at(file, tuple(indexes))
        message = message_factory.GetMessageClass(descriptor)()
        try:
            message.ParseFromString(content)
        except (DecodeError, RecursionError):
            raise InvalidRecord(
                "malformed", f"expected a {descriptor.full_name} by schema {framed.schema}"
            ) from None
        return _fields(message)

    return read


def _parsed(text: str, references: dict[str, str]) -> FileDescriptor:
    """The schema, which registries keep as text, or compiled.

    Raises:
        InvalidRecord: it cannot be understood.
    """
    pool = descriptor_pool.DescriptorPool()
    try:
        compiled = [_already_compiled(each) for each in (*references.values(), text)]
        files = _compiled(text, references) if None in compiled else compiled
        for file in files:
            pool.Add(file)
        found: FileDescriptor = pool.FindFileByName(files[-1].name)
    except (TypeError, KeyError) as error:
        raise InvalidRecord(
            "malformed", f"the schema in the registry cannot be understood: {error}"
        ) from None
    return found


def _already_compiled(text: str) -> Any:
    """The descriptor in base64, as Confluent's client for Python registers it; None of a text."""
    try:
        return descriptor_pb2.FileDescriptorProto.FromString(base64.b64decode(text, validate=True))
    except (ValueError, DecodeError):
        return None


def _compiled(text: str, references: dict[str, str]) -> Sequence[Any]:
    """By protoc, which alone knows all of the language; those it needs come first.

    In a process of its own: it is made in C++, as are others that are in this one.
    """
    with tempfile.TemporaryDirectory() as folder:
        for name, content in {_MAIN: text, **references}.items():
            path = Path(folder, name)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(content, encoding="utf-8")
        compiled = Path(folder, "compiled")
        well_known = resources(grpc_tools) / "_proto"
        of_google = Path(str(resources("google.type"))).parents[1]
        flags = [f"-I{folder}", f"-I{well_known}", f"-I{of_google}", "--include_imports"]
        command = [sys.executable, "-m", "grpc_tools.protoc", *flags]
        try:
            subprocess.run(
                [*command, f"--descriptor_set_out={compiled}", _MAIN],
                capture_output=True,
                check=True,
                timeout=_LONGEST_SECONDS,
            )
        except subprocess.SubprocessError:
            raise InvalidRecord(
                "malformed", "the schema in the registry cannot be compiled"
            ) from None
        every = descriptor_pb2.FileDescriptorSet.FromString(compiled.read_bytes())
    return list(every.file)


def _message_indexes(content: bytes) -> tuple[list[int], bytes]:
    """Which message of the schema it is, outermost first, and what follows: 0 alone is the first.

    Source: Confluent's documentation of the wire format of Schema Registry.
    """
    count, rest = _zigzag(content)
    if count == 0:
        return [0], rest
    if not 0 < count <= _MOST_INDEXES:
        raise InvalidRecord("malformed", "expected the indexes of a message of the schema")
    indexes = []
    for _ in range(count):
        index, rest = _zigzag(rest)
        indexes.append(index)
    return indexes, rest


def _zigzag(content: bytes) -> tuple[int, bytes]:
    number = 0
    for place, byte in enumerate(content[:_LONGEST_VARINT]):
        number |= (byte & 0x7F) << 7 * place
        if byte < 0x80:  # noqa: PLR2004 - no byte follows
            return (number >> 1) ^ -(number & 1), content[place + 1 :]
    raise InvalidRecord("malformed", "expected the indexes of a message of the schema")


@lru_cache(maxsize=_MOST_TYPES)
def _message_at(file: FileDescriptor, indexes: tuple[int, ...]) -> Descriptor:
    proto = descriptor_pb2.FileDescriptorProto()
    file.CopyToProto(proto)
    among, found = file.message_types_by_name, None
    names = [message.name for message in proto.message_type]
    for index in indexes:
        if not 0 <= index < len(names):
            raise InvalidRecord("malformed", "the schema has no message of these indexes")
        found = among[names[index]]
        among = found.nested_types_by_name
        names = [message.name for message in found.nested_types]
    assert found is not None
    return found


def _fields(message: Message) -> Fields:
    """Those that are there, or have a value all the same, by the names of the schema."""
    return {
        name: read(getattr(message, name))
        for name, has_always, read in _readers(message.DESCRIPTOR)
        if has_always or message.HasField(name)
    }


@lru_cache(maxsize=_MOST_TYPES)
def _readers(descriptor: Descriptor) -> list[tuple[str, bool, Callable[[Any], Any]]]:
    """Of each field its name, whether it always has a value, and what reads that."""
    return [
        (field.name, field.is_repeated or not field.has_presence, _read_as(field))
        for field in descriptor.fields
    ]


def _read_as(field: Any) -> Callable[[Any], Any]:
    one = _one(field)
    if not field.is_repeated:
        return one
    if field.message_type is not None and field.message_type.GetOptions().map_entry:
        value = _one(field.message_type.fields_by_name["value"])
        return lambda entries: {str(key): value(entry) for key, entry in entries.items()}
    return lambda values: list(map(one, values))


def _one(field: Any) -> Callable[[Any], Any]:
    if field.enum_type is not None:
        names: Mapping[int, str] = {
            number: each.name for number, each in field.enum_type.values_by_number.items()
        }
        return lambda number: names.get(number, str(number))
    if field.message_type is None:
        return lambda value: value
    if not field.message_type.full_name.startswith(_WELL_KNOWN):
        return _fields
    # A number or a text that may be missing.
    if list(field.message_type.fields_by_name) == ["value"]:
        return lambda wrapper: wrapper.value
    if field.message_type.name in ("Timestamp", "Duration"):
        return lambda moment: moment.ToJsonString()
    return _fields
