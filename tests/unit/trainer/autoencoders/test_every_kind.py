"""What holds for every kind of autoencoder; a new kind joins by being in the registry."""

from collections.abc import Callable
from pathlib import Path

import keras
import numpy as np
import pytest

from contracts.record import Features
from trainer.autoencoders import KINDS, build_autoencoder
from trainer.bundle.scorer import onnx_scorer
from trainer.learning.learn import Learned, learn
from trainer.learning.split import Split
from trainer.settings.train import AutoencoderKind, TrainSettings

# Keras saves TensorFlow's variables through NumPy in a way that NumPy 2 deprecates.
pytestmark = pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning")


@pytest.fixture(scope="module", params=KINDS)
def kind(request: pytest.FixtureRequest) -> AutoencoderKind:
    """Each kind in turn."""
    chosen: AutoencoderKind = request.param
    return chosen


@pytest.fixture(scope="module")
def settings(kind: AutoencoderKind) -> TrainSettings:
    """Settings that train this kind in a second."""
    return TrainSettings(kind=kind, epochs=5, batch_size=64)


@pytest.fixture(scope="module")
def learned_kind(settings: TrainSettings, split: Split) -> Learned:
    """A model of this kind."""
    return learn(split, settings)


def test_a_reconstruction_has_the_shape_of_its_row(settings: TrainSettings) -> None:
    """(n, f) goes in and comes out."""
    rows = np.zeros((5, 29), dtype=np.float32)
    assert build_autoencoder(29, settings)(rows).shape == (5, 29)


def test_loss_falls(learned_kind: Learned) -> None:
    """Training reconstructs better than it began, on rows it never saw too."""
    history = learned_kind.history
    assert history.loss[-1] < history.loss[0]
    assert history.validation_loss[-1] < history.validation_loss[0]


def test_the_same_seed_gives_the_same_scores(
    learned_kind: Learned, settings: TrainSettings, split: Split, rows: Features
) -> None:
    """Bit for bit."""
    again = learn(split, settings)
    np.testing.assert_array_equal(again.graph.scores(rows), learned_kind.graph.scores(rows))


def test_another_seed_gives_other_scores(
    learned_kind: Learned, settings: TrainSettings, split: Split, rows: Features
) -> None:
    """The seed is what decides."""
    other = learn(split, settings.model_copy(update={"seed": 1}))
    assert not np.array_equal(other.graph.scores(rows), learned_kind.graph.scores(rows))


def test_a_saved_model_reconstructs_the_same(
    learned_kind: Learned, rows: Features, tmp_path: Path
) -> None:
    """Saving and opening changes no bit."""
    path = tmp_path / "autoencoder.keras"
    learned_kind.autoencoder.save(path)
    scaled = learned_kind.scaling.forward(rows)
    np.testing.assert_array_equal(
        keras.models.load_model(path)(scaled, training=False),
        learned_kind.autoencoder(scaled, training=False),
    )


def test_onnx_scores_as_tensorflow_does(learned_kind: Learned, rows: Features) -> None:
    """Within 1e-4 relative, row by row."""
    graph = learned_kind.graph
    score: Callable[[Features], Features] = onnx_scorer(graph.scorer_onnx())
    np.testing.assert_allclose(score(rows), graph.scores(rows), rtol=1e-4)


def test_noise_scores_higher_than_normals(learned_kind: Learned, split: Split) -> None:
    """Rows whose features were shuffled apart are no longer normal."""
    random = np.random.default_rng(0)
    noise = random.permuted(split.calibration, axis=0)
    scores = learned_kind.graph.scores
    assert np.median(scores(noise)) > np.quantile(scores(split.calibration), 0.9)
