"""The whole way from raw features to score and explanation, as one graph in TensorFlow and ONNX."""

from typing import Any

import numpy as np
import tensorflow as tf
import tf2onnx

from contracts.record import Features, Scores
from trainer.bundle.scorer import INPUT
from trainer.learning.scaling import Scaling
from trainer.scores.residual_score import ResidualScore

_OPSET = 18
_ROWS_AT_ONCE = 65_536


class ScoringGraph:
    """Scaling, autoencoder and score joined; takes raw features, float32 (n, f), data units."""

    def __init__(self, scaling: Scaling, autoencoder: Any, score: ResidualScore) -> None:
        self._scaling = scaling
        self._autoencoder = autoencoder
        self._score = score
        self._signature = [tf.TensorSpec((None, len(scaling.mean)), tf.float32, name=INPUT)]
        self._scorer = tf.function(self._score_rows, self._signature)
        self._explainer = tf.function(self._explain_rows, self._signature)

    def scores(self, features: Features) -> Scores:
        """Shape (n,), not negative; high means anomalous."""
        parts = range(0, len(features), _ROWS_AT_ONCE)
        return np.concatenate(
            [self._scorer(features[i : i + _ROWS_AT_ONCE])["score"].numpy() for i in parts]
        )

    def scorer_onnx(self) -> bytes:
        """An ONNX model: input ``features`` (n, f), output ``score`` (n,), all float32."""
        return self._to_onnx(self._scorer)

    def explainer_onnx(self) -> bytes:
        """An ONNX model: input ``features`` (n, f), outputs ``expected`` and ``share`` (n, f).

        ``expected`` is the reconstruction in data units. ``share`` is each feature's part in the
        score: not negative, a row sums to 1.
        """
        return self._to_onnx(self._explainer)

    def _score_rows(self, features: Any) -> dict[str, Any]:
        residuals, _ = self._reconstruct(features)
        return {"score": self._score.score(residuals)}

    def _explain_rows(self, features: Any) -> dict[str, Any]:
        residuals, reconstruction = self._reconstruct(features)
        parts = self._score.contributions(residuals)
        return {
            "expected": self._scaling.backward(reconstruction),
            "share": parts / tf.reduce_sum(parts, axis=1, keepdims=True),
        }

    def _reconstruct(self, features: Any) -> tuple[Any, Any]:
        scaled = self._scaling.forward(features)
        reconstruction = self._autoencoder(scaled, training=False)
        return scaled - reconstruction, reconstruction

    def _to_onnx(self, function: Any) -> bytes:
        model, _ = tf2onnx.convert.from_function(function, self._signature, opset=_OPSET)
        content: bytes = model.SerializeToString()
        return content
