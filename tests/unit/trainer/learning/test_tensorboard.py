"""TensorBoard's own reader finds what a training wrote."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from tensorboard.backend.event_processing.event_accumulator import EventAccumulator

from contracts.stream.record import ArrayField, RecordSchema
from trainer.autoencoders.recipe import IMAGE_RECIPES
from trainer.learning.learn import learn
from trainer.learning.split import split_normals

# Keras writes TensorFlow's variables through NumPy in a way that NumPy 2 deprecates.
pytestmark = pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning")

METRICS = {"epoch_loss", "epoch_mae", "epoch_accuracy"}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What a convolutional autoencoder of images wrote in two epochs."""
    folder = tmp_path_factory.mktemp("tensorboard")
    images = np.random.default_rng(0).uniform(0, 255, (200, 64)).astype(np.float32)
    recipe = replace(IMAGE_RECIPES["convolutional"], epochs=2, batch_size=32)
    field = ArrayField(name="image", shape=(8, 8))
    schema = RecordSchema.of_array(field)
    learn(split_normals(images, 0), recipe, 0, schema, tensorboard=folder)
    return folder


def tags(folder: Path) -> dict[str, list[str]]:
    """What the events below `folder` are, by kind."""
    events = EventAccumulator(str(folder))
    events.Reload()
    found: dict[str, list[str]] = events.Tags()
    return found


def test_every_metric_and_its_validation_twin_is_a_scalar(folder: Path) -> None:
    """Under the names that Keras gives them."""
    assert set(tags(folder / "train")["tensors"]) >= METRICS
    assert set(tags(folder / "validation")["tensors"]) >= METRICS


def test_the_graph_and_histograms_are_there(folder: Path) -> None:
    """The graph, and the weights of each layer."""
    assert tags(folder / "graph")["graph"]
    histograms = tags(folder / "train")["tensors"]
    assert any(name.endswith("code/kernel/histogram") for name in histograms)


def test_images_are_shown_beside_their_reconstructions(folder: Path) -> None:
    """After each epoch."""
    assert set(tags(folder / "images")["tensors"]) == {"original", "reconstructed"}
