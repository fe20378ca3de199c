"""`producer.records`."""

import json
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.dataset.dataset import Dataset
from contracts.dataset.load import load_dataset
from contracts.dataset.settings import DataSettings
from contracts.stream.received import ReceivedRecord
from contracts.stream.record import ArrayField, RecordSchema
from contracts.stream.transactions import TRANSACTIONS
from detector.decoder import RecordDecoder
from producer.records import replay_records
from tests.calls import calls_of

SCHEMA = RecordSchema(id="id", time="at", label="odd", features=("a", "b"))

finite = st.floats(allow_nan=False, allow_infinity=False)
rows = st.lists(st.tuples(st.floats(0, 1e6), finite, finite, st.booleans()), min_size=1)


class Sent(NamedTuple):
    """One record of a chunk."""

    key: bytes
    value: bytes
    time: float
    anomalous: bool


def sent(dataset: Dataset, **how: Any) -> list[Sent]:
    """The records of all chunks."""
    return [
        Sent(*record)
        for chunk in replay_records(dataset, **how)
        for record in zip(
            chunk.keys, chunk.values, chunk.times.tolist(), chunk.anomalous.tolist(), strict=True
        )
    ]


def table_of(rows: list[tuple[float, float, float, bool]]) -> Dataset:
    """These rows (time, a, b, anomalous), in time order, numbered."""
    table = pd.DataFrame(sorted(rows), columns=["at", "a", "b", "odd"]).astype({"odd": int})
    table["id"] = [str(number) for number in range(len(table))]
    return Dataset(table, SCHEMA, Path("table.csv"))


@given(rows)
def test_values_are_the_tables_to_the_bit(rows: list[tuple[float, float, float, bool]]) -> None:
    """JSON gives back every number, sign of zero included; the key is the id."""
    dataset = table_of(rows)
    for record, row in zip(sent(dataset), dataset.table.itertuples(index=False), strict=True):
        fields = json.loads(record.value)
        assert list(fields) == ["id", "at", "a", "b", "odd"]
        assert repr(list(fields.values())) == repr([row.id, row.at, row.a, row.b, row.odd])
        assert record.key == str(row.id).encode()
        assert (record.time, record.anomalous) == (row.at, bool(row.odd))


@given(rows, st.integers(0, 20))
def test_what_is_skipped_is_what_came_first(
    rows: list[tuple[float, float, float, bool]], skip: int
) -> None:
    """Whole laps and part of one, in a loop; without one nothing is left after the first."""
    dataset = table_of(rows)
    limit = 2 * len(dataset)
    whole = sent(dataset, loop=True, limit=skip + limit)
    assert sent(dataset, loop=True, skip=skip, limit=limit) == whole[skip:]
    assert sent(dataset, skip=skip) == sent(dataset)[skip:]


@given(rows, st.integers(1, 50))
def test_a_limit_is_kept(rows: list[tuple[float, float, float, bool]], limit: int) -> None:
    """To the record, over laps; without a loop the end of the table comes first."""
    dataset = table_of(rows)
    assert len(sent(dataset, loop=True, limit=limit)) == limit
    assert sent(dataset, limit=limit) == sent(dataset)[:limit]


@given(rows)
def test_laps_never_share_an_id_and_time_goes_on(
    rows: list[tuple[float, float, float, bool]],
) -> None:
    """The second lap begins a second after the end of the first; all else is repeated."""
    dataset = table_of(rows)
    records = sent(dataset, loop=True, limit=3 * len(dataset))
    assert len({record.key for record in records}) == len(records)
    times = [record.time for record in records]
    assert times == sorted(times)
    assert times[len(dataset)] == pytest.approx(times[len(dataset) - 1] + 1)
    first, second = json.loads(records[0].value), json.loads(records[len(dataset)].value)
    assert second["id"] == f"{first['id']}-2"
    assert [second[name] for name in "ab"] == [first[name] for name in "ab"]


def test_dates_are_sent_as_they_are_written_and_go_on_with_the_laps() -> None:
    """The second lap a second after the end of the first."""
    schema = SCHEMA.model_copy(update={"clock": "iso8601"})
    moments = ["2026-11-29T10:00:00+01:00", "2026-11-29 09:00:05"]
    table = pd.DataFrame({"id": ["x", "y"], "at": moments, "a": 0.0, "b": 0.0, "odd": 0})
    records = sent(Dataset(table, schema, Path("table.csv")), loop=True, limit=4)
    assert [json.loads(record.value)["at"] for record in records] == [
        *moments,
        "2026-11-29T09:00:06+00:00",
        "2026-11-29T09:00:11+00:00",
    ]


def test_the_sample_becomes_the_record_that_was_agreed() -> None:
    """Id a string, Time and Amount floats, Class an integer, the fields in their order."""
    dataset = load_dataset(DataSettings(data="sample")).part("test")
    [record] = sent(dataset, limit=1)
    assert record.value.startswith(b'{"transaction_id":"144793","Time":86402.0,"V1":1.69842,')
    assert record.value.endswith(b',"Class":0}')
    assert list(json.loads(record.value)) == [
        "transaction_id",
        "Time",
        *TRANSACTIONS.features,
        "Class",
    ]


def test_a_table_without_labels_gives_records_without() -> None:
    """And none of them counts as an anomaly."""
    labelled = table_of([(0.0, 1.0, 2.0, True)])
    dataset = Dataset(labelled.table.drop(columns="odd"), SCHEMA, labelled.source)
    [record] = sent(dataset)
    assert record.value == b'{"id":"0","at":0.0,"a":1.0,"b":2.0}'
    assert not record.anomalous
    assert labelled.is_labelled
    assert not dataset.is_labelled


def test_an_image_is_a_nested_array() -> None:
    """Whole numbers where the pixels are; a decoder of its schema takes it as it was."""
    schema = RecordSchema.of_array(ArrayField(name="image", shape=(2, 3)), label="label")
    pixels = np.array([[0, 1, 2, 3, 4, 255], [9, 9, 9, 9, 9, 9]], np.uint8)
    table = pd.DataFrame(pixels, columns=list(schema.features)).assign(id=["x", "y"], label=[0, 1])
    dataset = Dataset(table, schema, Path("images"))
    records = sent(dataset)
    assert records[0].value == b'{"id":"x","image":[[0,1,2],[3,4,255]],"label":0}'
    assert [(record.key, record.time, record.anomalous) for record in records] == [
        (b"x", 0, False),
        (b"y", 0, True),
    ]
    received = [ReceivedRecord("t", 0, 0, 0, None, record.value) for record in records]
    batch, dead_letters = RecordDecoder(schema).decode(received)
    assert dead_letters == []
    assert (batch.features == dataset.features).all()
    second_lap = sent(dataset, loop=True, limit=4)[2:]
    assert [record.key for record in second_lap] == [b"x-2", b"y-2"]


def test_a_table_of_several_chunks_keeps_its_order() -> None:
    """It is turned into records a chunk at a time."""
    dataset = table_of([(float(number), 0.0, 0.0, False) for number in range(10_000)])
    assert [int(record.key) for record in sent(dataset)] == list(range(10_000))
    assert max(map(len, replay_records(dataset))) < 10_000


def test_a_record_costs_no_step_in_python() -> None:
    """What is called in Python depends on the chunks, not on the records in them."""
    few, many = (table_of([(0.0, 1.0, 2.0, True)] * count) for count in (1, 1000))
    begun = calls_of(lambda: list(replay_records(few)))
    assert calls_of(lambda: list(replay_records(many))) - begun < 100  # pandas looks things up
