"""What a file is, by its first bytes; by the ending of its name, where they do not say."""

from enum import StrEnum
from pathlib import Path

from contracts.program.errors import BadData


class Form(StrEnum):
    """How records stand in a file."""

    CSV = "CSV"
    NDJSON = "NDJSON"
    PARQUET = "Parquet"
    ARROW = "Arrow"
    ARROW_STREAM = "Arrow stream"


EXPECTED = "expected CSV, NDJSON, Parquet or Arrow"

_FORMS = {
    b"PAR1": Form.PARQUET,
    b"ARROW1": Form.ARROW,
    b"\xff\xff\xff\xff": Form.ARROW_STREAM,
}
_WITH_PANDAS = (
    "python -c \"import pandas as p; p.{read}('{path}').to_csv('{stem}.csv', index=False)\""
)
_EXCEL = (
    "an Excel workbook; save it as CSV, or run `pip install openpyxl` and `"
    + _WITH_PANDAS.replace("{read}", "read_excel")
    + "`"
)
_OTHERS = {
    b"PK\x03\x04": "a ZIP archive; unpack it first. Or {excel}",
    b"\xd0\xcf\x11\xe0": _EXCEL,
    b"SQLite format 3": "an SQLite database; write its table as CSV: "
    "`sqlite3 -header -csv {path} 'select * from TABLE' > {stem}.csv`",
    b"\x89HDF": "an HDF5 file; run `" + _WITH_PANDAS.replace("{read}", "read_hdf") + "`",
    b"ORC": "an ORC file; run `" + _WITH_PANDAS.replace("{read}", "read_orc") + "`",
    b"Obj\x01": "an Avro file; write its records as NDJSON, such as by `avro cat`",
    b"BZh": "a file packed by bzip2; run `bunzip2 {path}`",
    b"\xfd7zXZ": "a file packed by xz; run `unxz {path}`",
}
"""What people have beside: by its first bytes, what it is and what to do."""

_NDJSON_SUFFIXES = {".ndjson", ".jsonl", ".json"}
_OF_EXCEL = (b"xl/", b"[Content_Types].xml")
_BLANK = b" \t\r\n\xef\xbb\xbf\xff\xfe\x00"


def form_of(head: bytes, path: Path) -> Form:
    """The form of an unpacked file that begins with `head`; `path` is its name.

    Raises:
        BadData: it is something else, and the message says what, and what to do with it.
    """
    for magic, form in _FORMS.items():
        if head.startswith(magic):
            return form
    for magic in _OTHERS:
        if head.startswith(magic):
            raise BadData(f"{path}: {EXPECTED}, found {_other(magic, head, path)}")
    first = head.lstrip(_BLANK)[:1]
    if first == b"[" and head.lstrip(_BLANK)[1:].lstrip(_BLANK)[:1] in (b"{", b"]"):
        raise BadData(
            f"{path}: expected one JSON object a line, found an array of them; run "
            f"`jq -c '.[]' {path} > {path.stem}.ndjson`"
        )
    if first == b"{" or _NDJSON_SUFFIXES & {suffix.lower() for suffix in path.suffixes}:
        return Form.NDJSON
    return Form.CSV


def _other(magic: bytes, head: bytes, path: Path) -> str:
    what = _OTHERS[magic]
    if magic == b"PK\x03\x04" and (
        any(part in head for part in _OF_EXCEL) or path.suffix.lower().startswith(".xls")
    ):
        what = _EXCEL
    return what.format(path=path, stem=path.stem, excel=_EXCEL.format(path=path, stem=path.stem))
