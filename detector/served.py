"""The model in service, and the change to another version."""

import time

from contracts.model.bundle import current_folder
from contracts.model.scorer import Scorer
from contracts.program.errors import BadBundle, BadInput, BundleUnreadable
from contracts.program.logs import get_logger
from contracts.stream.alert import Alert
from contracts.stream.record import Mask, RecordSchema, Scores
from detector.batch import Batch
from detector.drift import Drift
from detector.metrics import Metrics
from detector.model import Model, open_model
from detector.settings import RunSettings

log = get_logger(__name__)


class ServedModel:
    """The current version of one name; a newer one is taken between batches, if it can serve.

    Raises:
        BadBundle: there is no version to begin with, or it cannot be served.
        BadData: it does not determine the operator's threshold.
    """

    def __init__(self, settings: RunSettings, metrics: Metrics) -> None:
        self._settings = settings
        self._metrics = metrics
        self._refused_version: str | None = None
        self._complaint: str | None = None
        self._next_look = time.monotonic()
        family = settings.models / settings.name
        self._serve(open_model(family, thresholds=settings, reasons=settings.reasons))

    @property
    def schema(self) -> RecordSchema:
        """Of the records; the same for every version that is served."""
        return self._model.manifest.record_schema

    @property
    def version(self) -> str:
        return self._model.manifest.version

    @property
    def threshold(self) -> float:
        """Scores at or above it are alerts."""
        return self._model.threshold

    def score(self, batch: Batch) -> tuple[Scores, Mask]:
        """The score of each row, shape (n,), and which are at or above the threshold."""
        return self._model.judge(batch.features)

    def explain(self, batch: Batch, scores: Scores, mask: Mask) -> list[Alert]:
        """An alert, with its reasons, for each row of `mask`."""
        return self._model.explain(batch, scores, mask)

    def observe(self, batch: Batch) -> None:
        """Show how far the features of recent records have moved from those of training."""
        if batch.ids:
            self._metrics.show_drift(self._drift.observe(batch.features))

    def reload_if_due(self) -> None:
        """Serve the current version if it changed; look once in the interval, 0: never.

        A version that cannot be served is refused once, and the served one goes on. One that could
        not be read, such as on a volume that comes late, is tried again.
        """
        interval = self._settings.reload_interval
        if interval == 0 or time.monotonic() < self._next_look:
            return
        self._next_look = time.monotonic() + interval
        try:
            successor = self._successor()
        except BadInput as error:
            self._refuse(str(error))
            return
        if successor is not None:
            self._complaint = None
            self._serve(successor)
            self._metrics.model_reloads.labels("served").inc()

    def _successor(self) -> Model | None:
        """The current version, where it is neither the served one nor one that was refused."""
        settings = self._settings
        folder = current_folder(settings.models, settings.name)
        if folder.name in (self.version, self._refused_version):
            return None
        try:
            model = Model(Scorer.open(folder), settings, settings.reasons)
            if model.manifest.record_schema != self.schema:
                raise BadBundle(f"{folder}: expected the schema of the version in service")
        except BundleUnreadable:
            raise
        except BadInput:
            self._refused_version = folder.name
            raise
        return model

    def _refuse(self, reason: str) -> None:
        """Say it once, however often it is tried again."""
        if reason != self._complaint:
            self._complaint = reason
            log.error("model.refused", reason=reason)
            self._metrics.model_reloads.labels("refused").inc()

    def _serve(self, model: Model) -> None:
        self._model = model
        self._drift = Drift(model.manifest.normal)
        self._metrics.show_model(model.manifest, model.threshold)
        log.info("model.opened", **model.summary())
