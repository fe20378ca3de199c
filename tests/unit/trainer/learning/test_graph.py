"""The ONNX graphs say what TensorFlow says, in the units they promise."""

from typing import NamedTuple

import numpy as np
import onnx
import onnxruntime
import pytest

from contracts.model.scorer import Graph
from contracts.stream.record import Features
from trainer.learning.learn import Learned


class Explanation(NamedTuple):
    """What the explainer says of some rows."""

    expected: Features
    share: Features


@pytest.fixture(scope="module")
def scorer(learned: Learned) -> bytes:
    """The scorer's ONNX model."""
    return learned.graph.scorer_onnx()


@pytest.fixture(scope="module")
def explainer(learned: Learned) -> onnxruntime.InferenceSession:
    """The explainer's ONNX model, open."""
    return onnxruntime.InferenceSession(
        learned.graph.explainer_onnx(), providers=["CPUExecutionProvider"]
    )


def explain(explainer: onnxruntime.InferenceSession, rows: Features) -> Explanation:
    """Run the explainer over raw rows."""
    return Explanation(*explainer.run(["expected", "share"], {"features": rows}))


def test_scorer_takes_raw_features_and_gives_scores(scorer: bytes, rows: Features) -> None:
    """One input ``features`` (n, f), one output ``score`` (n,), float32."""
    session = onnxruntime.InferenceSession(scorer, providers=["CPUExecutionProvider"])
    assert [(i.name, i.shape[1], i.type) for i in session.get_inputs()] == [
        ("features", 29, "tensor(float)")
    ]
    assert [output.name for output in session.get_outputs()] == ["score"]
    scores = Graph(scorer, "scorer.onnx").score(rows)
    assert scores.shape == (len(rows),)
    assert scores.dtype == np.float32


def test_onnx_scores_as_tensorflow_does(scorer: bytes, learned: Learned, rows: Features) -> None:
    """Within 1e-4 relative, for rows far from normal too."""
    wild = np.concatenate([rows, rows * 100, rows * 1e6]).astype(np.float32)
    found = Graph(scorer, "scorer.onnx").score(wild)
    np.testing.assert_allclose(found, learned.graph.scores(wild), rtol=1e-4)


def test_no_layer_is_computed_an_element_at_a_time(scorer: bytes) -> None:
    """As `Elu` is by the runtime: it would be half of what a score costs."""
    operations = {node.op_type for node in onnx.load_from_string(scorer).graph.node}
    assert {"Exp", "MatMul"} <= operations
    assert "Elu" not in operations


def test_a_row_scores_alike_alone_and_in_a_batch(scorer: bytes, rows: Features) -> None:
    """A batch of one is a batch."""
    score = Graph(scorer, "scorer.onnx").score
    np.testing.assert_allclose(score(rows[:1]), score(rows)[:1], rtol=1e-5)


def test_the_largest_floats_are_anomalous(scorer: bytes, rows: Features) -> None:
    """Never infinite or not a number, which no threshold would catch."""
    score = Graph(scorer, "scorer.onnx").score
    extreme = np.repeat(rows[:1], 2, axis=0)
    extreme[0, 3], extreme[1, 3] = np.finfo(np.float32).max, np.finfo(np.float32).min
    assert np.isfinite(score(extreme)).all()
    assert (score(extreme) > score(rows).max()).all()


def test_shares_sum_to_one(explainer: onnxruntime.InferenceSession, rows: Features) -> None:
    """None is negative."""
    share = explain(explainer, rows).share
    assert (share >= 0).all()
    np.testing.assert_allclose(share.sum(axis=1), 1, rtol=1e-5)


def test_expected_is_in_data_units(
    explainer: onnxruntime.InferenceSession, learned: Learned, rows: Features
) -> None:
    """It is what the autoencoder reconstructs, scaled back, and near what normals are."""
    scaled = learned.scaling.forward(rows)
    expected = learned.scaling.backward(
        learned.graph.members[0].autoencoder(scaled, training=False)
    )
    given = explain(explainer, rows).expected
    np.testing.assert_allclose(given, expected, rtol=1e-3, atol=1e-3)
    assert np.median(given[:, -1]) == pytest.approx(np.median(rows[:, -1]), rel=0.5)


def test_a_feature_out_of_place_has_the_largest_share(
    explainer: onnxruntime.InferenceSession, learned: Learned, rows: Features
) -> None:
    """Move one feature far from where it was, and it is the reason."""
    odd = rows[:1].copy()
    odd[0, 7] += 50 * np.float32(learned.normal.std[7])
    assert np.argmax(explain(explainer, odd).share) == 7
