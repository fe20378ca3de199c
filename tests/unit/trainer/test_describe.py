"""`trainer.describe`: what is proposed for each column, and a command line that trains."""

import json
import shlex
from pathlib import Path
from typing import Any

import pytest

from contracts.dataset.load import load_dataset
from trainer.describe import describe
from trainer.settings.commands import DescribeSettings
from trainer.settings.train import TrainSettings

HEADER = 'number,seen,until,amount,gap,grouped,same,city,is_fraud,"a, b",empty,far'


def rows(count: int) -> list[str]:
    """Of a table with a column of each sort."""
    return [
        f"{number:08d},2026-11-29T10:{number:02d},2026-12-01,{number % 7}.5,"
        f"{number % 3 or ''},"
        f'"1,{number:03d}.5",{number % 2},Leeds,{"yes" if number == 7 else "no"},'
        f"note {number},,1e39"
        for number in range(count)
    ]


def described(capsys: pytest.CaptureFixture[str], data: str, **settings: Any) -> Any:
    """What it says as JSON."""
    capsys.readouterr()
    assert describe(DescribeSettings(data=data, json_output=True, **settings)) == 0
    return json.loads(capsys.readouterr().out)


@pytest.fixture
def table(tmp_path: Path) -> Path:
    """Sixty rows."""
    path = tmp_path / "table.csv"
    path.write_text("\n".join([HEADER, *rows(60)]))
    return path


def test_each_column_has_a_type_and_a_use(table: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """And where it has none, why not."""
    found = described(capsys, str(table))
    assert found["rows"] == 60
    said = {
        column["name"]: (column["type"], column["use"], column["why"])
        for column in found["columns"]
    }
    assert said == {
        "number": ("whole number", "id", ""),
        "seen": ("date", "time", ""),
        "until": ("date", "none", "dates"),
        "amount": ("number", "feature", ""),
        "gap": ("whole number", "feature", ""),
        "grouped": ("grouped digits", "none", "digits that are grouped"),
        "same": ("whole number", "feature", ""),
        "city": ("text", "feature", ""),
        "is_fraud": ("text", "label", ""),
        "a, b": ("text", "none", "text"),
        "empty": ("nothing", "none", "nothing in any row"),
        "far": ("whole number", "none", "numbers that are not finite"),
    }
    amount = next(column for column in found["columns"] if column["name"] == "amount")
    assert (amount["least"], amount["most"], amount["distinct"]) == ("0.5", "6.5", 7)


def test_the_command_line_loads_the_table(table: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """As it stands there."""
    program, command, *arguments = shlex.split(described(capsys, str(table))["command"])
    assert (program, command) == ("trainer", "train")
    dataset = load_dataset(TrainSettings.read(arguments, "trainer"))
    assert dataset.schema.features == ("amount", "gap", "same", "city")
    assert dataset.schema.gaps == ("gap",)
    assert dataset.schema.categories == {"city": ("Leeds",)}
    assert (dataset.schema.id, dataset.schema.time) == ("number", "seen")
    assert dataset.ids[7] == "00000007"
    assert dataset.labels.sum() == dataset.labels[7] == 1


def test_a_table_that_needs_no_word_gets_none(capsys: pytest.CaptureFixture[str]) -> None:
    """The sample is known."""
    found = described(capsys, "sample")
    assert found["command"] == "trainer train --data sample"
    uses = {column["name"]: column["use"] for column in found["columns"]}
    assert (uses["Time"], uses["Class"], uses["Amount"]) == ("time", "label", "feature")


def test_people_read_a_table(table: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A line a column, and the command line at its end."""
    assert describe(DescribeSettings(data=str(table))) == 0
    shown = capsys.readouterr().out
    assert "60 rows" in shown
    assert "none: nothing in any row" in shown
    assert "feature, with gaps" in shown
    assert "feature, a category" in shown
    assert shown.splitlines()[-2] == "To train on it:"
