"""What an autoencoder has to beat: four simpler ways to score the same rows."""

import numpy as np
from sklearn.decomposition import PCA
from sklearn.ensemble import IsolationForest
from sklearn.neighbors import NearestNeighbors
from sklearn.preprocessing import StandardScaler

from contracts.stream.choices import Choices
from contracts.stream.record import Features, RecordSchema, Scores

EXPLAINED = 0.8
"""Share of the variance that the principal components keep: 20 components of the transactions."""

NEIGHBOURS = 5
NEIGHBOURHOOD = 10_000
"""Normals, drawn at random, that distances are measured to: a search among all takes minutes."""

# In standard deviations; beyond it a square of float32 could overflow.
_FARTHEST = 1e6


def baseline_scores(normals: Features, unseen: Features, schema: RecordSchema) -> dict[str, Scores]:
    """Scores of `unseen`, raw rows (n, f), by name, learned from raw `normals` (m, f).

    `schema` says what the features are. Of those that are no numbers, or may be missing, each
    choice is a column of 0 and 1.

    The length of the standardised row, with no model at all; the reconstruction error of its
    principal components; an isolation forest; the distance to the nearest normals but
    `NEIGHBOURS` - 1, of at most `NEIGHBOURHOOD`. All seeded; high means anomalous.

    Source of the last: S. Ramaswamy, R. Rastogi, K. Shim, "Efficient algorithms for mining outliers
    from large data sets", SIGMOD 2000, 427-438.
    """
    normals, unseen = (_as_numbers(rows, normals, schema) for rows in (normals, unseen))
    scaler = StandardScaler().fit(normals)
    known, rows = _standardised(scaler, normals), _standardised(scaler, unseen)
    components = PCA(EXPLAINED, svd_solver="covariance_eigh").fit(known)
    rebuilt = components.inverse_transform(components.transform(rows))
    forest = IsolationForest(random_state=0).fit(known)
    neighbours = NearestNeighbors(n_neighbors=min(NEIGHBOURS, len(known)), algorithm="brute")
    neighbours.fit(np.random.default_rng(0).permutation(known)[:NEIGHBOURHOOD])
    distances, _ = neighbours.kneighbors(rows)
    return {
        "norm of the row": _lengths(rows),
        "PCA": _lengths(rows - rebuilt),
        "isolation forest": -forest.score_samples(rows).astype(np.float32),
        "nearest neighbours": distances[:, -1].astype(np.float32),
    }


def _as_numbers(rows: Features, normals: Features, schema: RecordSchema) -> Features:
    """Of `rows`, shape (n, f), the numbers, the mean of `normals` for one that is missing."""
    if schema.is_plain:
        return rows
    numbers = [schema.features.index(name) for name in schema.numbers]
    there = ~np.isnan(normals[:, numbers])
    sums = normals[:, numbers].sum(axis=0, dtype=np.float64, where=there)
    means = sums / np.maximum(there.sum(axis=0), 1)
    found = np.where(np.isnan(rows[:, numbers]), means, rows[:, numbers])
    return np.hstack([found, Choices.of(schema).made(rows)]).astype(np.float32)


def _standardised(scaler: StandardScaler, features: Features) -> Features:
    rows: Features = scaler.transform(features)
    return np.clip(rows, -_FARTHEST, _FARTHEST)


def _lengths(rows: Features) -> Scores:
    lengths: Scores = np.linalg.norm(rows, axis=1)
    return lengths
