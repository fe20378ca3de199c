"""What native code writes is dropped meanwhile, and only meanwhile."""

import os

import pytest

from trainer.native_output import without_native_output


def test_only_what_is_written_inside_is_dropped(capfd: pytest.CaptureFixture[str]) -> None:
    """Before and after, the terminal is the user's."""
    os.write(2, b"before ")
    with without_native_output():
        os.write(2, b"inside ")
    os.write(2, b"after")
    assert capfd.readouterr().err == "before after"


def test_an_exception_comes_through(capfd: pytest.CaptureFixture[str]) -> None:
    """And the terminal is given back."""
    with pytest.raises(ImportError), without_native_output():
        raise ImportError
    os.write(2, b"after")
    assert capfd.readouterr().err == "after"
