"""What TensorBoard shows of a training."""

from pathlib import Path
from typing import Any

import keras
import tensorflow as tf

from contracts.stream.record import ArrayField, Features

_EXAMPLES = 10


def tensorboard_callbacks(
    folder: Path, autoencoder: Any, validation: Features, image: ArrayField | None
) -> list[keras.callbacks.Callback]:
    """Callbacks that write to `folder`, after each epoch, what ``tensorboard --logdir`` shows.

    Every metric and its validation twin as scalars, the graph, histograms of the weights, and of
    images, flat and scaled, shape (n, pixels), how the first ten of `validation` are rebuilt.
    """
    _write_graph(folder, autoencoder)
    board = keras.callbacks.TensorBoard(folder, histogram_freq=1, write_graph=False)
    if image is None:
        return [board]
    return [board, Reconstructions(folder, validation[:_EXAMPLES], image.shape)]


def _write_graph(folder: Path, autoencoder: Any) -> None:
    """Keras 3 says of its own callback that it does not support this yet."""
    signature = tf.TensorSpec(autoencoder.input.shape, tf.float32)
    graph = tf.function(autoencoder).get_concrete_function(signature).graph
    with tf.summary.create_file_writer(str(folder / "graph")).as_default():
        tf.summary.graph(graph)


class Reconstructions(keras.callbacks.Callback):  # type: ignore[misc]
    """Writes the same images and their reconstructions after each epoch."""

    def __init__(self, folder: Path, images: Features, shape: tuple[int, ...]) -> None:
        super().__init__()
        self._images = images
        self._shape = (-1, *shape, 1)
        self._writer = tf.summary.create_file_writer(str(folder / "images"))

    def on_epoch_end(self, epoch: int, logs: dict[str, Any] | None = None) -> None:  # noqa: ARG002 - Keras's own signature
        rebuilt = self.model(self._images, training=False)[:, 0]
        with self._writer.as_default():
            for name, flat in (("original", self._images), ("reconstructed", rebuilt)):
                grey = tf.clip_by_value(tf.reshape(flat, self._shape), 0, 1)
                tf.summary.image(name, grey, step=epoch, max_outputs=_EXAMPLES)

    def on_train_end(self, logs: dict[str, Any] | None = None) -> None:  # noqa: ARG002 - Keras's own signature
        self._writer.close()
