"""Records that hold more than numbers, as rows: numbers scaled, then 1 for what each chose."""

from typing import Any, NamedTuple, Self

import keras
import numpy as np
import numpy.typing as npt
import tensorflow as tf

from contracts.stream.category import EXPECTED_MISSING
from contracts.stream.record import Features, RecordSchema
from trainer.learning.choosing import Choosing
from trainer.learning.scaling import Moments, Standard


class Mixed(NamedTuple):
    """m numbers and w choices, of b features, side by side; a number that is missing is the mean.

    `numbers` are the places of the numbers among f features. `there`, shape (w, m), is 1 where a
    choice says that a number is there, and `always`, shape (m,), where it has to be. `owners`,
    shape (m + b, f), is 1 where an error is of that feature.
    """

    schema: RecordSchema
    numbers: npt.NDArray[np.int64]
    standard: Standard
    choosing: Choosing
    there: npt.NDArray[np.float32]
    always: npt.NDArray[np.float32]
    owners: npt.NDArray[np.float32]

    @classmethod
    def of(cls, schema: RecordSchema, features: Features) -> Self:
        """As `features`, shape (n, f), are, which train."""
        numbers = np.array([schema.features.index(name) for name in schema.numbers], np.int64)
        choosing = Choosing.of(schema, features)
        choices = choosing.choices
        there = ((choices.owners[:, None] == numbers) & choices.there[:, None]).astype(np.float32)
        owned = [*schema.numbers, *choices.features]
        owners = np.array(
            [[name == feature for feature in schema.features] for name in owned], np.float32
        )
        standard = Standard(Moments.of(features[:, numbers]))
        always = 1 - there.sum(axis=0)
        return cls(schema, numbers, standard, choosing, there, always, owners)

    @property
    def width(self) -> int:
        """Of a row."""
        return len(self.numbers) + len(self.choosing.shares)

    def forward(self, features: Any) -> Any:
        """Shape (n, f) -> (n, m + w)."""
        numbers = tf.gather(features, self.numbers, axis=1)
        numbers = tf.where(tf.math.is_nan(numbers), self.standard.moments.mean, numbers)
        scaled = self.standard.forward(numbers)
        return tf.concat([scaled, self.choosing.made(features)], axis=1)

    def residuals(self, rows: Any, reconstructions: Any) -> Any:
        """Shape (n, m + w) -> (n, m + b): of numbers that are there the difference, and surprise.

        Both are in standard deviations about the mean.
        """
        (scaled, made), (rebuilt, predicted) = self.parts(rows), self.parts(reconstructions)
        differences = (scaled - rebuilt) * self.is_there(made)
        return tf.concat([differences, self.choosing.surprise(made, predicted)], axis=1)

    def blurred(self, residuals: Features) -> Features:
        """Those to learn from what is usual: with the surprise of a normal variable added.

        A choice that hardly ever surprises would otherwise count for more, the rarer it is, than
        any number that is as rare.
        """
        blurred = np.array(residuals)
        surprises = blurred[:, len(self.numbers) :]
        surprises += np.random.default_rng(0).normal(size=surprises.shape)
        return blurred

    def backward(self, reconstructions: Any) -> Any:
        """Shape (n, m + w) -> (n, f): data units, of a category the number of a value.

        It is the value that would surprise least.
        """
        rebuilt, predicted = self.parts(reconstructions)
        numbers = self.standard.backward(rebuilt)
        likeliest = dict(
            zip(
                self.choosing.choices.features,
                self._likeliest(predicted - self.choosing.rarity),
                strict=True,
            )
        )
        columns = [
            likeliest[name]
            if name in self.schema.categories
            else numbers[:, self.schema.numbers.index(name)]
            for name in self.schema.features
        ]
        return tf.stack(columns, axis=1)

    def folded(self, parts: Any) -> Any:
        """What each error adds, shape (n, m + b), as what each feature adds, shape (n, f)."""
        return tf.linalg.matmul(parts, self.owners)

    def loss(self, of_numbers: Any) -> keras.losses.Loss:
        """The mean over all errors, in which no choice counts for more than a number.

        That of a choice is its cross-entropy, divided by the entropy of its feature where that is
        more than 1: to know only how often each value is chosen costs at most 1, as it costs at
        most 1 of a number to know only its mean.
        """
        return _Loss(self, of_numbers)

    def swapped(self, rows: Any, share: float) -> Any:
        """Rows in which such a `share` of the choices of each feature is that of another row.

        Who has to give back the right one learns how likely each is beside the others.

        Source: M. Jahrer's denoising of categories by swap noise, Kaggle, Porto Seguro 2017.
        """
        scaled, made = self.parts(rows)
        parts = [scaled]
        for block in self.choosing.choices.blocks():
            chosen = made[:, block]
            others = tf.roll(chosen, tf.random.uniform((), 1, tf.shape(rows)[0] + 1, tf.int32), 0)
            swap = tf.random.uniform((tf.shape(rows)[0], 1)) < share
            parts.append(tf.where(swap, others, chosen))
        return tf.concat(parts, axis=1)

    def parts(self, rows: Any) -> tuple[Any, Any]:
        """Numbers and choices, of shape (…, m) and (…, w)."""
        return rows[..., : len(self.numbers)], rows[..., len(self.numbers) :]

    def is_there(self, made: Any) -> Any:
        """1 where a number is there, by what was chosen, shape (…, m)."""
        return tf.linalg.matmul(made, self.there) + self.always

    def _likeliest(self, predicted: Any) -> list[Any]:
        return [
            tf.where(
                predicted[:, block.stop - 1] > tf.reduce_max(values, axis=1),
                EXPECTED_MISSING,
                tf.cast(tf.argmax(values, axis=1), tf.float32),
            )
            for block in self.choosing.choices.blocks()
            # Without the last two, any other value and none.
            for values in [predicted[:, block.start : max(block.stop - 2, block.start + 1)]]
        ]


class _Loss(keras.losses.Loss):  # type: ignore[misc]
    def __init__(self, mixed: Mixed, of_numbers: Any) -> None:
        super().__init__(reduction="mean_with_sample_weight")
        self._mixed, self._of_numbers = mixed, of_numbers

    def call(self, rows: Any, reconstructions: Any) -> Any:
        """Rows (n, 1, m + w), and reconstructions of several members, (n, members, m + w)."""
        mixed = self._mixed
        (scaled, made), (rebuilt, predicted) = mixed.parts(rows), mixed.parts(reconstructions)
        entropy = mixed.choosing.cross_entropy(made, predicted)
        errors = tf.reduce_sum(entropy / np.maximum(mixed.choosing.entropy, 1), axis=-1)
        numbers = len(mixed.numbers)
        if numbers:
            known = tf.where(mixed.is_there(made) > 0, rebuilt, scaled)
            errors += numbers * self._of_numbers(scaled, known)
        return errors / (numbers + len(mixed.choosing.entropy))
