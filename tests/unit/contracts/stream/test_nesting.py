"""`contracts.stream.nesting`."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.stream.nesting import chosen, flattened, nested

FIELDS = {"id": 1, "card": {"kind": "gold", "limit": {"day": 5}}, "empty": {}, "list": [{"a": 1}]}
NAMES = st.text("abc", min_size=1, max_size=2)


def test_fields_of_objects_have_names_with_dots() -> None:
    """What is in a list is the list's."""
    flat = {"id": 1, "card.kind": "gold", "card.limit.day": 5, "list": [{"a": 1}]}
    assert flattened(FIELDS) == flat
    assert nested(flat) == {name: field for name, field in FIELDS.items() if field != {}}


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("card.limit.day", {"card.limit.day": 5}),
        ("card.kind", {"card.kind": "gold"}),
        ("card.limit.year", {}),
        ("id.of", {}),
        ("nothing.there", {}),
    ],
)
def test_only_what_is_there_is_chosen(name: str, found: dict[str, Any]) -> None:
    """Whatever is in its way."""
    assert chosen(FIELDS, [name]) == found


@given(
    st.recursive(
        st.dictionaries(NAMES, st.integers(), min_size=1, max_size=3),
        lambda inner: st.dictionaries(NAMES, st.integers() | inner, min_size=1, max_size=3),
        max_leaves=8,
    )
)
def test_nested_undoes_flattened(fields: dict[str, Any]) -> None:
    """And each field is found under its name."""
    flat = flattened(fields)
    assert nested(flat) == fields
    assert chosen(fields, flat) == flat
