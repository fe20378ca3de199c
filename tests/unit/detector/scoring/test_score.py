"""`detector.scoring.score`."""

import json
from pathlib import Path
from typing import Any

import pytest

from contracts.model.bundle import Bundle
from contracts.program.errors import BadData, BadSettings
from contracts.program.logs import configure_logs
from contracts.stream.record import ArrayField, RecordSchema
from detector.files.portion import PORTION
from detector.scoring.score import score
from detector.settings import ScoreSettings
from tests.bundles import make_bundle

LINES = [
    '{"id": "low", "at": 0, "a": 1, "b": 0, "c": 0, "d": 0}',
    "nonsense",
    '{"id": "high", "at": 0, "a": 99, "b": 0, "c": 0, "d": 0}',
]


def _score(tmp_path: Path, lines: list[str], output: str = "-", **settings: Any) -> int:
    path = tmp_path / "records.ndjson"
    path.write_text("\n".join(lines) + "\n")
    configure_logs("json")
    named: dict[str, Any] = {"output": output, "models": tmp_path, "name": "stream"}
    return score(ScoreSettings(file=str(path), **named, **settings))


def test_alerts_go_to_standard_output_and_complaints_to_standard_error(
    bundle: Bundle, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A line that is no record is told with its number, and stops nothing."""
    assert _score(tmp_path, LINES) == 0
    captured = capsys.readouterr()
    (alert,) = map(json.loads, captured.out.splitlines())
    assert alert["record_id"] == "high"
    events = {event["event"]: event for event in map(json.loads, captured.err.splitlines())}
    assert events["record.invalid"]["record"] == 2
    totals = {name: events["file.scored"][name] for name in ("records", "alerts", "invalid")}
    assert totals == {"records": 3, "alerts": 1, "invalid": 1}


def test_a_file_of_which_nothing_is_valid_is_bad_data_and_leaves_no_output(
    bundle: Bundle, tmp_path: Path
) -> None:
    """Most likely it is of another model, and no alerts would say that all is well."""
    output = tmp_path / "scores.parquet"
    with pytest.raises(BadData, match=r"none of its 2 is valid; the lines record\.invalid"):
        _score(tmp_path, [LINES[1]] * 2, str(output))
    assert not output.exists()


def test_changes_of_a_database_are_scored_by_their_rows(
    bundle: Bundle, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Deletes are no records, and no faults."""
    changes = [f'{{"op": "c", "after": {line}}}' for line in (LINES[0], LINES[2])]
    assert _score(tmp_path, [*changes, '{"op": "d"}', LINES[2]], envelope="debezium") == 0
    captured = capsys.readouterr()
    (alert,) = map(json.loads, captured.out.splitlines())
    assert alert["record"] == json.loads(LINES[2])
    assert alert["source"]["offset"] == 1
    scored = json.loads(captured.err.splitlines()[-1])
    assert (scored["records"], scored["invalid"]) == (4, 1)


def test_an_alert_is_one_line_however_its_record_is_laid_out(
    bundle: Bundle, tmp_path: Path
) -> None:
    """Carriage returns between the fields, which many a reader takes for ends of lines."""
    output = tmp_path / "alerts.ndjson"
    _score(tmp_path, [LINES[2].replace(", ", ",\r  ")], str(output))
    (line,) = output.read_text().splitlines()
    assert json.loads(line)["record"] == json.loads(LINES[2])


def test_a_file_longer_than_a_portion_is_scored_whole(bundle: Bundle, tmp_path: Path) -> None:
    """The last portion is as good as the first."""
    output = tmp_path / "alerts.ndjson"
    _score(tmp_path, [LINES[0]] * PORTION + [LINES[2]] * 2, str(output))
    offsets = [json.loads(line)["source"]["offset"] for line in output.read_text().splitlines()]
    assert offsets == [PORTION, PORTION + 1]


def test_a_file_of_images_is_scored(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A nested array in each record; reasons name its elements, what is no such image is told."""
    schema = RecordSchema.of_array(ArrayField(name="image", shape=(2, 2)))
    make_bundle(tmp_path, name="stream", schema=schema)
    lines = [
        '{"id": 1, "image": [[1, 2], [3, 4]], "label": 0}',
        '{"id": 2, "image": [[0, 0], [99, 0]], "label": 1}',
        '{"id": 3, "image": [[0, 0], [0]]}',
        '{"id": 4, "image": [0, 0, 0, 0]}',
    ]
    assert _score(tmp_path, lines) == 0
    captured = capsys.readouterr()
    (alert,) = map(json.loads, captured.out.splitlines())
    assert (alert["record_id"], alert["score"]) == ("2", 99)
    assert alert["reasons"][0] == {"feature": "image[1,0]", "value": 99, "expected": 0, "share": 1}
    assert alert["record"]["image"] == [[0, 0], [99, 0]]
    events = map(json.loads, captured.err.splitlines())
    assert [event["record"] for event in events if event["event"] == "record.invalid"] == [3, 4]


def test_an_output_that_cannot_be_written_is_a_bad_setting(bundle: Bundle, tmp_path: Path) -> None:
    """The message names field and path."""
    with pytest.raises(BadSettings, match="output: cannot write"):
        _score(tmp_path, LINES, str(tmp_path / "no" / "such" / "folder"))


def test_an_alert_is_one_line_that_shows_itself(
    bundle: Bundle, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Though the id holds what a terminal obeys, and the record a carriage return."""
    record_id = "a\x1b[2J\x7f\x9b\u202e"
    head = json.dumps(record_id, ensure_ascii=False).replace("\x1b", "\\u001b")
    line = f'{{"id": {head},\r\t"at": 0, "a": 99, "b": 0, "c": 0, "d": 0}}'
    assert _score(tmp_path, [line]) == 0
    shown = capsys.readouterr().out
    assert shown.removesuffix("\n").isprintable()
    alert = json.loads(shown)
    assert (alert["record_id"], alert["record"]["id"]) == (record_id, record_id)
