"""The default of `trainer train`, on normals and seeds of a benchmark's own."""

import time
from pathlib import Path
from typing import NamedTuple

from pydantic import Field, PositiveInt

from contracts.model.manifest import ScoreKind
from contracts.model.scorer import Graph
from contracts.program.settings import Settings
from contracts.stream.record import Features, RecordSchema, Scores
from trainer.autoencoders.recipe import ROW_RECIPES
from trainer.learning.learn import learn
from trainer.learning.split import split_normals
from trainer.settings.train import TrainSettings


class DefaultSettings(Settings):
    """How often the default is trained, and how it scores."""

    seeds: PositiveInt = Field(5, description="Seeds 0, 1, … of the default model.")
    score: ScoreKind | None = Field(None, description="Another score than the default's own.")

    def results(self, module: str) -> Path:
        """Where the benchmark of the file `module` keeps its figures: beside it."""
        path = Path(module).with_suffix(".json")
        return path if self.score is None else path.with_stem(f"{path.stem}-{self.score}")

    def marks(self, module: str) -> str:
        """What marks the table of that benchmark on a page: the command that writes it."""
        command = f"python -m benchmarks.{Path(module).stem}"
        return command if self.score is None else f"{command} --score {self.score}"


class Scored(NamedTuple):
    """Scores of the unseen records, by ONNX Runtime, and the seconds of the training."""

    scores: Scores
    seconds: float


def score_with_default(
    normals: Features, unseen: Features, schema: RecordSchema, seed: int, score: ScoreKind | None
) -> Scored:
    """Train the default on `normals`, raw, shape (n, f), and have it score `unseen`, (m, f)."""
    split = split_normals(normals, seed)
    own = ROW_RECIPES[TrainSettings.model_fields["kind"].default]
    records, features = split.training.shape
    recipe = own.suited_to(records, features, {} if score is None else {"score": score})
    start = time.perf_counter()
    learned = learn(split, recipe, seed, schema)
    seconds = time.perf_counter() - start
    return Scored(Graph(learned.graph.scorer_onnx(), own.kind).score(unseen), seconds)
