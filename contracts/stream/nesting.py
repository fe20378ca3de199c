"""Fields of nested objects, under names with dots: ``a.b`` of ``{"a": {"b": 1}}``."""

from collections.abc import Iterable, Mapping
from typing import Any

DOT = "."
_NOT_THERE = object()


def chosen(fields: Mapping[str, Any], names: Iterable[str]) -> dict[str, Any]:
    """Of nested `fields`, those that are there under `names` with dots."""
    found = {name: _at(fields, name) for name in names}
    return {name: value for name, value in found.items() if value is not _NOT_THERE}


def flattened(fields: Mapping[str, Any], within: str = "") -> dict[str, Any]:
    """All of nested `fields`, under names with dots."""
    flat: dict[str, Any] = {}
    for name, value in fields.items():
        if isinstance(value, Mapping):
            flat |= flattened(value, f"{within}{name}{DOT}")
        else:
            flat[f"{within}{name}"] = value
    return flat


def nested(flat: Mapping[str, Any]) -> dict[str, Any]:
    """The inverse of `flattened`."""
    fields: dict[str, Any] = {}
    for name, value in flat.items():
        *path, last = name.split(DOT)
        inner = fields
        for part in path:
            inner = inner.setdefault(part, {})
        inner[last] = value
    return fields


def _at(fields: Any, name: str) -> Any:
    for part in name.split(DOT):
        if not isinstance(fields, Mapping) or part not in fields:
            return _NOT_THERE
        fields = fields[part]
    return fields
