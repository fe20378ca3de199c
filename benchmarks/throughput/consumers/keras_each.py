"""What one writes first: decode a message, have Keras predict it."""

import numpy as np

from benchmarks.throughput.consumers.network import load
from benchmarks.throughput.consumers.stream import score_all

network = load()
score_all(lambda rows: np.abs(network.predict(rows, verbose=0) - rows).mean(axis=1), batch=1)
