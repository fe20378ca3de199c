"""Other formats and envelopes: written by Confluent's serializers, by a real registry."""

import io
import json
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import fastavro
import pytest
from confluent_kafka.schema_registry import Schema, SchemaReference, SchemaRegistryClient
from confluent_kafka.schema_registry.avro import AvroSerializer
from confluent_kafka.schema_registry.protobuf import ProtobufSerializer
from confluent_kafka.serialization import MessageField, SerializationContext
from google.protobuf import descriptor_pb2, descriptor_pool, message_factory

from contracts.stream.record import RecordSchema
from deploy.local.ports import free_ports
from tests.bundles import make_bundle
from tests.integration.conftest import Names
from tests.integration.detector.conftest import StartDetector
from tests.integration.registry import running_registry
from tests.integration.topics import committed, send
from tests.waiting import wait_until

Fields = dict[str, Any]
Serialize = Callable[[Fields], bytes]

ROW = {
    "type": "record",
    "name": "Row",
    "fields": [
        {"name": "id", "type": "string"},
        {"name": "at", "type": "double"},
        {"name": "a", "type": ["null", "double"], "default": None},
        {"name": "b", "type": "double"},
        {"name": "seen", "type": {"type": "long", "logicalType": "timestamp-millis"}, "default": 0},
    ],
}
CHANGE = {
    "type": "record",
    "name": "Envelope",
    "fields": [
        {"name": "before", "type": ["null", ROW], "default": None},
        {"name": "after", "type": ["null", "Row"], "default": None},
        {"name": "op", "type": "string"},
    ],
}
PROTO = """
syntax = "proto3";
package pay;
message Other { string note = 1; }
message Row {
  string id = 1;
  double at = 2;
  optional double a = 3;
  double b = 4;
}
"""


def row(number: int, a: float | None, b: float) -> Fields:
    """Its score is the length of (a, b)."""
    return {"id": f"{number:03d}", "at": float(number), "a": a, "b": b}


ROWS = [row(0, 0, 0), row(1, 6, 8), row(2, 0, 9.9), row(3, None, 50), row(4, -50, 0)]
ALERTS = {"001": 10.0, "004": 50.0}
"""By record id, the scores; of record 3 a feature is missing."""


@pytest.fixture(scope="module")
def registry(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A real one."""
    with running_registry(tmp_path_factory.mktemp("registry")) as address:
        yield address


def _in_context(serializer: Any, topic: str) -> Serialize:
    context = SerializationContext(topic, MessageField.VALUE)
    return lambda fields: bytes(serializer(fields, context))


def avro(client: Any, topic: str) -> Serialize:
    """As a producer with Confluent's serializer."""
    return _in_context(AvroSerializer(client, json.dumps(ROW)), topic)


def avro_changes(client: Any, topic: str) -> Serialize:
    """As Debezium with Avro."""
    serialize = _in_context(AvroSerializer(client, json.dumps(CHANGE)), topic)
    return lambda fields: serialize({"before": None, "after": fields, "op": "c"})


def json_changes(_: Any, __: str) -> Serialize:
    """As Debezium with JSON and its schema beside it."""
    return lambda fields: json.dumps(
        {"schema": {}, "payload": {"before": None, "after": fields, "op": "r"}}
    ).encode()


def _class_of_row() -> Any:
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "row.proto").write_text(PROTO)
        compiled = Path(folder, "compiled")
        flags = [f"-I{folder}", f"--descriptor_set_out={compiled}", "row.proto"]
        subprocess.run([sys.executable, "-m", "grpc_tools.protoc", *flags], check=True)
        files = descriptor_pb2.FileDescriptorSet.FromString(compiled.read_bytes()).file
    pool = descriptor_pool.DescriptorPool()
    for file in files:
        pool.Add(file)
    return message_factory.GetMessageClass(pool.FindMessageTypeByName("pay.Row"))


def protobuf(client: Any, topic: str) -> Serialize:
    """As a producer with Confluent's serializer, whose schema is compiled."""
    of_row = _class_of_row()
    options = {"use.deprecated.format": False}
    serialize = _in_context(ProtobufSerializer(of_row, client, options), topic)
    return lambda fields: serialize(
        of_row(**{name: value for name, value in fields.items() if value is not None})
    )


def protobuf_by_text(client: Any, topic: str) -> Serialize:
    """As one whose schema was registered as a text; the message is the second of it."""
    number = client.register_schema(f"{topic}-value", Schema(PROTO, "PROTOBUF"))
    of_row = _class_of_row()
    head = b"\0" + number.to_bytes(4) + bytes([2, 2])  # one index, 1, both in zigzag
    return lambda fields: (
        head
        + of_row(
            **{name: value for name, value in fields.items() if value is not None}
        ).SerializeToString()
    )


WIRES: dict[str, tuple[Callable[[Any, str], Serialize], tuple[str, ...]]] = {
    "avro": (avro, ("--format=avro",)),
    "avro in an envelope": (avro_changes, ("--format=avro", "--envelope=debezium")),
    "json in an envelope": (json_changes, ("--envelope=debezium",)),
    "protobuf": (protobuf, ("--format=protobuf",)),
    "protobuf by a text": (protobuf_by_text, ("--format=protobuf",)),
}


@pytest.mark.parametrize("wire", WIRES)
def test_each_record_is_scored_whatever_it_is_written_in(
    wire: str, registry: str, broker: str, names: Names, start_detector: StartDetector
) -> None:
    """Alerts are JSON as ever; what cannot be read is set aside as it came."""
    make, flags = WIRES[wire]
    serialize = make(SchemaRegistryClient({"url": registry}), names.topic)
    detector = start_detector(*flags, f"--schema-registry={registry}")
    detector.wait_until_ready()
    garbage = [b"garbage", b"\0\0\0", b"\0\x7f\xff\xff\xff?"]
    values = [*map(serialize, ROWS), *garbage]
    send(broker, names.topic, values)
    wait_until(lambda: detector.handled() == len(values), "every message handled")
    alerts = {a.key.decode(): json.loads(a.value) for a in committed(broker, names.alerts)}
    assert {record: alert["score"] for record, alert in alerts.items()} == ALERTS
    of_one = alerts["001"]["record"]
    assert {name: of_one[name] for name in ROWS[1]} == ROWS[1]
    assert alerts["001"]["event_time"] == 1.0
    letters = {
        letter.value: dict(letter.headers) for letter in committed(broker, names.dead_letters)
    }
    assert letters.keys() == {values[3], *garbage}
    assert b"'a'" in letters[values[3]]["detail"]


def test_changes_without_a_row_are_passed_over_and_counted(
    broker: str, names: Names, start_detector: StartDetector
) -> None:
    """Deletes and tombstones; updates and creates are records, anything else is set aside."""
    detector = start_detector("--envelope=debezium")
    detector.wait_until_ready()
    far = row(9, 99, 0)
    changes: list[Fields | None] = [
        {"op": "c", "after": row(1, 0, 0)},
        {"op": "u", "before": row(1, 0, 0), "after": far},
        {"op": "d", "before": far, "after": None},
        None,
        {"op": "t"},
        {"op": "c", "after": None},
        {"id": "1", "at": 1, "a": 99, "b": 0},
    ]
    send(
        broker,
        names.topic,
        [None if change is None else json.dumps(change).encode() for change in changes],
    )
    wait_until(lambda: detector.handled() == len(changes), "every message handled")
    (alert,) = committed(broker, names.alerts)
    assert json.loads(alert.value)["record"] == far
    assert detector.metric("detector_records_total", outcome="passed-over") == 3
    assert detector.metric("detector_records_total", outcome="invalid") == 2
    assert len(committed(broker, names.dead_letters)) == 2


def test_a_registry_that_is_away_is_waited_for(
    broker: str, names: Names, start_detector: StartDetector, tmp_path: Path
) -> None:
    """Not ready meanwhile, and nothing is lost, set aside, or repeated."""
    (port,) = free_ports(1)
    with running_registry(tmp_path, port) as address:
        client = SchemaRegistryClient({"url": address})
        values = list(map(avro(client, names.topic), ROWS))
    detector = start_detector("--format=avro", f"--schema-registry={address}")
    detector.wait_until_ready()
    send(broker, names.topic, values)
    wait_until(lambda: detector.events("detector.not-ready"), "a detector that waits")
    assert "no schema registry answers" in detector.events("detector.not-ready")[-1]["reason"]
    assert detector.get("/readyz")[0] == 503
    with running_registry(tmp_path, port):
        wait_until(lambda: detector.handled() == len(values), "every record handled")
    assert sorted(a.key.decode() for a in committed(broker, names.alerts)) == sorted(ALERTS)
    assert len(committed(broker, names.dead_letters)) == 1


def test_schemas_that_refer_to_others_are_read(
    registry: str, broker: str, names: Names, start_detector: StartDetector
) -> None:
    """In Avro, by the name of a record."""
    client = SchemaRegistryClient({"url": registry})
    client.register_schema(f"{names.topic}-row", Schema(json.dumps(ROW), "AVRO"))
    change = {**CHANGE, "fields": [{"name": "after", "type": "Row"}, CHANGE["fields"][2]]}
    reference = SchemaReference("Row", f"{names.topic}-row", 1)
    number = client.register_schema(
        f"{names.topic}-value", Schema(json.dumps(change), "AVRO", [reference])
    )
    body = _avro_body({"after": row(1, 6, 8), "op": "c"}, change)
    detector = start_detector(
        "--format=avro", "--envelope=debezium", f"--schema-registry={registry}"
    )
    detector.wait_until_ready()
    send(broker, names.topic, [b"\0" + number.to_bytes(4) + body])
    wait_until(lambda: detector.handled() == 1, "one record handled")
    assert [a.key for a in committed(broker, names.alerts)] == [b"001"]


def _avro_body(fields: Fields, schema: Fields) -> bytes:
    named: dict[str, Any] = {}
    fastavro.parse_schema(ROW, named_schemas=named)
    parsed = fastavro.parse_schema(schema, named_schemas=named)
    content = io.BytesIO()
    fastavro.schemaless_writer(content, parsed, fields)
    return content.getvalue()


def test_fields_of_objects_have_names_with_dots(
    broker: str, names: Names, start_detector: StartDetector, models: Path
) -> None:
    """Id, time and features; the alert shows the record as it came."""
    schema = RecordSchema(
        id="payment.id", time="payment.at", features=("card.limit", "amount"), nested=True
    )
    make_bundle(models, name="nested", schema=schema, threshold=10)
    detector = start_detector("--name=nested")
    detector.wait_until_ready()
    far = {"payment": {"id": "7", "at": 3}, "card": {"limit": 6, "kind": "gold"}, "amount": 8}
    values = [far, far | {"amount": 0}, far | {"card": 6}, far | {"card": {}}]
    send(broker, names.topic, [json.dumps(value).encode() for value in values])
    wait_until(lambda: detector.handled() == len(values), "every record handled")
    (alert,) = [json.loads(alert.value) for alert in committed(broker, names.alerts)]
    assert (alert["record_id"], alert["event_time"], alert["record"]) == ("7", 3.0, far)
    assert [reason["feature"] for reason in alert["reasons"]] == ["amount", "card.limit"]
    details = [dict(letter.headers)["detail"] for letter in committed(broker, names.dead_letters)]
    assert details == [b"expected the field 'card.limit', which is missing"] * 2


def test_check_asks_the_registry(registry: str, broker: str, models: Path) -> None:
    """A tick where it answers, a cross where it does not, or where nobody says which it is."""
    (nobody,) = free_ports(1)
    answers = {
        f"--schema-registry={registry}": f"✓ schema registry {registry} answers",
        f"--schema-registry=http://127.0.0.1:{nobody}": "✗ no schema registry answers at",
        "--schema-registry-user=me": "✗ schema_registry: the format avro needs its address",
    }
    for flag, line in answers.items():
        command = [sys.executable, "-m", "detector", "check", f"--models={models}", "--name=stream"]
        flags = [f"--kafka.bootstrap-servers={broker}", "--format=avro", flag]
        found = subprocess.run([*command, *flags], capture_output=True, text=True, check=False)
        assert line in found.stdout
        assert (found.returncode == 0) == line.startswith("✓")
