"""River's half-space trees behind its scaler: each record is scored, then learned."""

from river import anomaly, compose, preprocessing

from benchmarks.throughput.consumers.reading import FEATURES
from benchmarks.throughput.consumers.stream import Rows, score_all

model = compose.Pipeline(preprocessing.MinMaxScaler(), anomaly.HalfSpaceTrees(seed=0))


def score(rows: Rows) -> list[float]:
    """As River means it."""
    scores = []
    for row in rows.tolist():
        record = dict(zip(FEATURES, row, strict=True))
        scores.append(model.score_one(record))
        model.learn_one(record)
    return scores


score_all(score, batch=512)
