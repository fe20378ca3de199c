"""A bundle's files are proven before they are written."""

import numpy as np
import pytest

from contracts.model.bundle import REQUIRED
from contracts.model.scorer import Graph
from contracts.program.errors import BadBundle
from contracts.stream.record import Features
from trainer.bundle.files import bundle_files
from trainer.learning.learn import Learned

# Keras saves TensorFlow's variables through NumPy in a way that NumPy 2 deprecates.
pytestmark = pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning")


def test_it_has_every_file(learned: Learned, rows: Features) -> None:
    """Those the contract requires, and the Keras model."""
    files = bundle_files(learned.graph, rows[:20])
    assert set(files) == {*REQUIRED, "autoencoder.keras"}


@pytest.mark.parametrize("factor", [1.001, np.nan])
def test_onnx_scores_that_differ_are_refused(
    learned: Learned, rows: Features, factor: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By as little as a thousandth."""

    def wrong(features: Features) -> Features:
        return learned.graph.scores(features) * np.float32(factor)

    monkeypatch.setattr(Graph, "score", lambda _, features: wrong(features))
    with pytest.raises(BadBundle, match="ONNX scores differ from TensorFlow's"):
        bundle_files(learned.graph, rows[:20])
