"""`detector.model`, and `detector.alerting` by way of it."""

import json
import math
from pathlib import Path

import msgspec
import numpy as np
import pandas as pd
import pytest

from contracts.model.bundle import Bundle
from contracts.program.errors import BadBundle, BadData
from contracts.stream.received import ReceivedRecord
from contracts.stream.record import ArrayField, RecordSchema
from detector import open_model
from detector.batch import Batch
from detector.decoder import RecordDecoder
from detector.settings import CheckSettings
from tests.bundles import lengths, make_bundle
from tests.unit.detector.conftest import STREAM


def batch_of(*rows: tuple[float, float, float, float]) -> Batch:
    """Records 0, 1 and so on, with these features."""
    records = [
        ReceivedRecord(
            "t",
            2,
            offset,
            1_000 + offset,
            None,
            json.dumps(
                {"id": offset, "at": offset / 2} | dict(zip("abcd", row, strict=True))
            ).encode(),
        )
        for offset, row in enumerate(rows)
    ]
    batch, invalid = RecordDecoder(STREAM).decode(records)
    assert not invalid
    return batch


def test_a_score_at_the_threshold_is_an_alert(bundle: Bundle) -> None:
    """At or above, not above alone."""
    model = open_model(bundle.folder)
    batch = batch_of((10, 0, 0, 0), (9.99, 0, 0, 0), (0, 0, 0, -11))
    _, mask = model.judge(batch.features)
    assert mask.tolist() == [True, False, True]


def test_an_alert_tells_what_why_and_where(bundle: Bundle) -> None:
    """Largest share first, as many as asked; the record as received; the place in Kafka."""
    model = open_model(bundle.folder, reasons=2)
    batch = batch_of((0, 0, 0, 0), (6, 0, -8, 0.5))
    (alert,) = model.explain(batch, *model.judge(batch.features))
    assert (alert.alert_id, alert.record_id, alert.event_time) == ("t-2-1", "1", 0.5)
    assert alert.score == pytest.approx(10.0125, abs=1e-4)
    assert [(reason.feature, reason.value) for reason in alert.reasons] == [("c", -8), ("a", 6)]
    assert alert.reasons[0].share == pytest.approx(64 / 100.25, rel=1e-5)
    assert alert.one_in == pytest.approx(10 * 2.718281828**2.0125, abs=1)
    assert alert.severity == "low"
    assert alert.source == msgspec.convert(
        {"topic": "t", "partition": 2, "offset": 1, "timestamp": 1_001}, type(alert.source)
    )
    assert bytes(alert.record) == batch.received[1].value


def test_a_record_that_overflows_the_graph_is_an_alert_all_the_same(bundle: Bundle) -> None:
    """Its score is no number in float32; the alert is valid JSON, and as grave as can be."""
    model = open_model(bundle.folder, reasons=1)
    batch = batch_of((3e38, 3e38, 0, 0))
    (alert,) = model.explain(batch, *model.judge(batch.features))
    decoded = msgspec.json.decode(msgspec.json.encode(alert), type=type(alert))
    assert decoded.severity == "critical"
    assert decoded.score == pytest.approx(3.4e38, rel=0.01)


def test_nothing_anomalous_explains_nothing(bundle: Bundle) -> None:
    """The usual batch."""
    model = open_model(bundle.folder)
    batch = batch_of((1, 0, 0, 0))
    assert model.explain(batch, *model.judge(batch.features)) == []


FRAME = pd.DataFrame(
    {"b": [0.0, 8, 0], "a": [1.0, 6, 0], "c": 0.0, "d": [0, 0, -30], "at": [0.0, 0.5, 1], "x": "é"},
    index=pd.Index(["first", "second", "third"]),
)


def test_rows_at_hand_score_as_in_a_stream(bundle: Bundle) -> None:
    """A DataFrame by the names of its columns, an array by their order in the model."""
    model = open_model(bundle.folder)
    array = FRAME[["a", "b", "c", "d"]].to_numpy()
    for rows in (FRAME, array):
        np.testing.assert_allclose(model.score(rows), lengths(array), rtol=1e-6)
    assert model.score(array[:0]).shape == (0,)


def test_rows_at_hand_give_alerts(bundle: Bundle) -> None:
    """By their label, with their reasons, their time, and all their columns."""
    second, third = open_model(bundle.folder, reasons=1).alerts(FRAME)
    assert (second.record_id, second.event_time, second.score) == ("second", 0.5, 10)
    assert (third.record_id, third.source.offset) == ("third", 2)
    assert [reason.feature for reason in (*second.reasons, *third.reasons)] == ["b", "d"]
    record = json.loads(bytes(second.record))
    assert record == {"id": "second", "at": 0.5, "a": 6, "b": 8, "c": 0, "d": 0, "x": "é"}
    assert open_model(bundle.folder).alerts(FRAME[:1]) == []


def test_an_id_among_the_columns_goes_before_the_label(bundle: Bundle) -> None:
    """As it would be on the topic."""
    alerts = open_model(bundle.folder).alerts(FRAME.assign(id=[7, 8, 9]))
    assert [alert.record_id for alert in alerts] == ["8", "9"]


def test_what_a_frame_alerts_on_is_what_its_stream_does(bundle: Bundle) -> None:
    """The record of an alert is one that the detector takes, and gives the same alert."""
    model = open_model(bundle.folder)
    from_rows = model.alerts(FRAME)
    values = [bytes(alert.record) for alert in from_rows]
    records = [
        ReceivedRecord("t", 0, offset, 0, None, value) for offset, value in enumerate(values)
    ]
    batch, invalid = RecordDecoder(STREAM).decode(records)
    assert not invalid
    for row, alert in zip(
        from_rows, model.explain(batch, *model.judge(batch.features)), strict=True
    ):
        assert (row.record_id, row.event_time, row.score, row.reasons) == (
            (alert.record_id, alert.event_time, alert.score, alert.reasons)
        )


def test_images_are_rows_too(tmp_path: Path) -> None:
    """As arrays of their shape, or flat."""
    schema = RecordSchema.of_array(ArrayField(name="image", shape=(2, 2)))
    model = open_model(make_bundle(tmp_path, schema=schema).folder)
    images = np.array([[[0, 0], [0, 0]], [[0, 30], [40, 0]]])
    assert model.score(images).tolist() == model.score(images.reshape(2, 4)).tolist() == [0, 50]
    (alert,) = model.alerts(images)
    assert json.loads(bytes(alert.record)) == {"id": 1, "image": [[0, 30], [40, 0]]}


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        (FRAME.drop(columns=["a", "d"]), "missing: a, d"),
        (FRAME.assign(a="six"), "expected features that are numbers"),
        (FRAME.assign(c=[0, np.nan, 0]), "received nan as c of row 1"),
        (np.array([[0, 0, 0, 1e300]]), "received inf as d of row 0"),
        (np.zeros((2, 3)), r"expected rows of shape \(n, 4\), received \(2, 3\)"),
        (np.zeros(4), r"expected rows of shape \(n, 4\), received \(4,\)"),
    ],
)
def test_rows_that_a_model_cannot_score_are_bad_data(
    bundle: Bundle, rows: pd.DataFrame, message: str
) -> None:
    """In one line that names the column and the row."""
    model = open_model(bundle.folder)
    for use in (model.score, model.alerts):
        with pytest.raises(BadData, match=message):
            use(rows)


def test_a_model_opens_by_its_name_or_by_a_version(bundle: Bundle, tmp_path: Path) -> None:
    """Of a name it is the version that is served."""
    make_bundle(tmp_path, name="stream", schema=STREAM, version="2", current=False)
    assert open_model(str(tmp_path / "stream")).manifest.version == "1"
    assert open_model(tmp_path / "stream" / "2").manifest.version == "2"
    with pytest.raises(BadBundle, match="no model is served"):
        open_model(tmp_path / "other")


def test_the_operators_strategy_goes_before_the_models_own(bundle: Bundle) -> None:
    """One in a hundred normals, by what the version says of its own."""
    assert open_model(bundle.folder).threshold == 10
    chosen = open_model(bundle.folder, thresholds=CheckSettings(alert_rate=0.01))
    assert chosen.threshold == pytest.approx(8 + math.log(10))
