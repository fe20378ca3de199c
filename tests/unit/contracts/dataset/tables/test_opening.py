"""`contracts.dataset.tables.opening`."""

import gzip
import io
from pathlib import Path

import pyarrow as pa
import pytest
from pyarrow import parquet
from structlog.testing import capture_logs

from contracts.dataset.tables.dialect import Dialect
from contracts.dataset.tables.form import Form
from contracts.dataset.tables.opening import Writing, opened
from contracts.program.errors import BadData

TEXT = "id;Größe\n007;2,5\n"


def test_what_is_found_out_and_not_usual_is_said(tmp_path: Path) -> None:
    """Whoever gave the file can see whether it is right."""
    path = tmp_path / "table.txt"
    path.write_bytes(gzip.compress(TEXT.encode("cp1252")))
    with capture_logs() as logs, opened(str(path), Writing()) as found:
        assert found.form is Form.CSV
        assert found.names == ["id", "Größe"]
        assert found.file.read().decode("cp1252") == TEXT
    [said] = logs
    assert said["event"] == "table.found"
    assert (said["encoding"], said["separator"], said["decimal"]) == ("cp1252", ";", ",")


def test_the_usual_is_not_worth_a_line(tmp_path: Path) -> None:
    """Comma, point and UTF-8."""
    path = tmp_path / "table.csv"
    path.write_text("a,b\n1.5,2\n")
    with capture_logs() as logs, opened(str(path), Writing()) as found:
        assert (found.dialect, found.encoding) == (Dialect(), "utf-8")
    assert logs == []


def test_what_is_said_of_a_file_holds(tmp_path: Path) -> None:
    """Against what would be found out."""
    path = tmp_path / "table.csv"
    path.write_bytes("a:b\n1.5:ö\n".encode("cp850"))
    with opened(str(path), Writing(":", ",", "cp850")) as found:
        assert (found.dialect, found.encoding) == (Dialect(":", ","), "cp850")
        assert found.names == ["a", "b"]


@pytest.mark.parametrize("codec", ["gzip", "zstd"])
def test_what_is_packed_is_unpacked_whatever_its_name(tmp_path: Path, codec: str) -> None:
    """More than fits into what is looked at."""
    content = b"a,b\n" + b"1,2\n" * 50_000
    path = tmp_path / "table.csv"
    with pa.CompressedOutputStream(str(path), codec) as file:
        file.write(content)
    with opened(str(path), Writing()) as found:
        assert found.file.read() == content


def test_a_pipe_is_read_as_far_as_it_has_come(monkeypatch: pytest.MonkeyPatch) -> None:
    """Its first line is enough to begin with."""
    stdin = io.TextIOWrapper(io.BytesIO(b"\xef\xbb\xbf" + TEXT.encode()))
    monkeypatch.setattr("sys.stdin", stdin)
    with opened("-", Writing()) as found:
        assert (found.form, found.encoding) == (Form.CSV, "utf-8-sig")
        assert found.file.read().decode("utf-8-sig") == TEXT


def test_parquet_is_no_pipe_and_is_not_packed_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its end is read first."""
    path = tmp_path / "table.parquet"
    parquet.write_table(pa.table({"a": [1]}), path)
    with opened(str(path), Writing()) as found:
        assert found.form is Form.PARQUET
        assert found.file.seekable()
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(path.read_bytes())))
    with pytest.raises(BadData, match=r"standard input: .* found Parquet"), opened("-", Writing()):
        pass
    path.write_bytes(gzip.compress(path.read_bytes()))
    with pytest.raises(BadData, match="packed again; unpack it"), opened(str(path), Writing()):
        pass


def test_a_text_of_another_encoding_names_the_flag(tmp_path: Path) -> None:
    """Where it shows only far behind what was looked at."""
    path = tmp_path / "table.csv"
    path.write_bytes(b"a,b\n1,2\n\xff,2\n")
    with (
        pytest.raises(BadData, match=r"cannot read .*table.csv: .*--encoding cp1252"),
        opened(str(path), Writing(encoding="utf-8")) as found,
    ):
        found.file.read().decode("utf-8")
