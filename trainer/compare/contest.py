"""Every kind trained with every seed, and judged on the same records."""

import time
from collections.abc import Callable, Iterator

import numpy as np

from contracts.dataset.dataset import Dataset
from contracts.model.manifest import Kind
from contracts.model.scorer import Graph
from contracts.program.errors import BadSettings
from contracts.program.logs import get_logger
from contracts.stream.record import Features, Mask, Scores
from trainer.autoencoders.recipe import IMAGE_RECIPES, ROW_RECIPES, Recipe
from trainer.compare.leaderboard import Run, Standing
from trainer.evaluation.baselines import baseline_scores
from trainer.evaluation.classification import check_both_kinds
from trainer.learning.learn import learn
from trainer.learning.split import split_normals, training_normals
from trainer.settings.commands import CompareSettings

_BATCH = 512
_BATCHES = 50

log = get_logger(__name__)


class Contest:
    """The records that train, and those that judge.

    Raises:
        BadData: too few normals train, or the test part has no labels of both kinds.
    """

    def __init__(self, dataset: Dataset, settings: CompareSettings) -> None:
        test = dataset.part("test")
        self._settings = settings
        self._normals = training_normals(dataset)
        self._features: Features = test.features
        self._labels: Mask = test.labels
        self._schema = dataset.schema
        check_both_kinds(self._labels, f"the test part of {dataset.source}")

    def recipes(self) -> list[Recipe]:
        """Of every kind that takes part.

        Raises:
            BadSettings: a kind does not take this data.
        """
        possible = ROW_RECIPES if self._schema.array is None else IMAGE_RECIPES
        kinds: tuple[Kind, ...] = self._settings.kinds or tuple(possible)
        if not set(kinds) <= possible.keys():
            raise BadSettings(f"kinds: for this data expected some of {', '.join(possible)}")
        named = {name: getattr(self._settings, name) for name in ("epochs", "score", "members")}
        given = {name: value for name, value in named.items() if value is not None}
        records, features = split_normals(self._normals, seed=0).training.shape  # as of any seed
        return [possible[kind].suited_to(records, features, given) for kind in kinds]

    def standings(self) -> Iterator[Standing]:
        """Each kind's, as soon as its last seed is trained; then those of the baselines."""
        for recipe in self.recipes():
            runs = []
            for seed in self._settings.seeds:
                log.info("experiment.started", kind=recipe.kind, seed=seed)
                runs.append(self._run(recipe, seed))
            yield Standing.of(recipe.kind, runs)
        others = baseline_scores(self._normals, self._features, self._schema)
        for name, scores in others.items():
            yield Standing.of(name, [Run.of(scores, self._labels)])

    def _run(self, recipe: Recipe, seed: int) -> Run:
        start = time.perf_counter()
        learned = learn(split_normals(self._normals, seed), recipe, seed, self._schema)
        seconds = time.perf_counter() - start
        model = learned.graph.scorer_onnx()
        score = Graph(model, recipe.kind).score
        return Run.of(score(self._features), self._labels)._replace(
            training_seconds=seconds,
            scoring_microseconds=self._microseconds(score),
            bytes=len(model),
        )

    def _microseconds(self, score: Callable[[Features], Scores]) -> float:
        """A record's, in batches of 512 as the detector has them; the median of fifty."""
        batch = self._features[:_BATCH]
        seconds = []
        for _ in range(_BATCHES):
            start = time.perf_counter()
            score(batch)
            seconds.append(time.perf_counter() - start)
        return float(np.median(seconds)) / len(batch) * 1e6
