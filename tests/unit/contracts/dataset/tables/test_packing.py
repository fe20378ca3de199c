"""`contracts.dataset.tables.packing`."""

import io
import os
import sys
from pathlib import Path

import pytest

from contracts.dataset.tables.packing import unpacked
from contracts.program.errors import BadData


def test_a_pipe_that_has_not_ended_is_looked_into() -> None:
    """Whoever writes more later does not have to be waited for."""
    reading, writing = os.pipe()
    with os.fdopen(reading, "rb") as file, os.fdopen(writing, "wb", buffering=0) as other:
        other.write(b'{"a": 1}\n')
        with unpacked(file, Path("-")) as found:
            assert found.head == b'{"a": 1}\n'
            assert found.file.readline() == b'{"a": 1}\n'
            other.write(b'{"a": 2}\n')
            assert found.file.readline() == b'{"a": 2}\n'


def test_zstandard_without_its_library_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """And what for."""
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    packed = io.BytesIO(b"\x28\xb5\x2f\xfd")
    with (
        pytest.raises(BadData, match=r"table\.zst: reading what Zstandard packed needs pyarrow"),
        unpacked(packed, Path("table.zst")),
    ):
        pass
