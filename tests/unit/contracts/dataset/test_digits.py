"""`contracts.dataset.digits`."""

import sys
from pathlib import Path

import numpy as np
import pytest

from contracts.dataset.digits import EACH, anomalies, read_mnist
from contracts.dataset.images import Grey
from contracts.program.errors import BadData

KINDS = ["noise", "blank", "letter", "scrambled", "inverted"]


@pytest.fixture(scope="module")
def digits() -> Grey:
    """Twenty images, bright in the middle as digits are, each of other pixels."""
    images = np.zeros((20, 28, 28), np.uint8)
    images[:, 6:22, 10:18] = np.random.default_rng(0).integers(0, 256, (20, 16, 8))
    return images


@pytest.fixture(scope="module")
def made(digits: Grey) -> dict[str, Grey]:
    """Of every kind, its images."""
    return anomalies(digits)


def test_every_kind_is_made_always_the_same(digits: Grey, made: dict[str, Grey]) -> None:
    """For the trainer and the producer."""
    again = anomalies(digits)
    assert list(made) == KINDS
    for kind, images in made.items():
        assert images.shape == (EACH, 28, 28)
        assert images.dtype == np.uint8
        assert (images == again[kind]).all()


def test_noise_and_blanks_are_that(made: dict[str, Grey]) -> None:
    """Every grey, and one grey."""
    assert np.bincount(made["noise"].ravel(), minlength=256).min() > 0
    assert (np.ptp(made["blank"], axis=(1, 2)) == 0).all()
    assert {0, 255} < set(made["blank"].ravel().tolist())


def test_scrambled_and_inverted_are_digits_otherwise(digits: Grey, made: dict[str, Grey]) -> None:
    """The same pixels in another order, the same picture in negative."""
    of_digits = {tuple(np.sort(image.ravel())) for image in digits}
    assert {tuple(np.sort(image.ravel())) for image in made["scrambled"]} <= of_digits
    pictures = {image.tobytes() for image in digits}
    assert {(255 - image).tobytes() for image in made["inverted"]} <= pictures
    assert not {image.tobytes() for image in made["scrambled"]} & pictures


def test_letters_lie_in_the_picture_as_digits_do(made: dict[str, Grey]) -> None:
    """Bright strokes on black, about as much of it as of MNIST's digits, whole, all different."""
    letters = made["letter"]
    assert len({image.tobytes() for image in letters}) == EACH
    assert (letters.max(axis=(1, 2)) > 130).all()
    assert 20 < letters.mean() < 50  # of MNIST's digits 33
    edge = np.concatenate([letters[:, [0, -1]].ravel(), letters[:, :, [0, -1]].ravel()])
    assert edge.mean() < 1


def test_the_digits_train_and_the_anomalies_only_test(tmp_path: Path, digits: Grey) -> None:
    """Mixed, so that an alert comes now and again; ids and labels go with the images."""
    np.savez(tmp_path / "mnist.npz", x_train=digits, x_test=digits[:5])
    table, schema, parting, _ = read_mnist(tmp_path / "mnist.npz")
    assert schema is not None
    assert parting is not None
    assert parting.trains.tolist() == [True] * 20 + [False] * (5 + len(KINDS) * EACH)
    assert table["label"][:20].sum() == 0
    by_id = table.set_index("id")
    assert by_id.index.is_unique
    assert by_id["label"].sum() == len(KINDS) * EACH
    pixels = by_id[list(schema.features)]
    wanted = pixels.loc[["train-3", "test-4", "blank-7"]].to_numpy().reshape(-1, 28, 28)
    assert (wanted[:2] == digits[3:5]).all()
    assert np.ptp(wanted[2]) == 0
    assert by_id["label"][["test-4", "blank-7"]].tolist() == [0, 1]
    kinds = table["id"][20:].str.split("-").str[0]
    assert (kinds[: len(kinds) // 2].value_counts() > EACH / 3).sum() == len(KINDS)


def test_a_file_that_is_not_mnist_is_refused(tmp_path: Path) -> None:
    """And how to get the right one."""
    np.savez(tmp_path / "mnist.npz", a=[1])
    with pytest.raises(BadData, match="delete it to fetch it again"):
        read_mnist(tmp_path / "mnist.npz")


def test_where_the_library_is_missing_the_message_says_which(
    digits: Grey, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A producer comes without it."""
    monkeypatch.setitem(sys.modules, "PIL", None)
    with pytest.raises(BadData, match="draws letters as anomalies, needs pillow"):
        anomalies(digits)
