"""`contracts.dataset.complaints`: all at once, and what they advise works."""

from pathlib import Path
from typing import Any

import pytest

from contracts.dataset.complaints import UnfitTable, comma_separated
from contracts.dataset.load import load_dataset
from contracts.dataset.settings import DataSettings

ROWS = """
id,seen,at,a,city,gap,grouped,far,nothing,"with, comma",kind
001,2026-11-29T10:00,1,1.5,Leeds,1,"1,234.5",1e39,,x,Yes
002,2026-11-29T11:00,2,2.5,York,,"12,000",2,,y,No
003,2026-11-29T12:00,3,3.5,Hull,3,"7",3,,z,No
""".lstrip()


def load(path: Path, **settings: Any) -> Any:
    """What is at `path`."""
    return load_dataset(DataSettings(data=str(path), **settings))


def amended(settings: dict[str, Any], error: UnfitTable) -> dict[str, Any]:
    """`settings` with the flags of `error`, as whoever follows its advice gives them."""
    given = dict(settings)
    for flag, value in error.flags.items():
        name = flag.removeprefix("--").replace("-", "_")
        given.pop(name, None)
        if value is not None:
            given[name] = value
    return given


@pytest.fixture
def table(tmp_path: Path) -> Path:
    """With one of each."""
    path = tmp_path / "table.csv"
    path.write_text(ROWS)
    return path


def test_everything_is_said_at_once_and_what_is_said_works(table: Path) -> None:
    """A line a column, and flags that make a table of it."""
    with pytest.raises(UnfitTable) as raised:
        load(table, label_column="kind")
    head, lines = str(raised.value), raised.value.__notes__
    assert head.endswith("7 columns cannot be what they have to be; what to say:")
    said = {line.split("  ")[1]: line for line in lines}
    assert "yes (1 times), " in said["kind"]
    assert said["kind"].endswith("--anomaly-label yes")
    assert "dates, such as 2026-11-29T10:00" in said["seen"]
    assert said["seen"].endswith("--time-column seen")
    assert "text, such as 'Leeds'" in said["city"]
    assert "digits are grouped, such as 1,234.5" in said["grouped"]
    assert "1e+39 in data row 1, no finite number that float32 can hold" in said["far"]
    assert "nothing in any row" in said["nothing"]
    flags = raised.value.flags
    assert flags["--drop"] == 'city,grouped,far,nothing,"with, comma"'
    dataset = load(table, **amended({"label_column": "kind"}, raised.value))
    assert dataset.schema.features == ("at", "a", "gap")
    assert dataset.schema.gaps == ("gap",)
    assert dataset.schema.clock == "iso8601"
    assert dataset.labels.tolist() == [True, False, False]


@pytest.mark.parametrize(
    ("content", "settings", "what"),
    [
        ("a,fraud\n1,x\n2,y\n3,x\n", {}, "say --label-column fraud --anomaly-label y"),
        ("a,b\n" + "".join(f"1,x{n}\n" for n in range(20)), {}, "say --id-column b"),
        ("a,b\n1,x\n2,y\n", {}, "column b holds text, such as 'x'; say --drop b"),
        ("a,b\n1,2\n2,y\n", {}, "column b holds 'y' in data row 2, no finite number"),
        ("a,at\n1,soon\n2,now\n", {"time_column": "at"}, "nor after ISO 8601"),
        ("a,at\n1,\n2,7\n", {"time_column": "at"}, "no time in 1 of 2 rows, the first data row 1"),
        ("a,k\n1,x\n2,\n", {"id_column": "k"}, "no id in 1 of 2 rows, the first data row 2"),
        ("a,y\n1,0\n2,\n", {"label_column": "y"}, "no label in 1 of 2 rows, the first data row 2"),
        ("a,y\n1,-1\n2,1\n3,1\n", {"label_column": "y"}, "1 (2 times), -1 (1 times), not 0 and 1"),
        ("a,y\n1,b\n2,c\n3,d\n", {"label_column": "y"}, "a value of its own in each row"),
        (
            "a,y\n1,ok\n2,attack\n3,ok\n",
            {"label_column": "y", "anomaly_label": "hack"},
            "no 'hack', but ok (2 times), attack (1 times); say --anomaly-label attack",
        ),
        ("a,seen,until\n1,2026-11-29,2026-12-01\n", {}, "2 columns cannot be"),
    ],
)
def test_each_advice_leads_to_a_table_that_loads(
    tmp_path: Path, content: str, settings: dict[str, Any], what: str
) -> None:
    """At the first try."""
    path = tmp_path / "table.csv"
    path.write_text(content)
    with pytest.raises(UnfitTable) as raised:
        load(path, **settings)
    assert what in str(raised.value)
    assert load(path, **amended(settings, raised.value)).schema.features


@pytest.mark.parametrize("names", [["a"], ["a, b", "c"], ['say "x"', "y"], ["a b"]])
def test_names_are_written_as_they_are_read(names: list[str]) -> None:
    """With commas and quotes in them."""
    assert list(DataSettings(drop=comma_separated(names)).drop) == names
