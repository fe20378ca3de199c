"""`trainer.learning.centres`: what float32 would swallow is seen all the same."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from structlog.testing import capture_logs

from contracts.dataset.dataset import Dataset
from contracts.stream.record import RecordSchema
from detector.model import open_model
from trainer.learning.centres import centred
from trainer.settings.train import TrainSettings
from trainer.train import train

pytestmark = pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning")

SCHEMA = RecordSchema(label="odd", features=("pressure", "place", "flow", "unit"))
ROWS = 2_000


def table(seed: int = 3) -> pd.DataFrame:
    """A pressure in pascal, a latitude to 1e-7 degrees, a flow of no great size, a constant."""
    chance = np.random.default_rng(seed)
    return pd.DataFrame(
        {
            "pressure": 101_325 + chance.normal(0, 0.003, ROWS),
            "place": 52.1234567 + chance.normal(0, 1e-6, ROWS),
            "flow": chance.normal(40, 6, ROWS),
            "unit": 0.3,
            "odd": 0,
        }
    )


def test_a_small_spread_on_a_large_number_has_a_centre() -> None:
    """And nothing else, so that most tables train what they trained."""
    with capture_logs() as logs:
        dataset = centred(Dataset(table(), SCHEMA, Path("table.csv")))
    centres = dataset.schema.centres
    assert centres.keys() == {"pressure", "place", "unit"}
    assert centres["unit"] == 0.3
    assert abs(centres["pressure"] - 101_325) < 0.001
    assert [(log["event"], log["column"]) for log in logs] == [("column.constant", "unit")]
    features = dataset.features
    assert features.dtype == np.float32
    assert np.unique(features[:, 0]).size > ROWS * 0.99
    assert 0.0028 < features[:, 0].std() < 0.0032
    assert (features[:, 3] == 0).all()
    assert np.allclose(features[:, 2], table()["flow"], rtol=1e-6)


def test_a_table_of_ordinary_numbers_has_none() -> None:
    """Zeros among them, and a constant that float32 holds."""
    ordinary = table().assign(pressure=1.5, place=0.0, unit=np.arange(ROWS) % 2)
    dataset = centred(Dataset(ordinary, SCHEMA, Path("table.csv")))
    assert set(dataset.schema.centres) <= {"pressure"}
    assert dataset.features.shape == (ROWS, 4)


@pytest.fixture(scope="module")
def models(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Of a model that was trained on `table` in a file."""
    folder = tmp_path_factory.mktemp("models")
    path = folder / "machine.csv"
    table().to_csv(path, index=False)
    flags: dict[str, Any] = {"data": str(path), "label_column": "odd", "name": "machine"}
    settings = TrainSettings(**flags, models=folder / "models", epochs=5, members=2)
    assert train(settings) == 0
    return folder / "models" / "machine"


@pytest.mark.parametrize(
    ("column", "distance"),
    [("pressure", 0.1), ("place", 3.3e-5), ("flow", 200.0), ("unit", 1e-6), ("unit", 1.0)],
)
def test_what_is_thirty_deviations_off_is_an_alert_with_its_reason(
    models: Path, column: str, distance: float
) -> None:
    """In the units of the data, with the digits that tell it from what was expected."""
    model = open_model(models)
    rows = table(seed=4).drop(columns="odd").iloc[:50]
    assert not model.alerts(rows)
    values = rows[column].to_numpy(dtype=np.float64, copy=True)
    values[20] += distance
    rows = rows.assign(**{column: values})
    (alert,) = model.alerts(rows)
    assert alert.record_id == "20"
    reason = alert.reasons[0]
    assert reason.feature == column
    assert isinstance(reason.value, float)
    assert isinstance(reason.expected, float)
    assert reason.value == pytest.approx(values[20], rel=1e-12 if column != "flow" else 1e-5)
    assert abs(reason.value - reason.expected) > distance / 2
    assert json.loads(bytes(alert.record))[column] == values[20]
