"""The model in service, and the change to another version."""

from contracts.program.logs import get_logger
from contracts.stream.record import RecordSchema
from detector.batch import Batch
from detector.drift import Drift
from detector.metrics import Metrics
from detector.model import Model
from detector.successors import Successors

log = get_logger(__name__)


class ServedModel:
    """One version of one name; another takes its place between two batches.

    Args:
        model: the version to begin with.
        successors: gives the next.
    """

    def __init__(self, model: Model, successors: Successors, metrics: Metrics) -> None:
        self._successors = successors
        self._metrics = metrics
        self._serve(model)

    @property
    def schema(self) -> RecordSchema:
        """Of the records; the same for every version that is served."""
        return self._model.manifest.record_schema

    @property
    def now(self) -> Model:
        """The version in service."""
        return self._model

    @property
    def version(self) -> str:
        return self._model.manifest.version

    @property
    def threshold(self) -> float:
        """Scores at or above it are alerts."""
        return self._model.threshold

    def observe(self, batch: Batch) -> None:
        """Show how far the features of recent records have moved from those of training."""
        if batch.ids:
            self._metrics.show_drift(self._drift.observe(batch.features))

    def take_successor(self) -> None:
        """Serve another version from now on if one is ready; never waits for it."""
        successor = self._successors.take()
        if successor is not None:
            self._serve(successor)
            self._metrics.model_reloads.labels("served").inc()

    def _serve(self, model: Model) -> None:
        self._model = model
        self._drift = Drift(model.manifest.normal, model.manifest.record_schema)
        self._metrics.show_model(model.manifest, model.threshold)
        log.info("model.opened", **model.summary())
