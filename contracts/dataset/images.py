"""Grey images: of a folder, or of an array."""

from pathlib import Path

import numpy as np
import numpy.typing as npt
import pandas as pd

from contracts.dataset.content import Content
from contracts.dataset.needing import needing
from contracts.dataset.parting import Parting
from contracts.program.errors import BadData
from contracts.stream.record import ArrayField, RecordSchema

FIELD = "image"
NORMAL = "normal"
ANOMALOUS = "anomalous"
SUFFIXES = {".bmp", ".gif", ".jpeg", ".jpg", ".pgm", ".png", ".tif", ".tiff", ".webp"}

Grey = npt.NDArray[np.uint8]


def image_content(
    images: npt.NDArray[np.number],
    columns: pd.DataFrame,
    label: str | None = None,
    parting: Parting | None = None,
) -> Content:
    """Records of `images`, shape (n, height, width), as the source has them, mostly 0 to 255.

    Beside them `columns`, n rows; one called ``id`` is the id, and one called `label` the label.
    """
    array = ArrayField(name=FIELD, shape=images.shape[1:])
    schema = RecordSchema.of_array(array, id="id", label=label)
    pixels = pd.DataFrame(images.reshape(len(images), -1), columns=list(schema.features))
    return Content(pd.concat([columns, pixels], axis=1), schema, parting)


def read_folder(folder: Path) -> Content:
    """The images of `folder`, in the order of their names, which are their ids.

    Where it has a sub-folder ``normal`` or ``anomalous``, the images of these two, labelled 0 and
    1. Files of other kinds and other sub-folders are ignored; colours are read as their grey.

    Raises:
        BadData: there is none, one is broken, or they are not of one size; names the first.
    """
    labels: dict[Path, int] = {}
    for label, name in enumerate((NORMAL, ANOMALOUS)):
        labels |= dict.fromkeys(_images_in(folder / name), label)
    files = list(labels) or _images_in(folder)
    if not files:
        raise BadData(
            f"{folder}: expected images ({', '.join(sorted(SUFFIXES))}), or the sub-folders "
            f"{NORMAL} and {ANOMALOUS} with images; found none"
        )
    first = _read_grey(files[0])
    images = np.empty((len(files), *first.shape), np.uint8)
    for number, file in enumerate(files):
        image = _read_grey(file)
        if image.shape != first.shape:
            raise BadData(
                f"{file}: expected {_size(first)} pixels as of {files[0].name}, "
                f"found {_size(image)}"
            )
        images[number] = image
    columns = pd.DataFrame({"id": [file.relative_to(folder).as_posix() for file in files]})
    if not labels:
        return image_content(images, columns)
    return image_content(images, columns.assign(label=list(labels.values())), "label")


def _images_in(folder: Path) -> list[Path]:
    if not folder.is_dir():
        return []
    return sorted(file for file in folder.iterdir() if file.suffix.lower() in SUFFIXES)


def _read_grey(file: Path) -> Grey:
    """Shape (height, width), 0 black to 255 white."""
    with needing("pillow", f"{file}: reading images"):
        from PIL import Image  # noqa: PLC0415 - a producer of tables goes without
    try:
        with Image.open(file) as image:
            if image.mode.startswith(("I", "F")):
                raise BadData(f"{file}: expected 8 bits a pixel, found more (mode {image.mode})")
            return np.asarray(image.convert("L"))
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError) as error:
        raise BadData(f"cannot read {file} as an image: {error}") from None


def _size(image: Grey) -> str:
    height, width = image.shape
    return f"{width}x{height}"
