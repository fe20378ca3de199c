"""A signal during training: end it between two batches, where TensorFlow can be left safely."""

import signal
from types import FrameType
from typing import Any, Self

import keras

_SIGNALS = (signal.SIGINT, signal.SIGTERM)


class Interruption(keras.callbacks.Callback):  # type: ignore[misc]
    """While it is entered, from the main thread, SIGINT or SIGTERM asks the training to stop.

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
        self._before = {number: signal.signal(number, self._note) for number in _SIGNALS}
        return self

    def __exit__(self, _kind: object, error: object, _traceback: object) -> None:
        for number, handler in self._before.items():
            signal.signal(number, handler)
        if self._requested and error is None:
            raise KeyboardInterrupt

    def _note(self, _number: int, _frame: FrameType | None) -> None:
        self._requested = True
