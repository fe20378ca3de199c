"""What holds for every kind of autoencoder; a new kind joins by being in the registry."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

import keras
import numpy as np
import pytest
from sklearn.metrics import roc_auc_score

from contracts.model.scorer import Graph
from contracts.stream.record import Features, Mask, RecordSchema, Scores
from trainer.autoencoders.kinds import KINDS, build_autoencoder
from trainer.autoencoders.recipe import IMAGE_RECIPES, ROW_RECIPES, Recipe
from trainer.learning.learn import Learned, learn
from trainer.learning.split import Split

# Keras saves TensorFlow's variables through NumPy in a way that NumPy 2 deprecates.
pytestmark = pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning")

EPOCHS = {"transactions": 6, "payments": 20, "digits": 12}
SUBJECTS = [
    (name, recipe)
    for name, recipes in (
        ("transactions", ROW_RECIPES),
        ("payments", ROW_RECIPES),
        ("digits", IMAGE_RECIPES),
    )
    for recipe in recipes.values()
]


class Subject(NamedTuple):
    """A recipe of one kind, what it learns from, and what is to be told apart."""

    recipe: Recipe
    split: Split
    rows: Features
    labels: Mask
    schema: RecordSchema

    def learn(self) -> Learned:
        return learn(self.split, self.recipe, 0, self.schema)

    def brief_scores(self, seed: int) -> Scores:
        """Of a model that has seen its rows once."""
        brief = replace(self.recipe, epochs=1)
        return learn(self.split, brief, seed, self.schema).graph.scores(self.rows)


@pytest.fixture(
    scope="module", params=SUBJECTS, ids=[f"{recipe.kind}-{name}" for name, recipe in SUBJECTS]
)
def subject(request: pytest.FixtureRequest) -> Subject:
    """Each kind in turn, on rows of numbers, mixed ones and images; its defaults, but shorter."""
    name, recipe = request.param
    small = replace(recipe, epochs=EPOCHS[name], batch_size=64, members=1)
    return Subject(small, *request.getfixturevalue(name))


@pytest.fixture(scope="module")
def learned(subject: Subject) -> Learned:
    """A model of this kind."""
    return subject.learn()


def test_every_kind_is_here() -> None:
    """None escapes the battery."""
    assert {recipe.kind for _, recipe in SUBJECTS} == KINDS.keys()


def test_a_reconstruction_has_the_shape_of_its_row(learned: Learned, subject: Subject) -> None:
    """Flat rows go in and come out, whatever their number."""
    rows = learned.scaling.forward(subject.rows[:5])
    array = subject.schema.array
    model = build_autoencoder(rows.shape[1:] if array is None else array.shape, subject.recipe)
    assert model(rows).shape == rows.shape


def test_loss_falls(learned: Learned) -> None:
    """Training reconstructs better than it began, on rows it never saw too."""
    history = learned.history
    assert history["loss"][-1] < history["loss"][0]
    assert history["val_loss"][-1] < history["val_loss"][0]


def test_every_curve_has_its_twin(learned: Learned) -> None:
    """Loss, mean absolute error and accuracy, in training and validation."""
    history = learned.history
    assert history.keys() == {"loss", "mae", "accuracy", "val_loss", "val_mae", "val_accuracy"}


def test_the_seed_is_what_decides(subject: Subject) -> None:
    """The same gives the same scores, bit for bit, and another gives others."""
    scores, again, other = (subject.brief_scores(seed) for seed in (0, 0, 1))
    np.testing.assert_array_equal(again, scores)
    assert not np.array_equal(other, scores)


def test_scoring_twice_gives_the_same(learned: Learned, subject: Subject) -> None:
    """Noise and sampling belong to training alone."""
    rows = subject.rows[:200]
    np.testing.assert_array_equal(learned.graph.scores(rows), learned.graph.scores(rows))


def test_a_saved_model_reconstructs_the_same(
    learned: Learned, subject: Subject, tmp_path: Path
) -> None:
    """Saving and opening changes no bit."""
    path = tmp_path / "autoencoder.keras"
    autoencoder = learned.graph.members[0].autoencoder
    autoencoder.save(path)
    scaled = learned.scaling.forward(subject.rows)
    np.testing.assert_array_equal(
        keras.models.load_model(path)(scaled, training=False), autoencoder(scaled, training=False)
    )


def test_onnx_scores_as_tensorflow_does(learned: Learned, subject: Subject) -> None:
    """Within 1e-4 relative, row by row."""
    score: Callable[[Features], Features] = Graph(learned.graph.scorer_onnx(), "scorer.onnx").score
    np.testing.assert_allclose(score(subject.rows), learned.graph.scores(subject.rows), rtol=1e-4)


def test_noise_scores_higher_than_normals(learned: Learned, subject: Subject) -> None:
    """Features drawn evenly from where nearly all normals are, each by itself."""
    normals = subject.split.calibration
    low, high = np.nanquantile(normals, [0.001, 0.999], axis=0)
    noise = np.random.default_rng(0).uniform(low, high, normals.shape).astype(np.float32)
    for name in subject.schema.categories:
        column = subject.schema.features.index(name)
        noise[:, column] = noise[:, column].round()
    scores = learned.graph.scores
    assert np.median(scores(noise)) > np.quantile(scores(normals), 0.9)


def test_anomalies_are_told_from_normals(learned: Learned, subject: Subject) -> None:
    """ROC-AUC above 0.9 on records it never saw."""
    assert roc_auc_score(subject.labels, learned.graph.scores(subject.rows)) > 0.9
