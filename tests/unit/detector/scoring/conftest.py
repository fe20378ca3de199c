"""A small model, and what is scored with it, in a form that can be compared."""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import msgspec
import pytest

from contracts.stream.record import ArrayField, RecordSchema
from detector.decoder import RecordDecoder
from detector.files import arrow, comma_separated
from detector.model import Model, open_model
from detector.scoring.screened import Screened
from tests.bundles import make_bundle

TABLE = RecordSchema(id="id", time="at", label="odd", features=("a", "b"))
"""The score is the length of (a, b); from 10 on it is an alert."""

IMAGES = RecordSchema.of_array(ArrayField(name="image", shape=(2, 1)))

SMALL = 4
"""Records a portion."""


class Opened(NamedTuple):
    """A model, and the decoder of its records."""

    model: Model
    decoder: RecordDecoder


@pytest.fixture(scope="module")
def opened(tmp_path_factory: pytest.TempPathFactory) -> Opened:
    """The model of `TABLE`."""
    return _opened(tmp_path_factory.mktemp("models"), TABLE)


@pytest.fixture(scope="module")
def opened_images(tmp_path_factory: pytest.TempPathFactory) -> Opened:
    """The model of `IMAGES`."""
    return _opened(tmp_path_factory.mktemp("models"), IMAGES)


def _opened(folder: Path, schema: RecordSchema) -> Opened:
    make_bundle(folder, name="stream", schema=schema)
    return Opened(open_model(folder / "stream"), RecordDecoder(schema))


@pytest.fixture(autouse=True)
def _small_portions(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """So that a short table is several."""
    with monkeypatch.context() as patched:
        for module in (arrow, comma_separated):
            patched.setattr(module, "PORTION", SMALL)
        yield


def told(every: Iterable[Screened], model: Model) -> dict[str, Any]:
    """All that `every` says, without the time of the run."""
    said: dict[str, list[Any]] = {name: [] for name in ("rows", "alerts", "invalid")}
    for screened in every:
        times = [None] * len(screened.scores) if screened.times is None else screened.times.tolist()
        said["rows"] += zip(
            screened.numbers.tolist(),
            screened.ids(),
            times,
            screened.scores.tolist(),
            screened.mask.tolist(),
            strict=True,
        )
        mask = screened.mask
        for alert in model.explain(screened.flagged, screened.scores[mask], mask[mask]):
            source = msgspec.structs.replace(alert.source, timestamp=0)
            fixed = msgspec.structs.replace(alert, detected_at="", source=source)
            said["alerts"].append(msgspec.json.encode(fixed))
        said["invalid"] += [(letter.headers, letter.value) for letter in screened.dead_letters]
    return said


def file_of(folder: Path, name: str, content: bytes) -> Path:
    """A file of that name."""
    path = folder / name
    path.write_bytes(content)
    return path
