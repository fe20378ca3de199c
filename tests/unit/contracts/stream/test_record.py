"""`contracts.stream.record`."""

from typing import Any

import jsonschema
import numpy as np
import pytest
from pydantic import ValidationError

from contracts.stream.record import ArrayField, RecordSchema

IMAGE = RecordSchema.of_array(ArrayField(name="image", shape=(2, 3)))


def test_an_array_names_its_elements_in_row_major_order() -> None:
    """Reasons can then name a pixel."""
    assert IMAGE.features[:4] == ("image[0,0]", "image[0,1]", "image[0,2]", "image[1,0]")
    assert len(IMAGE.features) == 6


@pytest.mark.parametrize(
    "fields",
    [
        {"features": ()},
        {"features": ("a", "a")},
        {"id": "a", "features": ("a",)},
        {"features": ("a",), "array": {"name": "image", "shape": [2]}},
        {"features": ("a",), "labels": "b"},
    ],
)
def test_a_schema_that_contradicts_itself_is_refused(fields: dict[str, object]) -> None:
    """No features, a name twice, features that are not the array's, an unknown field."""
    with pytest.raises(ValidationError):
        RecordSchema.model_validate(fields)


def test_its_json_schema_takes_what_the_decoder_takes() -> None:
    """A 2x3 array passes, another shape does not; the label stays optional."""
    schema = IMAGE.json_schema()
    jsonschema.validate({"id": 1, "image": [[1, 2, 3], [4, 5, 6]]}, schema)
    for wrong in ([[1, 2], [3, 4]], [1, 2, 3], [[1, 2, "3"], [4, 5, 6]]):
        with pytest.raises(jsonschema.ValidationError):
            jsonschema.validate({"id": 1, "image": wrong}, schema)


def test_a_schema_survives_json() -> None:
    """It stands in the manifest."""
    assert RecordSchema.model_validate_json(IMAGE.model_dump_json()) == IMAGE


MIXED = RecordSchema(
    features=("a", "gap", "city"), categories={"city": ("York", "Hull")}, gaps=("gap",)
)


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"gaps": ("b",)}, "gaps must be of features"),
        ({"categories": {"b": ("x",)}}, "categories must be of features"),
        ({"categories": {"a": ()}}, "at least 1 item"),
        ({"categories": {"a": ("x",)}, "centres": {"a": 1.0}}, "centres must be of numbers"),
    ],
)
def test_what_is_said_of_features_has_to_fit_them(fields: dict[str, Any], message: str) -> None:
    """Else a bundle would be opened that nothing can be decoded for."""
    with pytest.raises(ValidationError, match=message):
        RecordSchema(features=("a",), **fields)


def test_an_array_has_numbers_in_every_place() -> None:
    """No element of it may be missing."""
    with pytest.raises(ValidationError, match="neither categories nor gaps"):
        RecordSchema.of_array(ArrayField(name="x", shape=(1,)), gaps=("x[0]",))


def test_only_what_may_be_missing_is_valid_when_it_is() -> None:
    """And nothing is that float32 cannot hold."""
    rows = np.array([[1, np.nan, 0], [np.nan, 1, np.nan], [1, np.inf, 2]], np.float32)
    assert MIXED.valid(rows).tolist() == [
        [True, True, True],
        [False, True, False],
        [True, False, True],
    ]


def test_the_json_schema_says_what_may_be_missing_and_which_values_are_known() -> None:
    """For who writes the stream."""
    schema = MIXED.json_schema()
    assert schema["required"] == ["id", "a", "city"]
    assert schema["properties"]["gap"]["type"] == ["number", "null"]
    city = schema["properties"]["city"]
    assert city["type"] == ["string", "number", "boolean"]
    assert city["examples"] == ["York", "Hull"]


def test_fields_of_objects_are_so_in_the_json_schema() -> None:
    """With what each object has to have."""
    schema = RecordSchema(
        id="id",
        features=("card.limit", "card.of.age", "amount"),
        gaps=("card.of.age",),
        nested=True,
    ).json_schema()
    assert schema["required"] == ["id", "amount", "card"]
    card = schema["properties"]["card"]
    assert card["required"] == ["limit"]
    assert card["properties"]["of"]["required"] == []
    jsonschema.validate({"id": "1", "amount": 1, "card": {"limit": 2}}, schema)
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate({"id": "1", "amount": 1, "card": {}}, schema)
