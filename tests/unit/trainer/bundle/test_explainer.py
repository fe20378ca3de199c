"""Explanations are those of the graph."""

from pathlib import Path

import numpy as np

from contracts.bundle import EXPLAINER
from tests.bundles import make_bundle
from trainer.bundle.explainer import onnx_explainer


def test_explanations_are_those_of_the_graph(tmp_path: Path) -> None:
    """The made-up model expects nothing but 3."""
    features = np.random.default_rng(0).normal(3, 1, (20, 29)).astype(np.float32)
    found = onnx_explainer(make_bundle(tmp_path, mean=3).read(EXPLAINER))(features)
    squares = (features - 3) ** 2
    np.testing.assert_allclose(found.expected, 3, rtol=1e-6)
    np.testing.assert_allclose(found.share, squares / squares.sum(1, keepdims=True), rtol=1e-4)
