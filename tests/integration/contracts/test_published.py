"""What `make data` fetches, by the means that every user has."""

from pathlib import Path

import numpy as np
import pytest

from contracts.dataset.load import load_dataset
from contracts.dataset.published import PUBLISHED, fetch
from contracts.dataset.settings import DataSettings
from data.make_sample import NORMALS


def test_the_full_table_is_what_the_sample_was_drawn_from() -> None:
    """284,807 transactions, 492 frauds; the sample's rows bear its row numbers."""
    full = load_dataset(DataSettings(data="full")).table.set_index("transaction_id")
    assert (len(full), int(full["Class"].sum())) == (284_807, 492)
    sample = load_dataset(DataSettings(data="sample")).table.set_index("transaction_id")
    assert len(sample) == NORMALS + 492
    same = full.loc[sample.index]
    assert (same[["Time", "Amount", "Class"]] == sample[["Time", "Amount", "Class"]]).all(axis=None)
    assert ((same["V14"] - sample["V14"]).abs() <= same["V14"].abs() * 1e-5).all()


def test_mnist_is_fetched_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """70,000 digits, each with its value, in the arrays that Keras has them in; nothing else."""
    monkeypatch.chdir(tmp_path)
    path = fetch("mnist")
    assert path == PUBLISHED["mnist"].path
    assert [file.name for file in path.parent.iterdir()] == ["mnist.npz"]
    with np.load(path, allow_pickle=False) as arrays:
        shapes = {name: arrays[name].shape for name in arrays.files}
        digits = np.bincount(arrays["y_test"]).tolist()
    assert shapes == {
        "x_train": (60_000, 28, 28),
        "y_train": (60_000,),
        "x_test": (10_000, 28, 28),
        "y_test": (10_000,),
    }
    assert digits == [980, 1135, 1032, 1010, 982, 892, 958, 1028, 974, 1009]
