"""MNIST, and beside its test digits images that are made to be no digits.

Nobody labelled anomalies of MNIST, so a model on it could not be evaluated. These are made here,
always the same, `EACH` of a kind, and never train: see `anomalies`.
"""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd

from contracts.dataset.content import Content
from contracts.dataset.images import Grey, image_content
from contracts.dataset.needing import needing
from contracts.dataset.npz import read_arrays
from contracts.dataset.parting import Parting
from contracts.program.errors import BadData

EACH = 250
SEED = 2013
SIDE = 28
LETTERS = "AEFHKMNRTWXY"
"""Capitals that nobody writes like a digit."""

_BLANK_GREYS = (0, 32, 96, 160, 255)
_FINER = 4  # letters are drawn so many times larger, for smooth edges

Draw = Callable[[np.random.Generator, Grey], Grey]
"""Makes one image, shape (28, 28), with what chance and the digits, shape (n, 28, 28), give."""


def read_mnist(path: Path) -> Content:
    """The 60,000 digits that train; the 10,000 that test, and among them the made anomalies.

    An id says what an image is: ``train-0``, ``test-0``, ``noise-0``, ``letter-0``, …

    Raises:
        BadData: `path` is not MNIST, or Pillow, which draws the letters, is not installed.
    """
    arrays = read_arrays(path)
    if not {"x_train", "x_test"} <= arrays.keys():
        raise BadData(f"{path}: expected x_train and x_test of MNIST; delete it to fetch it again")
    train, test = arrays["x_train"], arrays["x_test"]
    made = anomalies(test)
    ids = [f"test-{number}" for number in range(len(test))]
    ids += [f"{kind}-{number}" for kind, drawn in made.items() for number in range(len(drawn))]
    mixed = np.random.default_rng(SEED).permutation(len(ids))  # an anomaly comes now and again
    images = np.concatenate([train, np.concatenate([test, *made.values()])[mixed]])
    columns = pd.DataFrame(
        {
            "id": [f"train-{number}" for number in range(len(train))] + [ids[row] for row in mixed],
            "label": [0] * len(train) + (mixed >= len(test)).astype(int).tolist(),
        }
    )
    return image_content(
        images,
        columns,
        "label",
        Parting(
            np.arange(len(images)) < len(train),
            "x_train of MNIST trains; x_test and the anomalies made beside it test",
        ),
    )


def anomalies(digits: Grey) -> dict[str, Grey]:
    """`EACH` images of every kind, shape (EACH, 28, 28), by its name.

    ``noise``: every pixel drawn evenly from 0 to 255. ``blank``: one grey all over, black and four
    lighter ones. ``letter``: capitals of `LETTERS`, as large, thick and smooth as the digits, moved
    and turned a little. ``scrambled``: one of `digits`, its pixels in another order. ``inverted``:
    one of `digits`, black on white.
    """
    kinds: dict[str, Draw] = {
        "noise": _noise,
        "blank": _blank,
        "letter": _letter,
        "scrambled": lambda random, digits: random.permuted(random.choice(digits)),
        "inverted": lambda random, digits: 255 - random.choice(digits),
    }
    random = np.random.default_rng(SEED)
    return {
        kind: np.stack([draw(random, digits) for _ in range(EACH)]) for kind, draw in kinds.items()
    }


def _noise(random: np.random.Generator, _: Grey) -> Grey:
    return random.integers(0, 256, (SIDE, SIDE), np.uint8)


def _blank(random: np.random.Generator, _: Grey) -> Grey:
    return np.full((SIDE, SIDE), random.choice(_BLANK_GREYS), np.uint8)


def _letter(random: np.random.Generator, _: Grey) -> Grey:
    with needing("pillow", "--data mnist, which draws letters as anomalies,"):
        from PIL import Image, ImageDraw, ImageFilter, ImageFont  # noqa: PLC0415 - tables go without
    side = SIDE * _FINER
    image = Image.new("L", (side, side))
    across, down = side / 2 + random.uniform(-2, 2, 2) * _FINER
    ImageDraw.Draw(image).text(
        (across, down),
        str(random.choice(list(LETTERS))),
        fill=255,
        font=ImageFont.load_default(random.uniform(22, 28) * _FINER),
        anchor="mm",
        stroke_width=random.uniform(0, 0.4) * _FINER,
    )
    turned = image.rotate(random.uniform(-15, 15), Image.Resampling.BILINEAR)
    small = turned.resize((SIDE, SIDE), Image.Resampling.BOX)
    return np.asarray(small.filter(ImageFilter.GaussianBlur(0.5)))
