"""The model in service: what is anomalous, why, and the change to another version."""

import time
from pathlib import Path

import numpy as np

from contracts.model.bundle import current_folder, open_bundle
from contracts.model.manifest import Manifest, Threshold
from contracts.model.scorer import Scorer
from contracts.model.threshold import ThresholdSettings, label_free_threshold
from contracts.program.errors import BadBundle, BadInput
from contracts.program.logs import get_logger
from contracts.stream.alert import Alert
from contracts.stream.record import Mask, Scores
from detector.alerting import make_alerts, top_reasons
from detector.batch import Batch
from detector.drift import Drift
from detector.metrics import Metrics

log = get_logger(__name__)


def threshold_of(manifest: Manifest, thresholds: ThresholdSettings) -> Threshold:
    """By the strategy that `thresholds` choose, else the model's own.

    Raises:
        BadData: the model's held-out records do not tell it.
    """
    return label_free_threshold(thresholds, manifest.calibration) or manifest.threshold


class ServedModel:
    """The current version of one name; a newer one is taken between batches, if it can serve.

    Args:
        scorer: the version to begin with.
        thresholds: the operator's strategy, applied to whichever version is served; where they
            choose none, it is that version's own.
        reasons: how many features an alert names.

    Raises:
        BadData: the version to begin with does not tell the operator's threshold.
    """

    def __init__(self, scorer: Scorer, thresholds: ThresholdSettings, reasons: int) -> None:
        self._thresholds = thresholds
        self._reasons = reasons
        self._refused: str | None = None
        self.next_look = time.monotonic()
        self._serve(scorer)

    def _serve(self, scorer: Scorer) -> None:
        manifest = scorer.manifest
        threshold = threshold_of(manifest, self._thresholds)
        self.scorer = scorer
        self.manifest = manifest
        self.drift = Drift(manifest.normal)
        self.threshold = threshold.value
        log.info(
            "model.opened",
            name=manifest.name,
            version=manifest.version,
            kind=manifest.kind,
            threshold=round(threshold.value, 6),
            strategy=threshold.strategy,
            promise=threshold.promise.text,
        )

    def score(self, batch: Batch) -> tuple[Scores, Mask]:
        """The score of each row, shape (n,), and which are at or above the threshold."""
        scores = self.scorer.score(batch.features)
        return scores, scores >= np.float32(self.threshold)

    def explain(self, batch: Batch, scores: Scores, mask: Mask) -> list[Alert]:
        """An alert, with its reasons, for each row of `mask`."""
        if not mask.any():
            return []
        explanation = self.scorer.explain(batch.features[mask])
        names = self.manifest.record_schema.features
        reasons = top_reasons(names, batch, mask, explanation, self._reasons)
        return make_alerts(
            batch, scores, mask, reasons, model=self.manifest, threshold=self.threshold
        )

    def reload_if_due(self, models: Path, interval: float, metrics: Metrics) -> None:
        """Serve the current version if it changed; look once in `interval` seconds, 0: never.

        A version that cannot be served is refused once, and the served one goes on.
        """
        if interval == 0 or time.monotonic() < self.next_look:
            return
        self.next_look = time.monotonic() + interval
        try:
            folder = current_folder(models, self.manifest.name)
            if folder.name in (self.manifest.version, self._refused):
                return
            self._refused = folder.name
            self._serve(self._successor(folder))
        except BadInput as error:
            log.error("model.refused", reason=str(error))
            metrics.model_reloads.labels("refused").inc()
            return
        metrics.model_reloads.labels("served").inc()
        metrics.show_model(self.manifest, self.threshold)

    def _successor(self, folder: Path) -> Scorer:
        bundle = open_bundle(folder)
        if bundle.manifest.record_schema != self.manifest.record_schema:
            raise BadBundle(f"{folder}: expected the schema of the version in service")
        return Scorer(bundle)
