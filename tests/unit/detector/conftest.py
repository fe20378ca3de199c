"""A served model whose scores a test knows by heart."""

from pathlib import Path

import pytest

from contracts.model.bundle import Bundle
from contracts.stream.record import RecordSchema
from tests.bundles import make_bundle

STREAM = RecordSchema(id="id", time="at", features=("a", "b", "c", "d"))


@pytest.fixture
def bundle(tmp_path: Path) -> Bundle:
    """Expects 0 of four features; the score is the length of the row; threshold 10."""
    return make_bundle(tmp_path, name="stream", schema=STREAM)
