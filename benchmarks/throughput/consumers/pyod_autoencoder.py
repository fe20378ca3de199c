"""PyOD's AutoEncoder, fitted to the first records, over batches of 512."""

from pyod.models.auto_encoder import AutoEncoder

from benchmarks.throughput.consumers.fitted import fit_and_score

fit_and_score(AutoEncoder(epoch_num=2, verbose=0))
