"""`contracts.stream.record`."""

import jsonschema
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
