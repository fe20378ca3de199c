"""Every kind of autoencoder, trained on images, at work in the same `detector run`."""

import json
from collections.abc import Iterator
from contextlib import redirect_stdout
from io import StringIO
from pathlib import Path
from typing import get_args

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont
from sklearn.datasets import load_digits

from contracts.model.manifest import Kind
from contracts.program.errors import CLEAN
from contracts.stream.record import Features
from tests.integration.conftest import Names
from tests.integration.detector.conftest import StartDetector
from tests.integration.topics import committed, send
from tests.waiting import wait_until
from trainer.settings.train import TrainSettings
from trainer.train import train

# Keras saves TensorFlow's variables through NumPy in a way that NumPy 2 deprecates.
pytestmark = pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning")

WHITE = 16
UNSEEN = 300
ODD = ("noise", "blank", "inverted", "letter")


@pytest.fixture(scope="module")
def digits() -> Features:
    """1,797 digits of 8x8 pixels, 0 to 16; the last 300 train no model."""
    images: Features = load_digits().images.astype(np.float32)
    return images


@pytest.fixture(scope="module")
def archive(digits: Features, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The digits that train, as a file: each, and as it is a pixel to the left, right, up, down."""
    path = tmp_path_factory.mktemp("digits") / "digits.npz"
    known = digits[:-UNSEEN]
    moved = [np.roll(known, step, axis) for axis in (1, 2) for step in (-1, 1)]
    np.savez(path, image=np.concatenate([known, *moved]))
    return path


def letter(which: str) -> Features:
    """A capital as large as the picture."""
    picture = Image.new("L", (64, 64))
    font = ImageFont.load_default(size=72)
    draw = ImageDraw.Draw(picture)
    draw.text((32, 32), which, fill=255, font=font, anchor="mm", stroke_width=2)
    small = picture.resize((8, 8), Image.Resampling.BOX)
    grey: Features = np.asarray(small, dtype=np.float32) * np.float32(WHITE / 255)
    return grey


def records(digits: Features) -> Iterator[bytes]:
    """Twenty digits, then one image of each odd kind."""
    noise = np.random.default_rng(0).uniform(0, WHITE, (8, 8))
    odd = [noise, np.zeros((8, 8)), WHITE - digits[-1], letter("W")]
    images = [*digits[-20:], *odd]
    ids = [*(f"digit {number}" for number in range(20)), *ODD]
    for name, image in zip(ids, images, strict=True):
        yield json.dumps({"id": name, "image": image.tolist()}).encode()


@pytest.mark.parametrize("kind", get_args(Kind))
def test_digits_pass_and_what_is_no_digit_is_flagged(
    *,
    kind: Kind,
    archive: Path,
    digits: Features,
    broker: str,
    names: Names,
    start_detector: StartDetector,
    tmp_path: Path,
) -> None:
    """A normal digit passes; noise, a blank, an inverted image and a letter are alerts."""
    settings = TrainSettings.model_validate(
        {
            "data": str(archive),
            "models": tmp_path / "digits",
            "name": "digits",
            "kind": kind,
            "epochs": 8,
            "batch_size": 32,
            "quantile": 0.95,
        }
    )
    with redirect_stdout(StringIO()):
        assert train(settings) == CLEAN
    detector = start_detector(f"--models={settings.models}", "--name=digits")
    detector.wait_until_ready()
    sent = list(records(digits))
    send(broker, names.topic, sent)
    wait_until(lambda: detector.handled() == len(sent), "every image handled")
    alerts = [json.loads(alert.value) for alert in committed(broker, names.alerts)]
    flagged = {alert["record_id"] for alert in alerts}
    assert flagged >= set(ODD)
    assert len(flagged - set(ODD)) <= 5, flagged
    reason = alerts[0]["reasons"][0]["feature"]
    assert reason.startswith("image[")
