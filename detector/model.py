"""A model at work: what is anomalous, and why; for the service, for a file, for a notebook."""

from pathlib import Path
from typing import Any

import numpy as np

from contracts.model.bundle import MANIFEST, current_folder
from contracts.model.manifest import Manifest, Threshold
from contracts.model.scorer import Scorer
from contracts.model.threshold import ThresholdSettings, label_free_threshold
from contracts.stream.alert import Alert
from contracts.stream.record import Features, Mask, Scores
from detector.alerting import make_alerts, top_reasons
from detector.batch import Batch
from detector.rows import Rows, batch_of, features_of
from detector.settings import REASONS


def threshold_of(manifest: Manifest, thresholds: ThresholdSettings) -> Threshold:
    """By the strategy that `thresholds` choose, else the model's own.

    Raises:
        BadData: the model's held-out records do not determine it.
    """
    return label_free_threshold(thresholds, manifest.calibration) or manifest.threshold


class Model:
    """One version of a model, and the threshold above which its scores are alerts.

    Args:
        thresholds: an operator's strategy; where they choose none, it is the version's own.
        reasons: how many features an alert names.

    Raises:
        BadData: the version does not determine the operator's threshold.
    """

    def __init__(
        self, scorer: Scorer, thresholds: ThresholdSettings, reasons: int = REASONS
    ) -> None:
        self._scorer = scorer
        self._reasons = reasons
        self._threshold = threshold_of(scorer.manifest, thresholds)

    @property
    def manifest(self) -> Manifest:
        """What the version is, and what trained it."""
        return self._scorer.manifest

    @property
    def folder(self) -> Path:
        """Where the version was opened."""
        return self._scorer.bundle.folder

    @property
    def threshold(self) -> float:
        """Scores at or above it are alerts."""
        return self._threshold.value

    def summary(self) -> dict[str, Any]:
        """Which model it is, where its alerts begin, and what that promises."""
        manifest, threshold = self.manifest, self._threshold
        return {
            "name": manifest.name,
            "version": manifest.version,
            "kind": manifest.kind,
            "threshold": round(threshold.value, 6),
            "strategy": threshold.strategy,
            "promise": threshold.promise.text,
        }

    def score(self, rows: Rows) -> Scores:
        """The reconstruction error of each of `rows`, shape (n,); high means anomalous.

        `rows` are a pandas DataFrame that has the model's features among its columns, or an array
        (n, f) of them in the model's order, in the units of the data.

        Raises:
            BadData: a feature is missing, or a value is no finite float32.
        """
        return self.judge(features_of(rows, self.manifest.record_schema))[0]

    def alerts(self, rows: Rows) -> list[Alert]:
        """An alert, with its reasons, for each of `rows` that is anomalous, in their order.

        `rows` as for `score`. The id and the time of a record are in the columns where the model's
        stream has them; else its id is the row's label. ``source.offset`` is the row's number.

        Raises:
            BadData: as `score`.
        """
        schema = self.manifest.record_schema
        features = features_of(rows, schema)
        scores, mask = self.judge(features)
        flagged = batch_of(rows, features, np.flatnonzero(mask), schema)
        return self.explain(flagged, scores[mask], mask[mask])

    def judge(self, features: Features) -> tuple[Scores, Mask]:
        """The score of each row of finite `features` (n, f), and which are alerts, both (n,)."""
        scores = self._scorer.score(features)
        return scores, scores >= np.float32(self.threshold)

    def explain(self, batch: Batch, scores: Scores, mask: Mask) -> list[Alert]:
        """An alert, with its reasons, for each row of `mask`."""
        if not mask.any():
            return []
        explanation = self._scorer.explain(batch.features[mask])
        schema = self.manifest.record_schema
        reasons = top_reasons(schema, batch, mask, explanation, self._reasons)
        return make_alerts(
            batch, scores, mask, reasons, model=self.manifest, threshold=self.threshold
        )


def open_model(
    path: Path | str, *, thresholds: ThresholdSettings | None = None, reasons: int = REASONS
) -> Model:
    """The model at `path`: the folder of a name, such as ``models/creditcard``, or of a version.

    Of a name it is the version that is served. It scores as the detector does, and needs neither
    Kafka nor TensorFlow.

    Raises:
        BadBundle: there is none, or it cannot be served; the message says what to do.
        BadData: the version does not determine the operator's threshold.
    """
    folder = Path(path)
    if not (folder / MANIFEST).exists():
        folder = current_folder(folder.parent, folder.name)
    chosen = ThresholdSettings.model_construct() if thresholds is None else thresholds
    return Model(Scorer.open(folder), chosen, reasons)
