"""`detector.files.header`, and what else reads cells: to all a number is one, or to none."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from contracts.dataset.load import load_dataset
from contracts.dataset.settings import DataSettings
from contracts.program.errors import BadData
from contracts.stream.missing import MISSING
from contracts.stream.record import RecordSchema
from detector.decoder import RecordDecoder
from detector.files.reading import portions_of

CELLS = {
    "a number": [
        " 1.5", "1.5 ", "\t2", "+1", "-0", ".5", "5.", "1e5", "1E5", "1e+5", "00012", "1.0e-5",
        "1e-400", "9007199254740993", "12345678901234567890", "0.1e1", "1.e5", "3.4e38",
    ],
    "none": [
        "1e400", "-1e400", "3.5e38", "0x10", "0b1", "1_000", "½",
        "\N{ARABIC-INDIC DIGIT ONE}", "\N{FULLWIDTH DIGIT ONE}", "1\u00a0", "inf", "-inf",
        "Infinity", "1d5", "1f", "1.5L", "True", "true", "TRUE", "1,5", "1 000", "--1", "1e", "e5",
        "  ", "1/2", "x",
    ],
    "missing": [*MISSING],
}  # fmt: skip


@pytest.mark.parametrize(
    ("cell", "what"), [(cell, what) for what, cells in CELLS.items() for cell in cells]
)
def test_what_is_a_number_is_one_to_every_reader(cell: str, what: str, tmp_path: Path) -> None:
    """To who trains and replays, and to both ways in which a file is scored."""
    path = tmp_path / "table.csv"
    quoted = f'"{cell}"' if "," in cell else cell
    path.write_text("a,id\n1.5,x\n2.5,y\n" + f"{quoted},z\n", encoding="utf-8")
    try:
        dataset = load_dataset(DataSettings(data=str(path)))
    except BadData:
        loaded = None
    else:
        assert dataset.schema.gaps == (("a",) if what == "missing" else ())
        loaded = float(dataset.features[-1, 0])
    decoded = []
    for gaps in ((), ("a",)):
        schema = RecordSchema(features=("a",), gaps=gaps)
        (portion,) = portions_of(str(path), schema)
        batch, invalid = RecordDecoder(schema).decode(portion.by_rows().records(range(3)))
        decoded.append(None if invalid else float(batch.features[-1, 0]))
        columns = portion.columns()
        assert (columns is None) == bool(invalid)
        assert columns is None or np.array_equal(columns.features, batch.features, equal_nan=True)
    expected = {"a number": [loaded, loaded], "none": [None, None], "missing": [None, loaded]}
    assert decoded == pytest.approx(expected[what], nan_ok=True)
    assert (loaded is None) == (what == "none")
    assert what != "missing" or np.isnan(loaded or 0)


@pytest.mark.parametrize("far", [np.inf, -np.inf])
def test_infinity_is_not_missing(far: float, tmp_path: Path) -> None:
    """In Parquet, though JSON has a word for neither."""
    path = tmp_path / "table"
    pd.DataFrame({"id": ["x", "y"], "a": [1.5, far]}).to_parquet(path)
    schema = RecordSchema(features=("a",), gaps=("a",))
    (portion,) = portions_of(str(path), schema)
    assert portion.columns() is None
    batch, (letter,) = RecordDecoder(schema).decode(portion.by_rows().records(range(2)))
    assert batch.ids == ["x"]
    assert "expected a number or null" in letter.headers.detail
