"""What one writes who has looked it up: batches of 512, and the model is called."""

import numpy as np

from benchmarks.throughput.consumers.network import load
from benchmarks.throughput.consumers.stream import score_all

network = load()
score_all(lambda rows: np.abs(np.asarray(network(rows)) - rows).mean(axis=1), batch=512)
