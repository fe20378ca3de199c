"""`trainer.learning.interruption`."""

import signal

import keras
import numpy as np
import pytest

from contracts.program.interruption import Interruption
from trainer.learning.interruption import StopWhenAsked


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_ends_a_training_between_two_batches(number: signal.Signals) -> None:
    """The batch in hand is finished, and no other begins."""
    model = keras.Sequential([keras.Input((1,)), keras.layers.Dense(1)])
    model.compile("sgd", loss="mse")
    rows = np.ones((100, 1), np.float32)
    batches: list[int] = []

    def interrupt(batch: int, logs: object) -> None:
        batches.append(batch)
        if batch == 2:
            signal.raise_signal(number)

    count = keras.callbacks.LambdaCallback(on_train_batch_begin=interrupt)
    with Interruption(second_ends=False) as interruption:
        stop = StopWhenAsked(interruption)
        model.fit(rows, rows, batch_size=10, verbose=0, callbacks=[count, stop])
    assert batches == [0, 1, 2]
