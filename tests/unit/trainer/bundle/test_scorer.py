"""A bundle scores as it will be served, or is refused."""

from pathlib import Path

import numpy as np
import pytest

from contracts.bundle import GOLDEN, SCORER, golden_file, write_bundle
from contracts.errors import BadBundle
from tests.bundles import lengths, make_bundle
from trainer.bundle.scorer import ScoringBundle


def test_many_rows_are_scored_as_few(tmp_path: Path) -> None:
    """They are scored in parts, and come back whole and in order."""
    opened = ScoringBundle.open(make_bundle(tmp_path).folder)
    rows = np.random.default_rng(1).normal(size=(20_000, 29)).astype(np.float32)
    np.testing.assert_allclose(opened.scores(rows), lengths(rows), rtol=1e-5)


def test_other_scores_than_the_golden_ones_are_refused(tmp_path: Path) -> None:
    """Though every hash agrees."""
    wrong = make_bundle(tmp_path, golden=np.ones(16, dtype=np.float32))
    with pytest.raises(BadBundle, match="golden scores differ"):
        ScoringBundle.open(wrong.folder)


def test_a_graph_that_does_not_open_is_refused(tmp_path: Path) -> None:
    """By its path, with what the runtime says."""
    bundle = make_bundle(tmp_path)
    golden = golden_file(np.ones((1, 29), np.float32), np.ones(1, np.float32))
    files = {SCORER: b"no graph", "explainer.onnx": b"", GOLDEN: golden}
    manifest = bundle.manifest.model_copy(update={"version": "2"})
    with pytest.raises(BadBundle, match=r"scorer\.onnx: not a graph"):
        ScoringBundle.open(write_bundle(tmp_path, manifest, files).folder)
