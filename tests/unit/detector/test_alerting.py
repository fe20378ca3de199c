"""`detector.alerting`, from the bytes that came to the message that goes."""

import json

import msgspec
import numpy as np
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from contracts.model.bundle import Bundle
from contracts.model.manifest import Manifest
from contracts.model.scorer import Explanation
from contracts.stream.alert import Alert, Reason
from contracts.stream.message import SMALLEST_LIMIT, Message
from contracts.stream.received import ReceivedRecord
from contracts.stream.record import RecordSchema
from detector.alerting import make_alerts, top_reasons
from detector.decoder import RecordDecoder
from detector.wire.decoder import decoder_of
from detector.wire.settings import EnvelopeSettings

DEFAULT_LIMIT = 1_048_576


def message_of(manifest: Manifest, key: bytes | None, value: bytes | None, limit: int) -> Message:
    """What is published of one record that is anomalous, or cannot be decoded."""
    received = ReceivedRecord("t" * 249, 2**31 - 1, 2**63 - 1, 0, key, value)
    batch, dead_letters = RecordDecoder(manifest.record_schema).decode([received])
    mask = np.ones(len(batch.ids), dtype=bool)
    scores = np.full(len(batch.ids), 99, dtype=np.float32)
    why = [[Reason("a", 99, 0, 1)] for _ in batch.ids]
    alerts = make_alerts(batch, scores, mask, why, model=manifest, threshold=10)
    messages = [alert.message(limit) for alert in alerts]
    messages += [letter.message(limit) for letter in dead_letters]
    assert len(messages) == 1
    return messages[0]


def encoded(record_id: str, extra: str = "") -> bytes:
    """A record of `record_id`, as a producer with UTF-8 in its JSON writes it."""
    fields = {"id": record_id, "at": 0, "a": 99, "b": 0, "c": 0, "d": 0, "extra": extra}
    return json.dumps(fields, ensure_ascii=False).encode()


@pytest.mark.parametrize("limit", [SMALLEST_LIMIT, DEFAULT_LIMIT])
@pytest.mark.parametrize("character", ["7", "é", "😀"])
def test_an_id_of_360_000_characters_is_alerted(bundle: Bundle, character: str, limit: int) -> None:
    """The id stands in key, id and record: the record goes, then the end of the id."""
    record_id = character * (360_000 // len(character.encode()))
    message = message_of(bundle.manifest, b"k", encoded(record_id), limit)
    alert = msgspec.json.decode(message.value or b"", type=Alert)
    assert message.size <= limit
    assert "record" in alert.shortened
    assert record_id.startswith(alert.record_id)
    assert message.key == alert.record_id.encode()


@pytest.mark.parametrize("limit", [SMALLEST_LIMIT, DEFAULT_LIMIT])
def test_the_largest_record_that_a_broker_takes_is_a_dead_letter(
    bundle: Bundle, limit: int
) -> None:
    """With the headers it is larger than it came: the end of its value goes."""
    key, value = b"k" * 148_500, b"\xff" * 899_990
    message = message_of(bundle.manifest, key, value, limit)
    headers = dict(message.headers)
    assert message.size <= limit
    assert headers["truncated-from"] == b"899990"
    assert ("key-truncated-from" in headers) == (limit == SMALLEST_LIMIT)
    assert value.startswith(message.value or b"")
    assert key.startswith(message.key or b"")


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(
    st.none() | st.binary(max_size=50).map(lambda few: few * 20_000),
    st.none()
    | st.binary(max_size=50).map(lambda few: few * 20_000)
    | st.builds(
        lambda few, count, extra: encoded(few * count, extra * count),
        st.text(st.characters(codec="utf-8"), max_size=5),
        st.integers(0, 60_000),
        st.text(st.characters(codec="utf-8"), max_size=5),
    ),
    st.integers(SMALLEST_LIMIT, DEFAULT_LIMIT),
)
@example(None, None, SMALLEST_LIMIT)
@example(b"", b'{"id": "\\ud800", "at": 0, "a": 1, "b": 0, "c": 0, "d": 0}', SMALLEST_LIMIT)
def test_whatever_comes_the_message_made_of_it_fits(
    bundle: Bundle, key: bytes | None, value: bytes | None, limit: int
) -> None:
    """An alert or a dead letter, never nothing, never more than the topic takes."""
    assert message_of(bundle.manifest, key, value, limit).size <= limit


MIXED = RecordSchema(
    features=("a", "gap", "city"), categories={"city": ("York", "x" * 99)}, gaps=("gap", "city")
)


def said(*records: bytes, expected: list[list[float]]) -> list[dict[str, tuple[object, object]]]:
    """Of each record and feature, what it said and what was expected."""
    batch, _ = RecordDecoder(MIXED).decode(
        [ReceivedRecord("t", 0, place, 0, None, value) for place, value in enumerate(records)]
    )
    share = np.full((len(records), 3), 1 / 3, np.float32)
    every = np.ones(len(records), dtype=bool)
    explanation = Explanation(np.array(expected, np.float32), share)
    return [
        {reason.feature: (reason.value, reason.expected) for reason in reasons}
        for reasons in top_reasons(MIXED, batch, every, explanation, 3)
    ]


def test_reasons_name_values_and_what_is_missing() -> None:
    """A known value, one that nobody knows, none; and what was expected in their place."""
    known, unknown, none = said(
        b'{"id": 1, "a": 1, "gap": 2, "city": "York"}',
        b'{"id": 2, "a": 1, "gap": NaN, "city": "Hull"}',
        b'{"id": 3, "a": 1}',
        expected=[[3, 4, 0], [3, 4, -1], [3, 4, 1]],
    )
    assert known == {"a": (1, 3), "gap": (2, 4), "city": ("York", "York")}
    assert unknown == {"a": (1, 3), "gap": (None, 4), "city": ("Hull", None)}
    assert none == {"a": (1, 3), "gap": (None, 4), "city": (None, "x" * 64 + "…")}


def test_a_long_value_is_cut() -> None:
    """The record has all of it."""
    value = msgspec.json.encode({"id": 1, "a": 1, "city": "é" * 200_000})
    (reasons,) = said(value, expected=[[1, 1, 0]])
    assert reasons["city"] == ("é" * 64 + "…", "York")


def test_an_unknown_value_within_an_object_is_named() -> None:
    """As one beside it is."""
    schema = RecordSchema(features=("card.kind",), categories={"card.kind": ("gold",)}, nested=True)
    value = b'{"id": 1, "card": {"kind": "tin"}}'
    decoder = decoder_of(schema, EnvelopeSettings())
    batch, _ = decoder.decode([ReceivedRecord("t", 0, 0, 0, None, value)])
    share = Explanation(np.zeros((1, 1), np.float32), np.ones((1, 1), np.float32))
    ((reason,),) = top_reasons(schema, batch, np.array([True]), share, 3)
    assert (reason.value, reason.expected) == ("tin", "gold")
