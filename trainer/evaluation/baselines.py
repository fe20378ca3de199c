"""What an autoencoder has to beat: three simpler ways to score the same rows."""

import numpy as np
from sklearn.decomposition import PCA
from sklearn.ensemble import IsolationForest
from sklearn.preprocessing import StandardScaler

from contracts.stream.record import Features, Scores

EXPLAINED = 0.8
"""Share of the variance that the principal components keep: 20 components of the transactions."""

# In standard deviations; beyond it a square of float32 could overflow.
_FARTHEST = 1e6


def baseline_scores(normals: Features, unseen: Features) -> dict[str, Scores]:
    """Scores of `unseen`, raw rows (n, f), by name, learned from raw `normals` (m, f).

    The length of the standardised row, with no model at all; the reconstruction error of its
    principal components; an isolation forest. All seeded; high means anomalous.
    """
    scaler = StandardScaler().fit(normals)
    known, rows = _standardised(scaler, normals), _standardised(scaler, unseen)
    components = PCA(EXPLAINED, svd_solver="covariance_eigh").fit(known)
    rebuilt = components.inverse_transform(components.transform(rows))
    forest = IsolationForest(random_state=0).fit(known)
    return {
        "norm of the row": _lengths(rows),
        "PCA": _lengths(rows - rebuilt),
        "isolation forest": -forest.score_samples(rows).astype(np.float32),
    }


def _standardised(scaler: StandardScaler, features: Features) -> Features:
    rows: Features = scaler.transform(features)
    return np.clip(rows, -_FARTHEST, _FARTHEST)


def _lengths(rows: Features) -> Scores:
    lengths: Scores = np.linalg.norm(rows, axis=1)
    return lengths
