"""`contracts.dataset.images`."""

import sys
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from contracts.dataset.dataset import Dataset
from contracts.dataset.load import load_dataset
from contracts.dataset.settings import DataSettings
from contracts.program.errors import BadData
from contracts.stream.record import ArrayField, RecordSchema

PIXELS = np.arange(12, dtype=np.uint8).reshape(3, 4) * 20
SHAPE = ArrayField(name="image", shape=(3, 4))


def write(path: Path, pixels: np.ndarray = PIXELS, mode: str | None = None) -> None:
    """An image of these pixels, in whatever format the name says."""
    path.parent.mkdir(exist_ok=True)
    image = Image.fromarray(pixels)
    (image if mode is None else image.convert(mode)).save(path)


def load(folder: Path) -> Dataset:
    """What the folder holds."""
    return load_dataset(DataSettings(data=str(folder)))


def test_a_folder_is_one_record_a_file(tmp_path: Path) -> None:
    """By name; other files are ignored, and a grey image saved in colours is the same."""
    write(tmp_path / "b.png", 255 - PIXELS)
    write(tmp_path / "a.PNG", mode="RGB")
    (tmp_path / "notes.txt").write_text("no image")
    dataset = load(tmp_path)
    assert dataset.schema == RecordSchema.of_array(SHAPE)
    assert dataset.ids == ["a.PNG", "b.png"]
    assert dataset.features.reshape(2, 3, 4).tolist() == [PIXELS.tolist(), (255 - PIXELS).tolist()]
    assert not dataset.is_labelled


def test_sub_folders_are_labels(tmp_path: Path) -> None:
    """Of these two names; what lies elsewhere is ignored."""
    for name in ("normal/2.png", "normal/1.bmp", "anomalous/1.png", "other/1.png", "0.png"):
        write(tmp_path / name)
    dataset = load(tmp_path)
    assert dataset.ids == ["normal/1.bmp", "normal/2.png", "anomalous/1.png"]
    assert dataset.labels.tolist() == [False, False, True]
    assert dataset.schema.label == "label"


def test_the_folder_has_a_hash(tmp_path: Path) -> None:
    """Another name or another pixel is another data set."""
    write(tmp_path / "a.png")
    hashes = {load(tmp_path).sha256(), load(tmp_path).sha256()}
    assert len(hashes) == 1
    (tmp_path / "a.png").rename(tmp_path / "b.png")
    hashes.add(load(tmp_path).sha256())
    write(tmp_path / "b.png", PIXELS + 1)
    assert len(hashes | {load(tmp_path).sha256()}) == 3


def test_images_of_another_size_are_refused(tmp_path: Path) -> None:
    """The first is named, with its size."""
    for name, pixels in {"a.png": PIXELS, "b.png": PIXELS[:, :2], "c.png": PIXELS[:1]}.items():
        write(tmp_path / name, pixels)
    with pytest.raises(BadData, match=r"b.png: expected 4x3 pixels as of a.png, found 2x3"):
        load(tmp_path)


@pytest.mark.parametrize("suffix", ["png", "jpg", "gif", "bmp"])
@pytest.mark.parametrize("part", [0, 0.02, 0.7])
def test_a_broken_image_is_named(tmp_path: Path, suffix: str, part: float) -> None:
    """Empty and truncated."""
    path = tmp_path / f"a.{suffix}"
    write(path, np.random.default_rng(0).integers(0, 256, (30, 30), np.uint8))
    whole = path.read_bytes()
    path.write_bytes(whole[: int(part * len(whole))])
    with pytest.raises(BadData, match=rf"cannot read .*a.{suffix} as an image: .+$"):
        load(tmp_path)


def test_more_than_8_bits_are_refused(tmp_path: Path) -> None:
    """They would not fit 0 to 255."""
    write(tmp_path / "a.png", PIXELS.astype(np.uint16) * 256)
    with pytest.raises(BadData, match="expected 8 bits a pixel"):
        load(tmp_path)


def test_a_folder_without_images_is_refused(tmp_path: Path) -> None:
    """The message says what they could be."""
    with pytest.raises(BadData, match=r"expected images \(\.bmp, .*normal and anomalous"):
        load(tmp_path)


def test_where_the_library_is_missing_the_message_says_which(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A producer comes without it."""
    write(tmp_path / "a.png")
    monkeypatch.setitem(sys.modules, "PIL", None)
    with pytest.raises(BadData, match=r"reading images needs pillow.*`pip install pillow`"):
        load(tmp_path)
