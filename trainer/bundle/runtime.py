"""A bundle's graphs in ONNX Runtime, without TensorFlow."""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
import onnxruntime

from contracts.record import Features, Scores

INPUT = "features"

_ROWS_AT_ONCE = 8_192


class Explanation(NamedTuple):
    """Of n raw rows, each of shape (n, f).

    `expected` is the reconstruction in data units; `share` is each feature's part in the score,
    a row sums to 1.
    """

    expected: Features
    share: Features


def onnx_scorer(model: bytes) -> Callable[[Features], Scores]:
    """The scores that ONNX Runtime gives with `model`, the content of a ``scorer.onnx``."""
    run = _runner(model, ["score"])

    def scores(features: Features) -> Scores:
        (result,) = run(features)
        return result

    return scores


def onnx_explainer(model: bytes) -> Callable[[Features], Explanation]:
    """The explanations that `model` gives, the content of an ``explainer.onnx``."""
    run = _runner(model, ["expected", "share"])
    return lambda features: Explanation(*run(features))


def _runner(model: bytes, outputs: list[str]) -> Callable[[Features], list[Features]]:
    session = onnxruntime.InferenceSession(model, providers=["CPUExecutionProvider"])

    def run(features: Features) -> list[Features]:
        starts = range(0, max(len(features), 1), _ROWS_AT_ONCE)
        parts = [session.run(outputs, {INPUT: features[i : i + _ROWS_AT_ONCE]}) for i in starts]
        return [np.concatenate(output) for output in zip(*parts, strict=True)]

    return run
