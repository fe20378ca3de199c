"""Records as a model that reconstructs nothing sees them."""

import numpy as np

from contracts.stream.record import Features
from trainer.scores.reconstruction_score import Reconstruction


def erring(residuals: Features, codes: Features | None = None) -> Reconstruction:
    """Records that are nothing but their `residuals`, with `codes`, by default of no unit."""
    if codes is None:
        codes = np.zeros((len(residuals), 0), dtype=np.float32)
    return Reconstruction(residuals, residuals, codes)
