"""The whole way from raw features to score and explanation, as one graph in TensorFlow and ONNX."""

from collections.abc import Sequence
from typing import Any, NamedTuple, Self

import keras
import numpy as np
import tensorflow as tf
import tf2onnx

from contracts.model.scorer import INPUT, judged
from contracts.stream.record import Features, Scores
from trainer.autoencoders.kinds import CODE
from trainer.learning.scaling import Scaling
from trainer.scores.reconstruction_score import Reconstruction, ReconstructionScore

_OPSET = 18
_ROWS_AT_ONCE = 16_384


class Member(NamedTuple):
    """One autoencoder of the ensemble, and the score that has learned how it errs.

    `both` is the autoencoder with a second output, the code.
    """

    autoencoder: Any
    both: Any
    score: ReconstructionScore

    @classmethod
    def of(
        cls,
        autoencoder: Any,
        score: type[ReconstructionScore],
        held_out: Features,
        scaling: Scaling,
    ) -> Self:
        """A member whose score learns from `held_out` normals, raw, shape (n, f)."""
        narrowest = autoencoder.get_layer(CODE)
        narrowest.activity_regularizer = None  # training is over, and ONNX knows no such thing
        code = keras.layers.Flatten()(narrowest.output)
        both = keras.Model(autoencoder.input, [autoencoder.output, code])
        seen = []
        for start in range(0, len(held_out), _ROWS_AT_ONCE):
            rows = scaling.forward(held_out[start : start + _ROWS_AT_ONCE])
            reconstructions, codes = both(rows, training=False)
            seen.append((rows, scaling.residuals(rows, reconstructions), codes))
        rows, residuals, codes = (np.concatenate(arrays) for arrays in zip(*seen, strict=True))
        normals = Reconstruction(rows, scaling.blurred(residuals), codes)
        return cls(autoencoder, both, score.of(normals))


class ScoringGraph:
    """Scaling, autoencoders and scores joined; takes raw `features` of them, float32 (n, f).

    The score of several members is the mean of theirs.
    """

    def __init__(self, scaling: Scaling, members: Sequence[Member], features: int) -> None:
        self.members = tuple(members)
        self._scaling = scaling
        self._signature = [tf.TensorSpec((None, features), tf.float32, name=INPUT)]
        self._scorer = tf.function(self._score_rows, self._signature)
        self._explainer = tf.function(self._explain_rows, self._signature)

    def scores(self, features: Features) -> Scores:
        """Shape (n,), finite and not negative; high means anomalous."""
        parts = range(0, len(features), _ROWS_AT_ONCE)
        return judged(
            np.concatenate(
                [self._scorer(features[i : i + _ROWS_AT_ONCE])["score"].numpy() for i in parts]
            )
        )

    def codes(self, features: Features) -> Features:
        """What the first member's narrowest layer says of raw `features` (n, f), shape (n, k)."""
        _, codes = self.members[0].both(self._scaling.forward(features), training=False)
        found: Features = codes.numpy()
        return found

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
        rows = self._scaling.forward(features)
        scores = [member.score.score(self._seen(member, rows)[0]) for member in self.members]
        return {"score": tf.add_n(scores) / len(scores)}

    def _explain_rows(self, features: Any) -> dict[str, Any]:
        rows = self._scaling.forward(features)
        every, shares = [], []
        for member in self.members:
            seen, reconstructions = self._seen(member, rows)
            parts = member.score.contributions(seen)
            shares.append(parts / tf.reduce_sum(parts, axis=1, keepdims=True))
            every.append(reconstructions)
        count = len(self.members)
        return {
            "expected": self._scaling.backward(tf.add_n(every) / count),
            "share": self._scaling.folded(tf.add_n(shares) / count),
        }

    def _seen(self, member: Member, rows: Any) -> tuple[Reconstruction, Any]:
        """How a member sees rows, and what it makes of them, both of scaled records, (n, w)."""
        reconstructions, codes = member.both(rows, training=False)
        residuals = self._scaling.residuals(rows, reconstructions)
        return Reconstruction(rows, residuals, codes), reconstructions

    def _to_onnx(self, function: Any) -> bytes:
        model, _ = tf2onnx.convert.from_function(
            function,
            self._signature,
            opset=_OPSET,
            custom_op_handlers={"Elu": (_exponential_linear, [])},
        )
        content: bytes = model.SerializeToString()
        return content


def _exponential_linear(context: Any, node: Any, name: str, _: list[Any]) -> None:
    """``max(x, exp(min(x, 0)) - 1)``, which is elu.

    ONNX Runtime computes its own ``Elu`` an element at a time, which is half of what a score costs.
    """
    (x,), (elu,) = node.input, node.output
    data_type, shape = context.get_dtype(elu), context.get_shape(elu)
    zero, one = (
        context.make_const(f"{name}/{value:g}", np.float32(value)).output[0] for value in (0, 1)
    )
    below = context.make_node("Exp", context.make_node("Min", [x, zero]).output).output[0]
    negative = context.make_node("Sub", [below, one]).output[0]
    context.remove_node(node.name)
    context.make_node(
        "Max", [x, negative], outputs=[elu], name=name, dtypes=[data_type], shapes=[shape]
    )
