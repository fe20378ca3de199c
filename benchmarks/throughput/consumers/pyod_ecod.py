"""PyOD's ECOD, fitted to the first records, over batches of 512."""

from pyod.models.ecod import ECOD

from benchmarks.throughput.consumers.fitted import fit_and_score

fit_and_score(ECOD())
