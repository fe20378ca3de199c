"""What of a record is one of several, inside the graph: one of w choices of each feature is 1.

A model gives a number for each choice. Their softmax over the choices of one feature is how likely
it takes each of them to be.
"""

from typing import Any, NamedTuple, Self

import numpy as np
import numpy.typing as npt
import tensorflow as tf

from contracts.stream.choices import Choices
from contracts.stream.record import Features, RecordSchema

_FARTHEST = 30.0  # of what its exponential is taken, in float32


class Choosing(NamedTuple):
    """The choices of a schema, and how often each was made by n records.

    `shares` and `rarity`, shape (w,), are those of each choice; `entropy`, shape (b,), is what the
    rarity of the choices of one feature is on average; `blocks`, shape (w, b), is 1 where a choice
    is of that feature.
    """

    choices: Choices
    shares: npt.NDArray[np.float32]
    rarity: npt.NDArray[np.float32]
    entropy: npt.NDArray[np.float32]
    blocks: npt.NDArray[np.float32]

    @classmethod
    def of(cls, schema: RecordSchema, features: Features) -> Self:
        """As `features`, shape (n, f), choose. What none chose is as rare as one in n + 1."""
        choices = Choices.of(schema)
        made = choices.made(features)
        counts = np.maximum(made.sum(axis=0, dtype=np.float64), 1)
        shares = counts / (len(features) + 1)
        blocks = np.zeros((len(shares), len(choices.features)), dtype=np.float32)
        for number, block in enumerate(choices.blocks()):
            blocks[block, number] = 1
        rarity = -np.log(shares)
        return cls(
            choices,
            shares.astype(np.float32),
            rarity.astype(np.float32),
            (made.mean(axis=0, dtype=np.float64) * rarity @ blocks).astype(np.float32),
            blocks,
        )

    def made(self, features: Any) -> Any:
        """As `Choices.made`, of tensors."""
        chosen = tf.gather(features, self.choices.owners, axis=1)
        is_missing = tf.math.is_nan(chosen)
        made = tf.equal(chosen, self.choices.numbers)
        made = tf.where(self.choices.there, tf.logical_not(is_missing), made)
        return tf.cast(tf.where(self.choices.missing, is_missing, made), tf.float32)

    def cross_entropy(self, made: Any, predicted: Any) -> Any:
        """How unlikely the model, which `predicted` numbers (…, w), takes what was `made`: (…, b).

        In nats.
        """
        within = tf.clip_by_value(predicted, -_FARTHEST, _FARTHEST)
        every = tf.math.log(tf.linalg.matmul(tf.exp(within), self.blocks))
        return every - tf.linalg.matmul(within * made, self.blocks)

    def surprise(self, made: Any, predicted: Any) -> Any:
        """How far from usual what was `made` is, shape (n, b), in standard deviations.

        Nearly ``sqrt(2 x)`` with ``x = max(0, s - H)``: a number that is normally distributed, and
        so many deviations from its mean, is as rare. s is how rare the choice is by itself, and how
        unlikely the model takes it beside the rest of the record; H is what that is on average, so
        that a feature of many values, each of them rare, does not stand out. It is ``x / sqrt(x / 2
        + 1 / 4)``, for near 0 a root makes much of the last digit of x.
        """
        rarity = tf.linalg.matmul(made * self.rarity, self.blocks)
        excess = rarity + self.cross_entropy(made, predicted) - self.entropy
        x = tf.maximum(excess, 0)
        return x / tf.sqrt(x / 2 + 1 / 4)
