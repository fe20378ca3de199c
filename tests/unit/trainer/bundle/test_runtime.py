"""Graphs score alike however many rows there are, and need no TensorFlow."""

from pathlib import Path

import numpy as np
import pytest

from contracts.bundle import EXPLAINER, SCORER, Bundle
from tests.bundles import lengths, make_bundle
from trainer.bundle import runtime as module
from trainer.bundle.runtime import onnx_explainer, onnx_scorer


@pytest.fixture
def bundle(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Bundle:
    """A bundle whose scores are known; seven rows at once go through its graphs."""
    monkeypatch.setattr(module, "_ROWS_AT_ONCE", 7)
    return make_bundle(tmp_path)


@pytest.mark.parametrize("rows", [0, 1, 7, 20])
def test_scores_are_those_of_the_graph(bundle: Bundle, rows: int) -> None:
    """In the order of the rows."""
    features = np.random.default_rng(0).normal(size=(rows, 29)).astype(np.float32)
    scores = onnx_scorer(bundle.read(SCORER))(features)
    np.testing.assert_allclose(scores, lengths(features), rtol=1e-5)


def test_explanations_are_those_of_the_graph(bundle: Bundle) -> None:
    """The made-up model expects nothing but 0."""
    features = np.random.default_rng(0).normal(size=(20, 29)).astype(np.float32)
    found = onnx_explainer(bundle.read(EXPLAINER))(features)
    squares = features**2
    np.testing.assert_allclose(found.expected, 0, atol=1e-6)
    np.testing.assert_allclose(found.share, squares / squares.sum(1, keepdims=True), rtol=1e-4)
