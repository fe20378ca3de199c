"""What one writes next: batches of 512 into Keras' `predict`."""

import numpy as np

from benchmarks.throughput.consumers.network import load
from benchmarks.throughput.consumers.stream import score_all

network = load()
score_all(
    lambda rows: np.abs(network.predict(rows, batch_size=512, verbose=0) - rows).mean(axis=1),
    batch=512,
)
