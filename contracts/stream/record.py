"""The record: which of its fields is the id, the time, the label, which are features."""

from collections.abc import Iterable, Mapping
from functools import lru_cache
from math import prod
from typing import Annotated, Any, Self

import numpy as np
import numpy.typing as npt
from pydantic import BaseModel, ConfigDict, Field, FiniteFloat, PositiveInt, model_validator

from contracts.stream.category import Category
from contracts.stream.clock import EXAMPLE, Clock
from contracts.stream.nesting import DOT

Features = npt.NDArray[np.float32]
Scores = npt.NDArray[np.float32]
Mask = npt.NDArray[np.bool_]

_SHOWN = 5

_category = lru_cache(maxsize=256)(Category)
"""Made once: files ask for it with each portion, alerts with each batch."""


class ArrayField(BaseModel):
    """One field that holds every feature as a nested JSON array, such as a 28x28 image."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str
    shape: Annotated[tuple[PositiveInt, ...], Field(min_length=1)]

    def feature_names(self) -> tuple[str, ...]:
        """One name an element, such as ``image[3,14]``, in row-major order."""
        return tuple(
            f"{self.name}[{','.join(map(str, index))}]" for index in np.ndindex(*self.shape)
        )


class RecordSchema(BaseModel):
    """How a flat JSON object becomes one row of features.

    Fields that are not named here are ignored. `label` is for people who evaluate; the detector
    never reads it. `clock` says how the time is written. `centres` holds, for features whose spread
    is too small beside their size for float32, what is subtracted from them before they become so.
    `categories` holds, for features that are no numbers, the values that are known, as texts.
    `gaps` are the features that a record may lack. Where it is `nested`, a name with dots
    is that of a field within objects.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: str = "id"
    time: str | None = None
    clock: Clock = "seconds"
    label: str | None = None
    features: Annotated[tuple[str, ...], Field(min_length=1)]
    centres: Mapping[str, FiniteFloat] = Field(default_factory=dict)
    categories: Mapping[str, Annotated[tuple[str, ...], Field(min_length=1)]] = Field(
        default_factory=dict
    )
    gaps: tuple[str, ...] = ()
    nested: bool = False
    array: ArrayField | None = None

    @model_validator(mode="after")
    def _names_are_distinct(self) -> Self:
        # Counted first: a shape says in a few digits what would take all memory to name.
        if self.array is not None and (
            prod(self.array.shape) != len(self.features)
            or self.features != self.array.feature_names()
        ):
            raise ValueError(f"features must be the {prod(self.array.shape)} elements of the array")
        of_features = {"centres": self.centres, "categories": self.categories, "gaps": self.gaps}
        for what, names in of_features.items():
            if not set(names) <= set(self.features):
                raise ValueError(f"{what} must be of features; received {list(names)}")
        if self.array is not None and (self.categories or self.gaps):
            raise ValueError("an array has neither categories nor gaps")
        if not self.centres.keys().isdisjoint(self.categories):
            raise ValueError("centres must be of numbers, and not of categories")
        names = [name for name in (self.id, self.time, self.label, *self.features) if name]
        if len(set(names)) != len(names):
            raise ValueError(f"field names must be distinct; received {names}")
        return self

    @classmethod
    def of_array(cls, array: ArrayField, **fields: Any) -> Self:
        """The schema of records that carry all features in one array field."""
        return cls(array=array, features=array.feature_names(), **fields)

    def centre_of(self, feature: str) -> float:
        """What is subtracted from it; 0 of most."""
        return self.centres.get(feature, 0.0)

    @property
    def numbers(self) -> tuple[str, ...]:
        """The features that are numbers."""
        return tuple(name for name in self.features if name not in self.categories)

    @property
    def is_plain(self) -> bool:
        """Whether every feature is a number, and in every record."""
        return not self.categories and not self.gaps

    def category(self, feature: str) -> Category | None:
        """What numbers stand for its values; None of a number."""
        values = self.categories.get(feature)
        return None if values is None else _category(values)

    def choices(self) -> dict[str, int]:
        """How many there are, of features that are one of several.

        A category is one of its values, another or missing; a number of the gaps is there or not.
        """
        return {
            name: len(self.categories[name]) + 2 if name in self.categories else 2
            for name in self.features
            if name in self.categories or name in self.gaps
        }

    def valid(self, features: Features) -> Mask:
        """Which of `features`, shape (n, f), can be: finite, or missing where they may."""
        finite: Mask = np.isfinite(features)
        if self.gaps:
            finite |= np.isnan(features) & [name in self.gaps for name in self.features]
        return finite

    def narrowed(self, rows: npt.NDArray[Any]) -> Features:
        """`rows`, shape (n, f), raw numbers, less their centres, as float32 in rows.

        What float32 cannot hold is infinite.
        """
        if self.centres:
            rows = rows.astype(np.float64) - [self.centre_of(feature) for feature in self.features]
        with np.errstate(over="ignore"):
            return rows.astype(np.float32, order="C", copy=False)

    def json_schema(self) -> dict[str, Any]:
        """JSON Schema of a record, for the producers of the stream."""
        properties: dict[str, Any] = {self.id: {"type": ["string", "integer"]}}
        required = [self.id]
        if self.time is not None:
            properties[self.time] = _time(self.clock)
            required.append(self.time)
        if self.array is not None:
            properties[self.array.name] = _nested_array(self.array.shape)
            required.append(self.array.name)
        else:
            properties |= {name: self._json_schema_of(name) for name in self.features}
            required += [name for name in self.features if name not in self.gaps]
        if self.label is not None:
            properties[self.label] = {"description": "Optional; never used to score."}
        fields = _within_objects(properties, required) if self.nested else (properties, required)
        return {
            "$schema": "https://json-schema.org/draft/2020-12/schema",
            "title": "Record",
            "type": "object",
            "properties": fields[0],
            "required": fields[1],
        }

    def _json_schema_of(self, feature: str) -> dict[str, Any]:
        values = self.categories.get(feature)
        types = ["number"] if values is None else ["string", "number", "boolean"]
        if feature in self.gaps:
            types.append("null")
        schema: dict[str, Any] = {"type": types if len(types) > 1 else types[0]}
        if values is not None:
            schema["description"] = f"One of {len(values):,} values, or rare."
            schema["examples"] = list(values[:_SHOWN])
        return schema


def _time(clock: Clock) -> dict[str, Any]:
    if clock == "iso8601":
        what = "After ISO 8601, without an offset UTC; the event's own clock."
        return {"type": "string", "description": what, "examples": [EXAMPLE]}
    return {"type": "number", "description": f"{clock.capitalize()}; the event's own clock."}


def _nested_array(shape: tuple[int, ...]) -> dict[str, Any]:
    schema: dict[str, Any] = {"type": "number"}
    for length in reversed(shape):
        schema = {"type": "array", "items": schema, "minItems": length, "maxItems": length}
    return schema


def _within_objects(
    properties: Mapping[str, Any], required: Iterable[str]
) -> tuple[dict[str, Any], list[str]]:
    """The same, fields whose names have dots as those of objects."""
    there = set(required)
    below: dict[str, dict[str, Any]] = {}
    found: dict[str, Any] = {}
    for name, schema in properties.items():
        first, dot, rest = name.partition(DOT)
        if dot:
            below.setdefault(first, {})[rest] = schema
            found.setdefault(first, {})
        else:
            found[name] = schema
    needed = [name for name in found if name in there]
    for first, inner in below.items():
        prefix = f"{first}{DOT}"
        inner_required = [each.removeprefix(prefix) for each in there if each.startswith(prefix)]
        fields, inside = _within_objects(inner, sorted(inner_required, key=list(inner).index))
        found[first] = {"type": "object", "properties": fields, "required": inside}
        needed += [first] if inside else []
    return found, needed
