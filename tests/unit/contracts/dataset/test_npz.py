"""`contracts.dataset.npz`."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from contracts.dataset.dataset import Dataset
from contracts.dataset.load import load_dataset
from contracts.dataset.settings import DataSettings
from contracts.program.errors import BadData
from contracts.stream.record import ArrayField, RecordSchema

IMAGES = np.arange(5 * 2 * 3, dtype=np.uint8).reshape(5, 2, 3)
LABELS = np.array([0, 0, 1, 0, 1])
SHAPE = ArrayField(name="image", shape=(2, 3))


def load(folder: Path, arrays: dict[str, Any], **settings: Any) -> Dataset:
    """What an archive of these arrays holds."""
    np.savez(folder / "table.npz", **arrays)
    return load_dataset(DataSettings(data=str(folder / "table.npz"), **settings))


def test_arrays_are_columns_and_rows(tmp_path: Path) -> None:
    """One of two dimensions is as many features as it is wide."""
    arrays = {"odd": LABELS, "a": LABELS + 0.5, "x": IMAGES[:, 0]}
    dataset = load(tmp_path, arrays, label_column="odd")
    assert dataset.schema == RecordSchema(label="odd", features=("a", "x[0]", "x[1]", "x[2]"))
    assert dataset.features[1].tolist() == [0.5, 6, 7, 8]
    assert dataset.labels.tolist() == LABELS.astype(bool).tolist()


def test_three_dimensions_are_images(tmp_path: Path) -> None:
    """Beside them only the columns count that are named; pixels are as in the source."""
    arrays = {"pictures": IMAGES, "odd": LABELS, "at": LABELS[::-1], "digit": LABELS + 7}
    dataset = load(tmp_path, arrays, label_column="odd", time_column="at")
    assert dataset.schema == RecordSchema.of_array(SHAPE, label="odd", time="at")
    assert dataset.ids == ["1", "3", "4", "0", "2"]
    assert (dataset.features.reshape(-1, 2, 3) == IMAGES[[1, 3, 4, 0, 2]]).all()
    assert dataset.column("digit").tolist() == [7, 7, 8, 7, 8]


def test_given_parts_are_kept(tmp_path: Path) -> None:
    """Of images; ``y`` counts where it is named."""
    arrays = {"x_train": IMAGES[:3], "x_test": IMAGES[3:], "y_train": [5, 0, 1], "y_test": [8, 1]}
    dataset = load(tmp_path, arrays)
    assert dataset.schema == RecordSchema.of_array(SHAPE)
    assert [dataset.part(part).ids for part in ("train", "test")] == [["0", "1", "2"], ["3", "4"]]
    assert dataset.parted_by == "x_train trains, x_test tests"
    with pytest.raises(BadData, match=r"column y holds .*, not 0 and 1; say --anomaly-label"):
        load(tmp_path, arrays, label_column="y")
    named = load(tmp_path, arrays | {"y_train": [0, 0, 1], "y_test": [0, 1]}, label_column="y")
    assert named.part("test").labels.tolist() == [False, True]


def test_given_parts_of_rows_are_kept_in_time_order(tmp_path: Path) -> None:
    """``y`` is no feature there either."""
    rows = IMAGES[:, 0]
    pairs = {"x": rows, "y": LABELS, "at": np.array([5, 1, 4, 2, 3])}
    arrays = {f"{name}_train": array[:2] for name, array in pairs.items()}
    arrays |= {f"{name}_test": array[2:] for name, array in pairs.items()}
    dataset = load(tmp_path, arrays, time_column="at")
    assert dataset.schema.features == ("x[0]", "x[1]", "x[2]")
    assert dataset.ids == ["1", "3", "4", "2", "0"]
    assert dataset.part("train").ids == ["1", "0"]


@pytest.mark.parametrize(
    ("arrays", "message"),
    [
        ({}, "expected columns, rows, or one array of images; found no array"),
        ({"a": IMAGES, "b": IMAGES}, r"one array of images; found a \(5, 2, 3\), b \(5, 2, 3\)"),
        ({"a": IMAGES, "b": IMAGES[:, 0]}, "one array of images; found"),
        ({"a": IMAGES[..., None]}, r"1 to 3 dimensions and equal length; found a \(5, 2, 3, 1\)"),
        ({"a": np.float32(1)}, "1 to 3 dimensions"),
        ({"a": LABELS, "b": LABELS[1:]}, r"equal length; found a \(5,\), b \(4,\)"),
        ({"a": IMAGES * np.nan}, "expected finite numbers in a, found others"),
        ({"a": IMAGES.astype(str)}, "expected finite numbers in a, found others"),
        ({"a": np.array(["x", "y"])}, "column a holds text, such as 'x'; say --drop a"),
        ({"a": np.array([1, np.inf])}, "column a holds inf in data row 2"),
        ({"a": np.array([1j, 2])}, "column a holds text, such as"),
        ({"a": np.array([object()])}, "cannot read .* as NPZ: Object arrays cannot be loaded"),
        ({"a": IMAGES[:0]}, "expected rows, found"),
        ({"x_train": IMAGES, "x_test": IMAGES[:, :1]}, "train and test of the same shape"),
    ],
)
def test_what_is_none_of_this_is_refused(
    tmp_path: Path, arrays: dict[str, Any], message: str
) -> None:
    """The message says what was found; nothing is ever unpickled."""
    with pytest.raises(BadData, match=message):
        load(tmp_path, arrays)


@pytest.mark.parametrize("broken", ["empty", "truncated", "flipped", "a lone array", "a pickle"])
def test_a_broken_archive_says_so(tmp_path: Path, broken: str) -> None:
    """In one line."""
    path = tmp_path / "table.npz"
    np.savez_compressed(path, a=np.random.default_rng(0).random(1_000))
    whole = path.read_bytes()
    np.save(tmp_path / "lone.npy", LABELS)
    content = {
        "empty": b"",
        "truncated": whole[:3_000],
        "flipped": whole[:3_000] + bytes([whole[3_000] ^ 255]) + whole[3_001:],
        "a lone array": (tmp_path / "lone.npy").read_bytes(),
        "a pickle": b"\x80\x04N.",
    }
    path.write_bytes(content[broken])
    with pytest.raises(BadData, match=r"cannot read .*table.npz as NPZ: .+$") as raised:
        load_dataset(DataSettings(data=str(path)))
    assert "\n" not in str(raised.value)
