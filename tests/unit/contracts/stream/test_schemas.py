"""`contracts.stream.schemas`."""

import json

import jsonschema
import msgspec
import pytest

from contracts.stream.alert import Alert
from contracts.stream.schemas import FOLDER, schemas


@pytest.mark.parametrize("name", schemas())
def test_the_committed_schema_is_the_one_the_classes_give(name: str) -> None:
    """`make schemas` writes it again."""
    assert (FOLDER / name).read_text(encoding="utf-8") == schemas()[name]


@pytest.mark.parametrize("name", schemas())
def test_it_is_a_json_schema(name: str) -> None:
    """Of the draft it claims."""
    jsonschema.Draft202012Validator.check_schema(json.loads(schemas()[name]))


def test_an_alert_is_valid_by_its_schema() -> None:
    """Encoded as the detector encodes it."""
    alert = {
        "alert_id": "t-0-1",
        "record_id": "1",
        "detected_at": "2026-01-01T00:00:00.000Z",
        "event_time": None,
        "score": 3.0,
        "threshold": 2.0,
        "severity": "low",
        "one_in": 10.0,
        "reasons": [{"feature": "a", "value": 1.0, "expected": 0.0, "share": 1.0}],
        "model": {"name": "m", "version": "1", "kind": "deep"},
        "source": {"topic": "t", "partition": 0, "offset": 1, "timestamp": 0},
        "record": {"a": 1},
    }
    decoded = msgspec.json.decode(json.dumps(alert), type=Alert)
    schema = json.loads(schemas()["alert.schema.json"])
    jsonschema.validate(json.loads(msgspec.json.encode(decoded)), schema)
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(alert | {"severity": "dreadful"}, schema)
