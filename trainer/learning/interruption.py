"""A signal during training: end it between two batches, where TensorFlow can be left safely."""

from typing import Any

import keras

from contracts.program.interruption import Interruption


class StopWhenAsked(keras.callbacks.Callback):  # type: ignore[misc]
    """Ends the training once an interruption is requested.

    A KeyboardInterrupt raised inside a step leaves TensorFlow's threads at work while the
    interpreter ends, which now and then crashes the process.
    """

    def __init__(self, interruption: Interruption) -> None:
        super().__init__()
        self._interruption = interruption

    def on_train_batch_end(self, batch: int, logs: dict[str, Any] | None = None) -> None:  # noqa: ARG002 - Keras's own signature
        if self._interruption.requested:
            self.model.stop_training = True
