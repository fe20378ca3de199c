"""`trainer.learning.interruption`."""

import signal

import keras
import numpy as np
import pytest

from trainer.learning.interruption import Interruption


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_ends_a_training_between_two_batches(number: signal.Signals) -> None:
    """The batch in hand is finished, no other begins, and the interruption is not lost."""
    model = keras.Sequential([keras.Input((1,)), keras.layers.Dense(1)])
    model.compile("sgd", loss="mse")
    rows = np.ones((100, 1), np.float32)
    batches: list[int] = []

    def interrupt(batch: int, logs: object) -> None:
        batches.append(batch)
        if batch == 2:
            signal.raise_signal(number)

    count = keras.callbacks.LambdaCallback(on_train_batch_begin=interrupt)
    with pytest.raises(KeyboardInterrupt), Interruption() as interruption:
        model.fit(rows, rows, batch_size=10, verbose=0, callbacks=[count, interruption])
    assert batches == [0, 1, 2]


def test_signals_go_where_they_went_before() -> None:
    """Without an interruption nothing is raised, and Ctrl-C works as ever."""
    with Interruption():
        pass
    with pytest.raises(KeyboardInterrupt):
        signal.raise_signal(signal.SIGINT)
