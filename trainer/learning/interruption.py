"""Ctrl-C during training: end it between two batches, where TensorFlow can be left safely."""

import signal
from types import FrameType
from typing import Any, Self

import keras


class Interruption(keras.callbacks.Callback):  # type: ignore[misc]
    """While it is entered, from the main thread, SIGINT asks the training to stop.

    A KeyboardInterrupt raised inside a step leaves TensorFlow's threads at work while the
    interpreter ends, which now and then crashes the process. So it is raised when the training
    has come to rest, on leaving the block.
    """

    def __init__(self) -> None:
        super().__init__()
        self._requested = False

    def on_train_batch_end(self, batch: int, logs: dict[str, Any] | None = None) -> None:  # noqa: ARG002 - Keras's own signature
        if self._requested:
            self.model.stop_training = True

    def __enter__(self) -> Self:
        self._before = signal.signal(signal.SIGINT, self._note)
        return self

    def __exit__(self, _kind: object, error: object, _traceback: object) -> None:
        signal.signal(signal.SIGINT, self._before)
        if self._requested and error is None:
            raise KeyboardInterrupt

    def _note(self, _number: int, _frame: FrameType | None) -> None:
        self._requested = True
