"""A table means the same to whoever scores its file and to whoever replays it onto a topic."""

import csv
import io
import json
import tempfile
from datetime import UTC, datetime, timedelta, timezone
from itertools import chain
from pathlib import Path
from typing import Any, NamedTuple

import msgspec
import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from pyarrow import ipc

from contracts.dataset.load import load_dataset
from contracts.dataset.settings import DataSettings
from contracts.stream.clock import Clock
from contracts.stream.missing import MISSING
from contracts.stream.nesting import flattened
from contracts.stream.received import ReceivedRecord
from contracts.stream.record import RecordSchema
from detector.batch import Batch
from detector.decoder import RecordDecoder
from detector.files.reading import portions_of
from detector.wire.decoder import decoder_of
from detector.wire.settings import EnvelopeSettings
from producer.records import replay_records

SCHEMA = RecordSchema(
    id="id",
    time="at",
    features=("a", "b", "city", "gap", "home"),
    categories={"city": ("York", "NA", "1.0", "true"), "home": ("true", "false")},
    gaps=("city", "gap"),
)

IDS = st.one_of(
    st.integers(0, 99).map(lambda number: f"{number:08d}"),
    st.integers(-5, 10**20).map(str),
    st.text(alphabet="0123456789eE.+-_ aéA", min_size=1, max_size=8).filter(str.strip),
    st.sampled_from(["NA", "null", "nan", "None", "True", "1.0", "1e5", "01", "-0"]),
)
NUMBERS = st.one_of(
    st.integers(-(10**6), 10**6).map(float),
    st.floats(-1e30, 1e30),
    st.sampled_from([0.1, -0.0, 1 / 3, 1e-300, 16_777_217.0]),
)


CITIES = st.sampled_from(["York", "NA", "1.0", "true", "TRUE", "Hull", "nan", None])


class Row(NamedTuple):
    """Of the table, in an order that is not the schema's."""

    home: bool
    gap: float | None
    city: str | None
    b: float
    note: str
    id: str
    at: float | int | str
    a: float


TIMES: dict[Clock, st.SearchStrategy[Any]] = {
    "seconds": st.floats(-1e10, 1e10),
    "milliseconds": st.integers(10**12, 2 * 10**12),
    "microseconds": st.integers(10**15, 2 * 10**15),
    "iso8601": st.one_of(
        st.datetimes(timezones=st.sampled_from([UTC, timezone(timedelta(hours=-5))])),
        st.datetimes(),
    ).map(datetime.isoformat),
}


@st.composite
def timed_rows(draw: st.DrawFn) -> tuple[Clock, list[Row]]:
    """A table, and how its times are written."""
    clock: Clock = draw(st.sampled_from(list(TIMES)))
    note = st.text("xyz ;|", max_size=3)
    whole = Row(True, 2.5, "York", 1.5, "", "whole", draw(TIMES[clock]), -1.5)
    others = draw(
        st.lists(
            st.builds(
                Row,
                st.booleans(),
                st.none() | NUMBERS,
                CITIES,
                NUMBERS,
                note,
                IDS,
                TIMES[clock],
                NUMBERS,
            ),
        )
    )
    return clock, [whole, *others]


class Written(NamedTuple):
    """How the table is written; `missing` is what stands for no number in CSV."""

    form: str = "csv"
    separator: str = ","
    decimal: str = "."
    encoding: str = "utf-8"
    packed: str = ""
    with_labels: bool = False
    missing: str = ""


WRITTEN = st.builds(
    Written,
    st.sampled_from(["csv", "csv", "csv", "ndjson", "parquet", "arrow"]),
    st.sampled_from(",;\t|"),
    st.sampled_from(".,"),
    st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "cp1252"]),
    st.sampled_from(["", "gzip", "zstd"]),
    st.booleans(),
    st.sampled_from(MISSING),
)


def write(rows: list[Row], written: Written, path: Path) -> None:
    """`rows` as a file, whose name says nothing."""
    frame = pd.DataFrame(rows)
    if written.form == "parquet":
        frame.to_parquet(path)
    elif written.form == "arrow":
        table = pa.Table.from_pandas(frame)
        with ipc.new_file(path, table.schema) as writer:
            writer.write_table(table)
    else:
        text = _csv(rows, written) if written.form == "csv" else _ndjson(rows)
        encoding = "utf-8" if written.form == "ndjson" else written.encoding
        content = text.encode(encoding)
        if written.packed:
            with pa.CompressedOutputStream(str(path), written.packed) as file:
                file.write(content)
        else:
            path.write_bytes(content)


def _csv(rows: list[Row], written: Written) -> str:
    text = io.StringIO()
    writer = csv.writer(text, delimiter=written.separator)
    labels = [""] if written.with_labels else []
    writer.writerow([*labels, *Row._fields])
    decimal = "." if written.separator == "," else written.decimal
    for number, row in enumerate(rows):
        cells = [
            repr(cell).replace(".", decimal) if isinstance(cell, float) else cell
            for cell in (*row[:1], written.missing if row.gap is None else row.gap, *row[2:])
        ]
        writer.writerow([number, *cells] if written.with_labels else cells)
    return text.getvalue()


def _ndjson(rows: list[Row]) -> str:
    return "".join(msgspec.json.encode(row._asdict()).decode() + "\n" for row in rows)


def replayed(path: Path, schema: RecordSchema) -> Batch:
    """What the detector makes of what the producer sends."""
    roles: dict[str, Any] = {"id_column": "id", "time_column": "at", "drop": ("note",)}
    dataset = load_dataset(DataSettings(data=str(path), category=("city", "home"), **roles))
    assert set(dataset.schema.features) == set(schema.features)
    assert dataset.schema.clock == schema.clock
    values = chain.from_iterable(chunk.values for chunk in replay_records(dataset))  # noqa: PD011
    records = [ReceivedRecord("t", 0, at, 0, None, value) for at, value in enumerate(values)]
    batch, invalid = RecordDecoder(schema).decode(records)
    assert invalid == []
    return batch


def scored(path: Path, schema: RecordSchema) -> Batch:
    """What it makes of the file, in order of time as a replay is."""
    decoder = RecordDecoder(schema)
    parts = []
    for portion in portions_of(str(path), schema):
        batch, invalid = decoder.decode(portion.records(range(len(portion))))
        assert invalid == []
        columns = portion.columns()
        if columns is not None:
            assert columns.ids() == batch.ids
            assert columns.times is not None
            assert columns.times.tolist() == batch.times
            assert np.array_equal(columns.features, batch.features, equal_nan=True)
        parts.append(batch)
    whole = Batch.joined(parts)
    order = np.argsort(np.array(whole.times), kind="stable").tolist()
    return Batch(
        [whole.ids[row] for row in order],
        [whole.times[row] for row in order],
        whole.features[order],
        [whole.received[row] for row in order],
    )


@settings(deadline=None)
@given(timed_rows(), WRITTEN, st.sampled_from([{}, {"a": 101_325.1}, {"a": 0.1, "b": -1e9}]))
@example(("seconds", [Row(True, 1, "York", 1.5, "", "00000000", 0.0, 2.0)]), Written(), {})
@example(
    (
        "seconds",
        [
            Row(False, None, None, 1.5, "x;y", "007", 0.5, 2.0),
            Row(True, 1.5, "Hull", 1.5, "x;y", "008", 0.5, 2.0),
        ],
    ),
    Written(separator=";", decimal=",", with_labels=True),
    {},
)
def test_a_file_that_is_scored_has_the_records_of_its_replay(
    table: tuple[Clock, list[Row]], written: Written, centres: dict[str, float]
) -> None:
    """The same ids to the letter, and the same numbers to the bit, however it is written."""
    clock, rows = table
    schema = SCHEMA.model_copy(update={"clock": clock, "centres": centres})
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "table"
        write(rows, written, path)
        of_stream, of_file = replayed(path, schema), scored(path, schema)
    assert of_stream.ids == of_file.ids
    assert sorted(of_file.ids) == sorted(row.id for row in rows)
    assert of_stream.times == of_file.times
    assert np.array_equal(of_stream.features, of_file.features, equal_nan=True)


OBJECTS = [
    {"id": f"{row:03d}", "card": {"limit": row * 1.5, "of": {"age": 20.0 + row}}, "amount": 0.5}
    for row in range(5)
]


def _objects(form: str, path: Path) -> None:
    """`OBJECTS` as a file."""
    if form == "ndjson":
        path.write_bytes(b"\n".join(map(msgspec.json.encode, OBJECTS)))
    elif form == "parquet":
        pd.DataFrame(OBJECTS).to_parquet(path)
    else:
        pd.DataFrame(map(flattened, OBJECTS)).to_csv(path, index=False)


@pytest.mark.parametrize("form", ["ndjson", "parquet", "csv"])
def test_fields_of_objects_are_the_same_in_files_and_streams(form: str, tmp_path: Path) -> None:
    """Of CSV, whose columns have names with dots, somebody says that they are."""
    _objects(form, tmp_path / "table")
    column = ("card.limit", "card.of.age")
    settings = DataSettings(data=str(tmp_path / "table"), column=column)
    dataset = load_dataset(settings)
    schema = dataset.schema
    assert schema.features == column
    assert schema.nested
    values = list(chain.from_iterable(chunk.values for chunk in replay_records(dataset)))  # noqa: PD011
    assert json.loads(values[1]) == {
        "id": "001",
        "card": {"limit": 1.5, "of": {"age": 21.0}},
    }
    decoder = decoder_of(schema, EnvelopeSettings())
    streamed, _ = decoder.decode(
        [ReceivedRecord("t", 0, at, 0, None, value) for at, value in enumerate(values)]
    )
    (portion,) = portions_of(str(tmp_path / "table"), schema)
    scored, _ = decoder.decode(portion.records(range(len(portion))))
    assert streamed.ids == scored.ids == [f"{row:03d}" for row in range(5)]
    assert np.array_equal(streamed.features, scored.features)
    records = [json.loads(each.value or b"") for each in scored.received]
    # What is no feature is text in CSV.
    assert [each | {"amount": float(each["amount"])} for each in records] == OBJECTS
    columns = portion.columns()
    assert (columns is None) == (form == "ndjson")
    if columns is not None:
        assert np.array_equal(columns.features, scored.features)
        assert columns.ids() == scored.ids
