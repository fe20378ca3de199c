"""What a training leaves behind is what its report is made of."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from contracts.dataset.dataset import Dataset
from contracts.model.manifest import Manifest
from contracts.stream.record import ArrayField, RecordSchema
from trainer.autoencoders.recipe import IMAGE_RECIPES
from trainer.evaluation.evaluation import Trial, try_out
from trainer.learning.learn import Learned, learn
from trainer.learning.split import Split, split_normals, training_normals
from trainer.report.gathering import gather_inputs
from trainer.report.inputs import ReportInputs

SIDE = (4, 6)


@pytest.fixture(scope="module")
def explainer(learned: Learned) -> bytes:
    """The explainer's ONNX model."""
    return learned.graph.explainer_onnx()


def gathered(
    manifest: Manifest, learned: Learned, dataset: Dataset, split: Split, explainer: bytes
) -> tuple[Trial, ReportInputs]:
    """The trial on the test part, and the inputs made with it."""
    trial = try_out(dataset, "test", learned.graph.scores, manifest.threshold, split.training)
    return trial, gather_inputs(manifest, learned, trial, dataset, explainer)


def test_a_model_of_rows(
    manifest: Manifest, learned: Learned, dataset: Dataset, split: Split, explainer: bytes
) -> None:
    """Curves, layers from input to output, shares of what was caught, codes of either kind."""
    trial, found = gathered(manifest, learned, dataset, split, explainer)
    assert trial.evaluation is not None
    assert {"loss", "val_loss", "mae", "val_mae"} <= set(found.history)
    assert [layer.shape for layer in found.layers] == [(29,), (64,), (20,), (64,), (29,)]
    assert sum(layer.parameters for layer in found.layers) == 6_449
    assert found.shares is not None
    assert found.shares.shape == (trial.evaluation.confusion.caught, 29)
    np.testing.assert_allclose(found.shares.sum(axis=1), 1, rtol=1e-4)
    assert found.codes is not None
    assert found.codes.labels is not None
    assert found.codes.points.shape == (trial.evaluation.rows, 20)
    assert found.codes.labels.sum() == trial.evaluation.anomalies
    assert found.strips is None


def test_without_labels(
    manifest: Manifest, learned: Learned, table: pd.DataFrame, split: Split, explainer: bytes
) -> None:
    """Nobody knows what was caught."""
    bare = Dataset(table.drop(columns="Class"), manifest.record_schema, Path("small.csv"))
    trial, found = gathered(manifest, learned, bare, split, explainer)
    assert (found.shares, found.labelled) == (None, None)
    assert found.codes is not None
    assert found.codes.labels is None
    assert found.why_not == trial.why_not
    assert "label" in (found.why_not or "")


def test_a_model_of_images(manifest: Manifest) -> None:
    """Strips of both kinds, with the noise that trained it and the code as maps."""
    random = np.random.default_rng(3)
    schema = RecordSchema.of_array(ArrayField(name="image", shape=SIDE), label="odd")
    images = random.random((400, 24)) * np.linspace(0, 1, 24)
    odd = np.arange(400) % 10 == 0
    images[odd] = images[odd, ::-1]
    table = pd.DataFrame(images.astype(np.float32), columns=list(schema.features))
    dataset = Dataset(table.assign(odd=odd, id=range(400)), schema, Path("images.npz"))
    split = split_normals(training_normals(dataset), seed=0)
    recipe = replace(IMAGE_RECIPES["denoising"], hidden=(4,), latent=6, epochs=1)
    learned = learn(split, recipe, 0, schema)
    described = manifest.model_copy(update={"record_schema": schema})
    _, found = gathered(described, learned, dataset, split, learned.graph.explainer_onnx())
    strips = found.strips
    assert strips is not None
    assert strips.noisy is not None
    assert strips.encoded is not None
    assert strips.labels.tolist() == [False] * 6 + [True] * 6
    assert strips.original.shape == strips.reconstructed.shape == (12, *SIDE)
    assert strips.encoded.shape == (12, 2 * 2, 3 * 3)  # six maps of 2 x 3, two above three
    assert not np.array_equal(strips.noisy, strips.original)
    assert 0 <= strips.noisy.min() <= strips.noisy.max() <= 1
