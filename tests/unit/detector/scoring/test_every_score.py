"""`detector score --all`."""

import gzip
import json
import sys
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from pyarrow import parquet

from contracts.model.bundle import Bundle
from contracts.program.errors import BadSettings
from contracts.program.logs import configure_logs
from contracts.stream.record import RecordSchema
from detector.scoring.score import score
from detector.settings import ScoreSettings
from tests.bundles import make_bundle

LINES = [
    '{"id": "a,b", "at": 5, "a": 3, "b": 4, "c": 0, "d": 0}',
    "nonsense",
    '{"id": 7, "at": 6.5, "a": 99, "b": 0, "c": 0.1, "d": 0}',
]
COLUMNS = ["row", "record_id", "event_time", "score", "one_in", "is_alert"]


def _score(folder: Path, output: str, lines: list[str] = LINES) -> Path:
    path = folder / "records.ndjson"
    path.write_text("".join(f"{line}\n" for line in lines))
    written = folder / output
    settings = {"file": str(path), "output": str(written), "models": folder, "name": "stream"}
    assert score(ScoreSettings(**settings, all_scores=True)) == 0  # type: ignore[arg-type]
    return written


def _read(path: Path) -> pd.DataFrame:
    if path.suffix == ".parquet":
        return pd.read_parquet(path)
    if ".csv" in path.suffixes:
        return pd.read_csv(path, dtype={"record_id": str})
    return pd.read_json(path, lines=True, dtype={"record_id": str})


@pytest.mark.parametrize(
    "output", ["s.parquet", "s.csv", "s.ndjson", "s.jsonl", "s.csv.gz", "s.ndjson.gz"]
)
def test_every_form_says_the_same(bundle: Bundle, tmp_path: Path, output: str) -> None:
    """A row for each valid record, with what joins it to the file, and the score to the bit."""
    table = _read(_score(tmp_path, output))
    assert list(table.columns) == COLUMNS
    assert table.row.tolist() == [0, 2]
    assert table.record_id.tolist() == ["a,b", "7"]
    assert table.event_time.tolist() == [5, 6.5]
    assert table.score.astype("float32").tolist() == pytest.approx([5, (99**2 + 0.01) ** 0.5])
    assert table.is_alert.tolist() == [False, True]
    assert table.one_in.tolist() == [2, 1_000_000_000]


def test_scores_are_those_of_the_alerts(bundle: Bundle, tmp_path: Path) -> None:
    """And of records that are just below the threshold too."""
    lines = [
        json.dumps({"id": each, "at": 0, "a": each / 7, "b": 0, "c": 0, "d": 0})
        for each in range(100)
    ]
    scores = _read(_score(tmp_path, "scores.parquet", lines))
    settings = {"file": str(tmp_path / "records.ndjson"), "models": tmp_path, "name": "stream"}
    output = tmp_path / "alerts.ndjson"
    score(ScoreSettings(**settings, output=str(output)))  # type: ignore[arg-type]
    alerts = [json.loads(line) for line in output.read_text().splitlines()]
    flagged = scores[scores.is_alert]
    assert flagged.record_id.tolist() == [alert["record_id"] for alert in alerts]
    assert flagged.row.tolist() == [alert["source"]["offset"] for alert in alerts]
    assert flagged.one_in.tolist() == [alert["one_in"] for alert in alerts]
    assert [round(float(each), 6) for each in flagged.score] == [alert["score"] for alert in alerts]


def test_a_schema_without_a_time_has_no_column_of_it(tmp_path: Path) -> None:
    """Nothing stands there that no record has."""
    make_bundle(tmp_path, name="stream", schema=RecordSchema(features=("a",)))
    for output in ("scores.csv", "scores.parquet"):
        table = _read(_score(tmp_path, output, ['{"id": 1, "a": 2}']))
        assert list(table.columns) == [name for name in COLUMNS if name != "event_time"]


@pytest.mark.parametrize("output", ["scores.parquet", "scores.csv"])
def test_a_file_without_a_record_gives_a_table_without_a_row(
    bundle: Bundle, tmp_path: Path, output: str
) -> None:
    """With its columns, so that it is read like any other."""
    assert list(_read(_score(tmp_path, output, [])).columns) == COLUMNS


def test_parquet_says_which_model_and_threshold(bundle: Bundle, tmp_path: Path) -> None:
    """In its metadata."""
    metadata: dict[bytes, Any] = parquet.read_schema(_score(tmp_path, "s.parquet")).metadata
    assert metadata[b"model"] == b"stream/1"
    assert float(metadata[b"threshold"]) == 10


@pytest.mark.parametrize("output", ["scores", "scores.txt", "scores.parquet.gz", "scores.gz"])
def test_another_ending_is_a_bad_setting(bundle: Bundle, tmp_path: Path, output: str) -> None:
    """Which names those there are, and leaves no file."""
    with pytest.raises(BadSettings, match=r"output: .* \.parquet, \.csv, \.ndjson, \.jsonl"):
        _score(tmp_path, output)
    assert not list(tmp_path.glob("*scores*"))


def test_scores_on_standard_output_are_lines_that_show_themselves(
    bundle: Bundle, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """NDJSON, and nothing that a terminal obeys."""
    path = tmp_path / "records.ndjson"
    path.write_text('{"id": "\\u001b[2J", "at": 0, "a": 1, "b": 0, "c": 0, "d": 0}\n')
    configure_logs("json")
    settings = {"file": str(path), "models": tmp_path, "name": "stream"}
    score(ScoreSettings(**settings, all_scores=True))  # type: ignore[arg-type]
    shown = capsys.readouterr().out.removesuffix("\n")
    assert shown.isprintable()
    assert json.loads(shown)["record_id"] == "\x1b[2J"


def test_parquet_without_its_library_says_what_to_install(
    bundle: Bundle, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A detector's image has none."""
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    monkeypatch.delitem(sys.modules, "detector.scoring.score_parquet", raising=False)
    with pytest.raises(BadSettings, match=r"needs pyarrow.*pip install"):
        _score(tmp_path, "scores.parquet")


def test_packed_csv_is_what_the_plain_one_is(bundle: Bundle, tmp_path: Path) -> None:
    """To the byte."""
    plain, packed = _score(tmp_path, "scores.csv"), _score(tmp_path, "scores.csv.gz")
    assert gzip.decompress(packed.read_bytes()) == plain.read_bytes()
