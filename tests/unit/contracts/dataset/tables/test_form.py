"""`contracts.dataset.tables.form`."""

import io
import zipfile
from pathlib import Path

import pytest

from contracts.dataset.tables.form import Form, form_of
from contracts.program.errors import BadData


@pytest.mark.parametrize(
    ("head", "name", "form"),
    [
        (b"PAR1\x15", "table.csv", Form.PARQUET),
        (b"ARROW1\0\0", "table", Form.ARROW),
        (b"\xff\xff\xff\xff\x10", "table.parquet", Form.ARROW_STREAM),
        (b'{"a": 1}\n', "table.csv", Form.NDJSON),
        (b'\xef\xbb\xbf {"a": 1}\n', "table", Form.NDJSON),
        (b"\xff\xfe{\0", "table", Form.NDJSON),
        (b"nonsense\n", "lines.NDJSON.gz", Form.NDJSON),
        (b"a\tb\n1\t2\n", "TABLE.TSV", Form.CSV),
        (b"[0],[1]\n1,2\n", "table.csv", Form.CSV),
        (b"", "table.csv", Form.CSV),
    ],
)
def test_content_says_what_a_file_is_and_then_its_name(head: bytes, name: str, form: Form) -> None:
    """Capitals, wrong endings and none."""
    assert form_of(head, Path(name)) is form


def _workbook() -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
    return content.getvalue()


@pytest.mark.parametrize(
    ("head", "name", "advice"),
    [
        (_workbook(), "table", "an Excel workbook; save it as CSV"),
        (b"PK\x03\x04", "table.XLSX", r"an Excel workbook.*read_excel\('table.XLSX'\)"),
        (b"PK\x03\x04", "table.zip", "a ZIP archive; unpack it first. Or an Excel workbook"),
        (b"\xd0\xcf\x11\xe0", "table.xls", "an Excel workbook"),
        (b"SQLite format 3\0", "table.db", "sqlite3 -header -csv table.db"),
        (b"\x89HDF\r\n", "table.h5", "read_hdf"),
        (b"ORC", "table.orc", "read_orc"),
        (b"Obj\x01", "table.avro", "NDJSON"),
        (b"BZh9", "table.csv.bz2", "bunzip2 table.csv.bz2"),
        (b"\xfd7zXZ\0", "table.csv.xz", "unxz table.csv.xz"),
        (b'[{"a": 1}]', "table.json", r"jq -c '.\[\]' table.json > table.ndjson"),
    ],
)
def test_what_is_not_read_is_named_with_what_to_do(head: bytes, name: str, advice: str) -> None:
    """In one line."""
    with pytest.raises(BadData, match=advice) as raised:
        form_of(head, Path(name))
    assert "\n" not in str(raised.value)
    assert "{" not in str(raised.value)
