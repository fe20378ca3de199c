"""`detector.wire.decoder`: what is around a record changes nothing of what is made of it."""

import json
from typing import Any

import numpy as np
import pytest

from contracts.stream.received import ReceivedRecord
from contracts.stream.record import ArrayField, RecordSchema
from detector.decoder import RecordDecoder
from detector.wire.decoder import UnwrappingDecoder, decoder_of
from detector.wire.settings import EnvelopeSettings
from tests.corpus import CASES, Case

DEBEZIUM = EnvelopeSettings.model_construct(envelope="debezium")
PLAIN = EnvelopeSettings.model_construct(envelope="none")
NESTED = RecordSchema(
    id="p.id",
    time="p.at",
    clock="iso8601",
    features=('card."limit"', "amount", "card.kind"),
    categories={"card.kind": ("gold",)},
    gaps=("card.kind",),
    nested=True,
)


def received(*values: bytes | None) -> list[ReceivedRecord]:
    """Messages one behind the other."""
    return [ReceivedRecord("t", 2, at, 7, b"k", value) for at, value in enumerate(values)]


def test_flat_json_is_decoded_as_ever() -> None:
    """Nothing is in the way of what most streams are."""
    assert type(decoder_of(RecordSchema(features=("a",)), PLAIN)) is RecordDecoder
    assert type(decoder_of(RecordSchema(features=("a",)), DEBEZIUM)) is UnwrappingDecoder
    assert type(decoder_of(NESTED, PLAIN)) is UnwrappingDecoder


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_record_in_an_envelope_is_what_it_is_without(case: Case) -> None:
    """Valid with the same row, or set aside; its message is what the dead letter has."""
    schema = RecordSchema(id="id", time="at", features=("a", "b"))
    plain, _ = RecordDecoder(schema).decode(received(case.value))
    if case.value is None:
        return
    value = b'{"op": "c", "after": %b}' % case.value
    batch, letters = decoder_of(schema, DEBEZIUM).decode(received(value))
    if plain.ids:
        assert (batch.ids, batch.times) == (plain.ids, plain.times)
        np.testing.assert_array_equal(batch.features, plain.features)
        assert json.loads(batch.received[0].value or b"") == json.loads(case.value)
    elif not batch.ids:  # of two fields of one name, the last one counts here
        assert [letter.value for letter in letters] == [value]


def nested(**changes: Any) -> bytes:
    """A record of `NESTED`."""
    card = {'"limit"': 5, "kind": "gold"}
    return json.dumps(
        {"p": {"id": "1", "at": "1970-01-01T00:00:03Z"}, "card": card, "amount": 2} | changes
    ).encode()


def test_nested_fields_are_features() -> None:
    """By names with dots, odd ones too; what is missing may be so at any depth."""
    values = [
        nested(),
        nested(card={'"limit"': 5}),
        nested(card={}),
        nested(amount="x"),
        nested(p=1),
    ]
    batch, letters = decoder_of(NESTED, PLAIN).decode(received(*values))
    assert (batch.ids, batch.times) == (["1", "1"], [3.0, 3.0])
    np.testing.assert_array_equal(batch.features, np.array([[5, 2, 0], [5, 2, np.nan]], np.float32))
    assert [letter.headers.source_offset for letter in letters] == [2, 3, 4]
    assert [letter.value for letter in letters] == values[2:]
    details = [letter.headers.detail for letter in letters]
    assert "expected the field 'card.\"limit\"', which is missing" in details
    assert "field 'amount': expected a number, received a string" in details


def test_where_a_message_stands_is_where_its_record_does() -> None:
    """Topic, partition, offset, timestamp, key and headers."""
    (message,) = received(b'{"op": "c", "after": {"id": 1, "a": NaN}}')
    schema = RecordSchema(features=("a",), gaps=("a",))
    batch, _ = decoder_of(schema, DEBEZIUM).decode([message])
    (record,) = batch.received
    for name in ("topic", "partition", "offset", "timestamp", "key", "headers"):
        assert getattr(record, name) == getattr(message, name)
    assert record.value == b'{"id":1,"a":null}'
    assert np.isnan(batch.features).all()


def test_messages_without_a_record_are_counted() -> None:
    """Beside those with one, and in what is joined of several batches."""
    decoder = decoder_of(RecordSchema(features=("a",)), DEBEZIUM)
    gone, there = b'{"op": "d"}', b'{"op": "c", "after": {"id": 1, "a": 2}}'
    batch, letters = decoder.decode(received(gone, None, there, gone))
    assert (batch.ids, batch.passed, letters) == (["1"], 3, [])
    assert type(batch).joined([batch, batch]).passed == 6
    assert decoder.decode(received(gone))[0].passed == 1


def test_a_message_that_is_too_large_is_set_aside_unread() -> None:
    """By the bytes of the message, not of its record."""
    decoder = decoder_of(RecordSchema(features=("a",)), DEBEZIUM, max_bytes=10)
    _, (letter,) = decoder.decode(received(b'{"op": "c", "after": {"id": 1, "a": 2}}'))
    assert letter.headers.error == "oversized"


def test_an_array_may_be_in_an_envelope() -> None:
    """Flat as ever."""
    schema = RecordSchema.of_array(ArrayField(name="image", shape=(2, 2)))
    value = b'{"op": "c", "after": {"id": 1, "image": [[1, 2], [3, 4]]}}'
    batch, _ = decoder_of(schema, DEBEZIUM).decode(received(value))
    assert batch.features.tolist() == [[1, 2, 3, 4]]
