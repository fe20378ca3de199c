"""`contracts.stream.alert`."""

import json

import jsonschema
import msgspec
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from contracts.stream.alert import (
    Alert,
    ModelReference,
    Reason,
    SourcePosition,
    severity_of,
)
from contracts.stream.message import SMALLEST_LIMIT, Message
from contracts.stream.schemas import schemas
from tests.messages import LARGEST_LIMIT, characters, limits, long_texts, offsets, topics

ALERT_SCHEMA = json.loads(schemas()["alert.schema.json"])

names = st.text("abcXYZ019._-", min_size=1, max_size=100) | st.just("m" * 100)
floats = st.floats(allow_nan=False, allow_infinity=False)

reasons = st.builds(
    Reason, st.text(characters, max_size=30) | long_texts(), floats, floats, st.floats(0, 1)
)


@st.composite
def alerts(draw: st.DrawFn) -> Alert:
    """What a record of any id, any other content and any schema becomes."""
    topic, partition, offset = draw(topics), draw(st.integers(0, 2**31 - 1)), draw(offsets)
    record_id, rest = draw(long_texts()), draw(long_texts())
    return Alert(
        alert_id=f"{topic}-{partition}-{offset}",
        record_id=record_id,
        detected_at="2026-01-01T00:00:00.000Z",
        event_time=draw(st.none() | floats),
        score=draw(floats),
        threshold=draw(floats),
        severity=draw(st.sampled_from(["low", "medium", "high", "critical"])),
        one_in=draw(st.integers(1, 10**9)),
        reasons=draw(st.lists(reasons, max_size=5) | st.lists(reasons, max_size=1).map(_many)),
        model=ModelReference(draw(names), draw(names), "convolutional"),
        source=SourcePosition(
            topic,
            partition,
            offset,
            draw(st.integers(-1, 2**63 - 1)),
            draw(st.none() | st.just(f"{topic}-{partition}-{offset}")),
        ),
        record=msgspec.Raw(json.dumps({"id": record_id, "x": rest}).encode()),
    )


def _many(one: list[Reason]) -> list[Reason]:
    """As many as an image has pixels, where a name is not a novel by itself."""
    return one * 784 if one and len(one[0].feature) < 100 else one


def alert_of(record_id: str = "7", *why: Reason, record: bytes = b"{}") -> Alert:
    """An alert with nothing of interest but what is given."""
    return Alert(
        alert_id="t-0-1",
        record_id=record_id,
        detected_at="2026-01-01T00:00:00.000Z",
        event_time=None,
        score=3.0,
        threshold=2.0,
        severity="low",
        one_in=10,
        reasons=list(why),
        model=ModelReference("m", "1", "deep"),
        source=SourcePosition("t", 0, 1, 0),
        record=msgspec.Raw(record),
    )


def whole(alert: Alert) -> Message:
    """All of it, whatever its size."""
    return Message(alert.record_id.encode(), msgspec.json.encode(alert), [])


def decoded(message: Message) -> Alert:
    """As a consumer has it."""
    return msgspec.json.decode(message.value or b"", type=Alert)


@pytest.mark.parametrize(
    ("one_in", "severity"),
    [(1, "low"), (999, "low"), (1_000, "medium"), (10_000, "high"), (100_000, "critical")],
)
def test_the_rarer_the_score_the_graver_the_alert(one_in: float, severity: str) -> None:
    """Each power of ten from 1,000 on is a step."""
    assert severity_of(one_in) == severity


@given(alerts(), limits)
def test_an_alert_fits_every_limit_and_is_still_an_alert(alert: Alert, limit: int) -> None:
    """It decodes, is valid by its schema, and is keyed by the id that it carries."""
    message = alert.message(limit)
    assert message.size <= limit
    published = decoded(message)
    assert message.key == published.record_id.encode()
    jsonschema.validate(json.loads(message.value or b""), ALERT_SCHEMA)


@given(alerts(), limits)
def test_an_alert_that_fits_is_published_byte_for_byte(alert: Alert, limit: int) -> None:
    """Nothing is shortened without need, and none says that it was."""
    message = alert.message(limit)
    assert (message == whole(alert)) == (whole(alert).size <= limit)
    besides_record = (message.value or b"").removesuffix(bytes(alert.record) + b"}")
    assert (b'"shortened":' in besides_record) == (whole(alert).size > limit)


@given(alerts(), limits)
def test_an_alert_says_truly_what_it_lacks(alert: Alert, limit: int) -> None:
    """The record first, then the end of the id, then the last reasons; all else is as it was."""
    published = decoded(alert.message(limit))
    shortened = set(published.shortened)
    assert (bytes(published.record) == b"null") == ("record" in shortened)
    assert (published.record_id != alert.record_id) == ("record_id" in shortened)
    assert (published.reasons != alert.reasons) == ("reasons" in shortened)
    assert "record" in shortened or not shortened
    assert alert.record_id.startswith(published.record_id)
    assert len(published.record_id) >= min(64, len(alert.record_id))
    assert alert.reasons[: len(published.reasons)] == published.reasons
    same = msgspec.structs.replace(
        published,
        record=alert.record,
        record_id=alert.record_id,
        reasons=alert.reasons,
        shortened=[],
    )
    assert same == alert


@given(alerts(), limits)
def test_no_more_of_an_alert_goes_than_must(alert: Alert, limit: int) -> None:
    """One character of the id, or one reason, more would be too much."""
    published = decoded(alert.message(limit))
    assume(published.shortened)
    id_length, count = len(published.record_id), len(published.reasons)
    if "record_id" in published.shortened:
        longer = msgspec.structs.replace(published, record_id=alert.record_id[: id_length + 1])
        assert whole(longer).size > limit
    if "reasons" in published.shortened:
        more = msgspec.structs.replace(
            published,
            record_id=alert.record_id[:64],
            reasons=alert.reasons[: count + 1],
            shortened=["record"]
            + ["record_id"] * (len(alert.record_id) > 64)
            + ["reasons"] * (len(alert.reasons) > count + 1),
        )
        assert whole(more).size > limit


def test_what_fits_to_the_byte_is_whole() -> None:
    """One byte less, and it is shortened."""
    alert = alert_of(record=b'"%s"' % (b"x" * 5_000))
    assert alert.message(whole(alert).size) == whole(alert)
    assert alert.message(whole(alert).size - 1) != whole(alert)


def test_an_alert_without_room_for_its_record_keeps_its_id() -> None:
    """What is largest and stands in the input anyway goes first."""
    alert = alert_of("7" * 1_000, record=b'"%s"' % (b"x" * 5_000))
    published = decoded(alert.message(SMALLEST_LIMIT))
    assert (published.shortened, published.record_id) == (["record"], alert.record_id)


def test_an_id_is_cut_between_characters_and_by_its_size_as_json() -> None:
    """A control character takes one byte of the key and six of the value."""
    alert = alert_of("\x01" * 300_000)
    message = alert.message(LARGEST_LIMIT)
    assert decoded(message).shortened == ["record", "record_id"]
    assert message.key
    assert LARGEST_LIMIT - 5_000 < 7 * len(message.key) < LARGEST_LIMIT


def test_reasons_go_only_where_a_short_id_does_not_help() -> None:
    """Three long names of features, of which a small topic has room for one."""
    why = [Reason("f" * 2_000, 1, 0, 0.5), Reason("g" * 2_500, 1, 0, 0.3), Reason("h", 1, 0, 0.2)]
    published = decoded(alert_of("7" * 2_000, *why).message(SMALLEST_LIMIT))
    assert published.shortened == ["record", "record_id", "reasons"]
    assert published.reasons == why[:1]
    assert len(published.record_id) > 64


def test_an_alert_from_before_it_could_be_shortened_is_whole() -> None:
    """Topics keep alerts for longer than a version is in service."""
    value = msgspec.json.encode(alert_of())
    assert b"shortened" not in value
    assert msgspec.json.decode(value, type=Alert).shortened == []
