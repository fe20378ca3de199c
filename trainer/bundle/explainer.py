"""A bundle's explanations in ONNX Runtime; no TensorFlow is needed."""

from collections.abc import Callable
from typing import NamedTuple

import onnxruntime

from contracts.record import Features
from trainer.bundle.scorer import INPUT


class Explanation(NamedTuple):
    """Of n raw rows, each of shape (n, f).

    `expected` is the reconstruction in data units; `share` is each feature's part in the score,
    a row sums to 1.
    """

    expected: Features
    share: Features


def onnx_explainer(model: bytes) -> Callable[[Features], Explanation]:
    """The explanations that `model` gives, the content of an ``explainer.onnx``."""
    session = onnxruntime.InferenceSession(model, providers=["CPUExecutionProvider"])
    outputs = list(Explanation._fields)
    return lambda features: Explanation(*session.run(outputs, {INPUT: features}))
