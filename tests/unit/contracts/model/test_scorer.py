"""`contracts.model.scorer`: what is served, and what every judgement of a model uses."""

from pathlib import Path

import numpy as np
import pytest

from contracts.model import scorer as module
from contracts.model.bundle import EXPLAINER, SCORER, Bundle, write_bundle
from contracts.model.golden import GOLDEN, golden_file
from contracts.model.scorer import Graph, Scorer
from contracts.program.errors import BadBundle
from contracts.stream.record import RecordSchema
from tests.bundles import lengths, make_bundle
from tests.hostile import external_scorer

STREAM = RecordSchema(id="id", features=("a", "b", "c", "d"))


@pytest.fixture
def bundle(tmp_path: Path) -> Bundle:
    """Expects 0 of four features; the score is the length of the row."""
    return make_bundle(tmp_path, name="stream", schema=STREAM)


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


@pytest.mark.parametrize("location", ["weights", "{folder}/weights"])
def test_a_graph_reads_no_file(
    location: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Neither of the folder that the program was started in, nor of any other."""
    np.zeros(4, np.float32).tofile(tmp_path / "weights")
    monkeypatch.chdir(tmp_path)
    with pytest.raises(BadBundle, match=r"scorer\.onnx: refers to data outside of the graph"):
        Graph(external_scorer(4, location.format(folder=tmp_path)), SCORER)


def test_an_output_that_is_not_there_is_a_bad_bundle(bundle: Bundle) -> None:
    """It would end the detector at its first alert."""
    graph = Graph(bundle.read(SCORER), "explainer.onnx")
    with pytest.raises(BadBundle, match=r"explainer\.onnx: the graph gives no expected and share"):
        graph.explain(np.ones((2, 4), np.float32))


@pytest.mark.parametrize("rows", [0, 1, 7, 20])
def test_many_rows_are_scored_as_few(
    bundle: Bundle, rows: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """They go through the graphs in parts, and come back whole and in order."""
    monkeypatch.setattr(module, "_ROWS_AT_ONCE", 7)
    features = np.random.default_rng(0).normal(size=(rows, 4)).astype(np.float32)
    scorer = Scorer(bundle)
    np.testing.assert_allclose(scorer.score(features), lengths(features), rtol=1e-5)
    squares = features**2
    share = scorer.explain(features).share
    np.testing.assert_allclose(share, squares / squares.sum(1, keepdims=True), rtol=1e-4)


@pytest.mark.parametrize("overflows", [False, True])
def test_what_overflows_scores_as_high_as_can_be(tmp_path: Path, overflows: bool) -> None:
    """The square of a large float32 is infinite, and infinity less infinity is no number."""
    wild = np.full((1, 4), 3e38, np.float32)
    scorer = Scorer(make_bundle(tmp_path, schema=STREAM, overflows=overflows))
    assert scorer.score(wild).tolist() == [float(np.finfo(np.float32).max)]
    assert np.isfinite(scorer.explain(wild)).all()
