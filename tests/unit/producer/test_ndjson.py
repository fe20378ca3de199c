"""`producer.ndjson`."""

import os
import resource
import signal
from pathlib import Path

import pytest

from contracts.program.errors import BadSettings, DeliveryFailed
from producer.ndjson import NdjsonFile


def test_each_value_is_a_line_as_soon_as_it_is_sent(tmp_path: Path) -> None:
    """A reader keeps pace; keys are in the values already."""
    path = tmp_path / "records.ndjson"
    with NdjsonFile(str(path)) as file:
        file.send([b"1"], [b'{"a":1}'])
        assert path.read_bytes() == b'{"a":1}\n'
        file.send([b"2", b"3"], [b'{"a":2}', b'{"a":3}'])
        file.finish()
        assert file.delivered == 3
        assert file.name == str(path)
    assert path.read_bytes() == b'{"a":1}\n{"a":2}\n{"a":3}\n'


def test_standard_output_is_left_open(capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    """The program may have more to say."""
    with NdjsonFile("-") as file:
        file.send([b"1"], [b"{}"])
        assert file.name == "standard output"
    os.write(1, b"more\n")
    assert capfdbinary.readouterr().out == b"{}\nmore\n"


def test_a_file_that_cannot_be_opened_is_a_bad_setting(tmp_path: Path) -> None:
    """Named, with the reason."""
    path = tmp_path / "missing" / "records.ndjson"
    with pytest.raises(BadSettings, match=f"output: cannot write {path}: No such file"):
        NdjsonFile(str(path))


def test_a_reader_that_went_away_ends_it_with_the_count(tmp_path: Path) -> None:
    """What could not be written is not counted."""
    path = tmp_path / "pipe"
    os.mkfifo(path)
    reader = os.open(path, os.O_RDONLY | os.O_NONBLOCK)
    with NdjsonFile(str(path)) as file:
        file.send([b"1"], [b"{}"])
        os.close(reader)
        with pytest.raises(DeliveryFailed, match="Broken pipe; 1 records were written"):
            file.send([b"2"], [b"{}"])


def test_a_full_disk_ends_it_with_the_count(tmp_path: Path) -> None:
    """Of the lines that were written whole, where the disk took a part of what it was given."""
    path = tmp_path / "records.ndjson"
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (7, limits[1]))
    handler = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    try:
        with (
            NdjsonFile(str(path)) as file,
            pytest.raises(DeliveryFailed, match="File too large; 2 records were written"),
        ):
            file.send([b"1", b"2", b"3"], [b"{}"] * 3)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
        signal.signal(signal.SIGXFSZ, handler)
    assert path.read_bytes() == b"{}\n{}\n{"
