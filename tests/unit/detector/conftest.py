"""A served model whose scores a test knows by heart."""

from pathlib import Path
from typing import Any, NamedTuple

import pytest

from contracts.model.bundle import Bundle
from contracts.model.scorer import Scorer
from contracts.stream.record import RecordSchema
from detector import successors
from detector.metrics import Metrics
from detector.model import open_model
from detector.served import ServedModel
from detector.settings import RunSettings
from detector.successors import Successors
from tests.bundles import make_bundle

STREAM = RecordSchema(id="id", time="at", features=("a", "b", "c", "d"))


@pytest.fixture
def bundle(tmp_path: Path) -> Bundle:
    """Expects 0 of four features; the score is the length of the row; threshold 10."""
    return make_bundle(tmp_path, name="stream", schema=STREAM)


@pytest.fixture(autouse=True)
def _proven_here(monkeypatch: pytest.MonkeyPatch) -> None:
    """Prove bundles in this process, which is quicker; integration tests have it as it is."""
    monkeypatch.setattr(successors, "prove", Scorer)


class Service(NamedTuple):
    """A model in service, what looks for the next, its metrics, and how it ended its process."""

    model: ServedModel
    successors: Successors
    metrics: Metrics
    ended: list[int]

    def turn(self) -> None:
        """One look for another version, and one end of a batch."""
        self.successors.look()
        self.model.take_successor()

    def taken(self) -> str:
        """The version after one end of a batch."""
        self.model.take_successor()
        return self.model.version

    def reloads(self, outcome: str) -> float | None:
        """So many versions were served, or refused."""
        name = "detector_model_reloads_total"
        return self.metrics.registry.get_sample_value(name, {"outcome": outcome})


def serve(models: Path, **settings: Any) -> Service:
    """Serve what is current under `models`."""
    given = RunSettings(models=models, name="stream", **{"reload_interval": 0.01} | settings)
    metrics = Metrics()
    first = open_model(models / "stream", thresholds=given)
    ended: list[int] = []
    successors = Successors(given, metrics, first, ended.append)
    return Service(ServedModel(first, successors, metrics), successors, metrics, ended)


def make_version(models: Path, version: str, schema: RecordSchema = STREAM, **facts: Any) -> Bundle:
    """One that is current from now on."""
    return make_bundle(models, name="stream", version=version, schema=schema, **facts)
