"""The members of an ensemble as one network: so small, a step costs more than its work."""

from collections.abc import Sequence
from typing import Any

import keras
import numpy as np
import tensorflow as tf


class SideBySide(keras.Layer):  # type: ignore[misc]
    """Dense autoencoders of one shape; each layer of all of them is one product of matrices.

    Takes rows, shape (n, f), and gives the reconstructions of all members, shape (n, members, f).
    Its weights begin as those of the members, which have the trained ones once `hand_back` was
    called. Each member sees noise of its own.
    """

    def __init__(self, members: Sequence[Any]) -> None:
        super().__init__()
        self._count = len(members)
        self._noises = [_noise(layer) for layer in _inner(members[0]) if not _is_dense(layer)]
        dense = [[layer for layer in _inner(each) if _is_dense(layer)] for each in members]
        self._activations = [layer.activation for layer in dense[0]]
        self._joints = [
            (
                self._joined([layer.kernel for layer in layers]),
                self._joined([layer.bias for layer in layers]),
            )
            for layers in zip(*dense, strict=True)
        ]

    @staticmethod
    def takes(members: Sequence[Any]) -> bool:
        """Whether they are several, made of dense layers, and of noise before them, alone."""
        layers = _inner(members[0])
        dense = layers[1:] if isinstance(layers[0], keras.layers.GaussianNoise) else layers
        return len(members) > 1 and all(
            _is_dense(layer) and layer.activity_regularizer is None for layer in dense
        )

    def call(self, rows: Any, *, training: bool = False) -> Any:
        seen = tf.stack([rows] * self._count)
        for noise in self._noises:
            seen = noise(seen, training=training)
        for (kernels, biases), activation in zip(self._joints, self._activations, strict=True):
            seen = activation(tf.matmul(seen, kernels) + biases)
        return tf.transpose(seen, (1, 0, 2))

    def hand_back(self, members: Sequence[Any]) -> None:
        """Give the members the weights as they are now."""
        weights = [(kernels.numpy(), biases.numpy()) for kernels, biases in self._joints]
        for number, member in enumerate(members):
            dense = filter(_is_dense, _inner(member))
            for layer, (kernels, biases) in zip(dense, weights, strict=True):
                layer.set_weights([kernels[number], biases[number, 0]])

    def _joined(self, variables: Sequence[Any]) -> Any:
        # A bias becomes one row, which is added to each row of a member.
        begun = np.stack([np.atleast_2d(variable.numpy()) for variable in variables])
        joined = self.add_weight(begun.shape, "zeros")
        joined.assign(begun)
        return joined


def _inner(member: Any) -> list[Any]:
    """Its layers but the input."""
    return list(member.layers[1:])


def _is_dense(layer: Any) -> bool:
    return isinstance(layer, keras.layers.Dense)


def _noise(layer: Any) -> Any:
    """As much, drawn anew."""
    return keras.layers.GaussianNoise(layer.stddev)
