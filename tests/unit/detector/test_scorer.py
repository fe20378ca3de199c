"""`detector.scorer`."""

from pathlib import Path

import numpy as np
import pytest

from contracts.bundle import EXPLAINER, GOLDEN, SCORER, Bundle, golden_file, write_bundle
from contracts.errors import BadBundle
from contracts.record import RecordSchema
from detector.scorer import Scorer
from tests.bundles import lengths, make_bundle


def test_scores_and_explanations_are_those_of_the_graph(bundle: Bundle) -> None:
    """The length of the row; each feature's share of its square; what was expected."""
    scorer = Scorer(bundle)
    rows = np.array([[3, 4, 0, 0], [0, 0, 0, 2]], np.float32)
    assert scorer.score(rows).tolist() == [5, 2]
    expected, share = scorer.explain(rows)
    assert expected.tolist() == [[0, 0, 0, 0], [0, 0, 0, 0]]
    assert share == pytest.approx(np.array([[0.36, 0.64, 0, 0], [0, 0, 0, 1]]))


def test_no_rows_have_no_scores(bundle: Bundle) -> None:
    """A batch of nothing but invalid records."""
    assert Scorer(bundle).score(np.empty((0, 4), np.float32)).shape == (0,)


def test_golden_scores_are_checked_when_it_opens(tmp_path: Path) -> None:
    """A graph that does not keep its promise is not served."""
    broken = make_bundle(tmp_path, golden=np.full(16, 3, np.float32))
    with pytest.raises(BadBundle, match="golden scores differ"):
        Scorer(broken)


def test_bytes_that_are_no_graph_are_a_bad_bundle(bundle: Bundle, tmp_path: Path) -> None:
    """Even when their hash is right."""
    files = {name: bundle.read(name) for name in (EXPLAINER, GOLDEN)} | {SCORER: b"no graph"}
    manifest = bundle.manifest.model_copy(update={"version": "2"})
    with pytest.raises(BadBundle, match="not a graph this runtime opens"):
        Scorer(write_bundle(tmp_path, manifest, files))


def test_a_graph_of_another_width_is_a_bad_bundle(bundle: Bundle, tmp_path: Path) -> None:
    """The schema has five features, the graph takes four."""
    wider = RecordSchema(id="id", features=("a", "b", "c", "d", "e"))
    manifest = bundle.manifest.model_copy(update={"version": "2", "record_schema": wider})
    rows = np.ones((2, 5), np.float32)
    files = {name: bundle.read(name) for name in (SCORER, EXPLAINER)}
    files[GOLDEN] = golden_file(rows, lengths(rows))
    with pytest.raises(BadBundle, match=r"expected one input `features` of shape \(n, 5\)"):
        Scorer(write_bundle(tmp_path, manifest, files))
