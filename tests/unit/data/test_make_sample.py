"""`data.make_sample`."""

from pathlib import Path

import numpy as np
import pandas as pd

from contracts.dataset.load import load_dataset
from contracts.dataset.settings import DataSettings
from data.make_sample import draw, write


def _table(rows: int = 1_000) -> pd.DataFrame:
    rng = np.random.default_rng(3)
    table = pd.DataFrame(rng.normal(size=(rows, 28)), columns=[f"V{n}" for n in range(1, 29)])
    table.insert(0, "Time", np.arange(rows) * 100.0)
    table["Amount"] = rng.uniform(0, 100, rows).round(2)
    table["Class"] = (np.arange(rows) % 50 == 7).astype(int)
    return table


def test_all_frauds_and_evenly_drawn_normals() -> None:
    """Each tenth of the normals gives a tenth of the sample; row numbers are those of the table."""
    table = _table()
    sample = draw(table, normals=100)
    assert int(sample["Class"].sum()) == int(table["Class"].sum())
    normals = sample[sample["Class"] == 0]
    assert len(normals) == 100
    assert np.histogram(normals["Time"], bins=10, range=(0, 100_000))[0].tolist() == [10] * 10
    assert (table.loc[sample["transaction_id"], "V1"].to_numpy() == sample["V1"].to_numpy()).all()


def test_the_seed_decides_the_draw() -> None:
    """The same seed draws the same rows, another draws others."""
    table = _table()
    assert draw(table, 100, seed=1).equals(draw(table, 100, seed=1))
    assert not draw(table, 100, seed=1).equals(draw(table, 100, seed=2))


def test_what_is_written_is_the_same_every_time_and_can_be_loaded(tmp_path: Path) -> None:
    """No time stamp in the archive; features to six significant digits."""
    sample = draw(_table(), normals=100)
    first, second = tmp_path / "1.csv.gz", tmp_path / "2.csv.gz"
    write(sample, first)
    write(sample, second)
    assert first.read_bytes() == second.read_bytes()
    loaded = load_dataset(DataSettings(data=str(first))).features
    assert np.allclose(loaded[:, 0], sample["V1"], rtol=1e-5)
