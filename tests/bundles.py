"""Small true bundles without TensorFlow: the model expects the mean of every feature.

Its score is the length of the standardised row, so a test knows each score by heart.
"""

from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

from contracts.model.bundle import (
    EXPLAINER,
    SCORER,
    Bundle,
    promote,
    write_bundle,
)
from contracts.model.calibration import Calibration, Tail
from contracts.model.golden import GOLDEN, golden_file
from contracts.model.manifest import Manifest, Normal, Promise, Score, Threshold, Training
from contracts.stream.record import Features, RecordSchema, Scores
from contracts.stream.transactions import TRANSACTIONS

OPSET = [helper.make_opsetid("", 18)]
IR_VERSION = 10


def make_bundle(
    models: Path,
    *,
    name: str = "creditcard",
    version: str = "1",
    schema: RecordSchema = TRANSACTIONS,
    threshold: float = 10.0,
    mean: float = 0.0,
    golden: Scores | None = None,
    tail_from: float = 8.0,
    held_out: int = 100,
    current: bool = True,
    overflows: bool = False,
) -> Bundle:
    """Write a bundle that expects `mean` of each feature, and make it `current`.

    One that `overflows` gives no number where the square of a residual is infinite.
    """
    width = len(schema.features)
    rows = np.random.default_rng(7).normal(mean, 1, (16, width)).astype(np.float32)
    scores = lengths(rows, mean) if golden is None else golden
    files = {
        SCORER: (_overflowing_scorer if overflows else _scorer)(width, mean),
        EXPLAINER: _explainer(width, mean),
        GOLDEN: golden_file(rows, scores),
    }
    calibration = Calibration(
        held_out=held_out,
        probabilities=[0.0, 0.5, 0.9],
        quantiles=[0.0, 5.0, tail_from],
        tail=Tail(start=tail_from, rate=0.1, shape=0.0, scale=1.0),
    )
    manifest = _manifest(name, version, schema, threshold, calibration)
    bundle = write_bundle(models, manifest, files)
    if current:
        promote(bundle)
    return bundle


def lengths(features: Features, mean: float = 0.0) -> Scores:
    """The score of each row of `features` (n, f): its distance from `mean`, shape (n,)."""
    scores: Scores = np.linalg.norm(features - np.float32(mean), axis=1).astype(np.float32)
    return scores


def _manifest(
    name: str, version: str, schema: RecordSchema, threshold: float, calibration: Calibration
) -> Manifest:
    width = len(schema.features)
    return Manifest(
        name=name,
        version=version,
        kind="deep",
        record_schema=schema,
        score=Score(kind="l2"),
        threshold=Threshold(
            value=threshold,
            strategy="quantile",
            settings={"quantile": 0.99},
            chosen_from="100 made-up records",
            promise=Promise(measure="alert-rate", value=0.01, text="alerts on 1 in 100"),
        ),
        calibration=calibration,
        normal=Normal(mean=[0.0] * width, std=[1.0] * width),
        training=Training(
            created_at=datetime(2026, 1, 1, tzinfo=UTC),
            data="made up",
            data_sha256="0" * 64,
            rows=100,
            held_out=100,
            seed=0,
            epochs=1,
            seconds=0.0,
            settings={},
            versions={},
        ),
        evaluation=None,
        files={},
    )


def _scorer(width: int, mean: float) -> bytes:
    return _graph(
        [
            helper.make_node("Sub", ["features", "mean"], ["residual"]),
            helper.make_node("ReduceL2", ["residual", "axis"], ["score"], keepdims=0),
        ],
        width,
        mean,
        {"score": ["n"]},
    )


def _overflowing_scorer(width: int, mean: float) -> bytes:
    return _graph(
        [
            helper.make_node("Sub", ["features", "mean"], ["residual"]),
            helper.make_node("ReduceSumSquare", ["residual", "axis"], ["square"], keepdims=0),
            helper.make_node("Add", ["square", "square"], ["twice"]),
            helper.make_node("Sub", ["twice", "square"], ["once"]),  # infinity less infinity
            helper.make_node("Sqrt", ["once"], ["score"]),
        ],
        width,
        mean,
        {"score": ["n"]},
    )


def _explainer(width: int, mean: float) -> bytes:
    return _graph(
        [
            helper.make_node("Sub", ["features", "mean"], ["residual"]),
            helper.make_node("Mul", ["residual", "residual"], ["squares"]),
            helper.make_node("ReduceSum", ["squares", "axis"], ["total"], keepdims=1),
            helper.make_node("Div", ["squares", "total"], ["share"]),
            helper.make_node("Sub", ["features", "residual"], ["expected"]),
        ],
        width,
        mean,
        {"expected": ["n", width], "share": ["n", width]},
    )


def _graph(
    nodes: list[onnx.NodeProto], width: int, mean: float, outputs: dict[str, list[str | int]]
) -> bytes:
    graph = helper.make_graph(
        nodes,
        "expects the mean",
        [helper.make_tensor_value_info("features", TensorProto.FLOAT, ["n", width])],
        [
            helper.make_tensor_value_info(name, TensorProto.FLOAT, shape)
            for name, shape in outputs.items()
        ],
        [
            numpy_helper.from_array(np.full(width, mean, np.float32), "mean"),
            numpy_helper.from_array(np.array([1], np.int64), "axis"),
        ],
    )
    model = helper.make_model(graph, opset_imports=OPSET, ir_version=IR_VERSION)
    onnx.checker.check_model(model)
    serialized: bytes = model.SerializeToString()
    return serialized
