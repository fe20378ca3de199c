"""The next version of a model, opened and verified beside the loop that goes on serving."""

import os
import threading
import time
from collections import deque
from collections.abc import Callable
from pathlib import Path
from typing import Self

from contracts.model.bundle import Bundle, current_folder, open_bundle
from contracts.model.proof import SECONDS, prove
from contracts.model.scorer import Scorer
from contracts.program.errors import CLEAN, BadBundle, BadInput, BundleUnreadable
from contracts.program.logs import get_logger
from detector.metrics import Metrics
from detector.model import Model
from detector.settings import RunSettings

log = get_logger(__name__)

OVERDUE_SECONDS = 2 * SECONDS
"""More than any proof takes: what takes longer is a volume that does not answer."""

STOP_SECONDS = 2.0
"""A stop waits so long for what is being opened, and then goes without it."""

State = list[tuple[str, int, int]]
"""Name, bytes and time of change of each file in a folder."""


class Successors:
    """Looks for another current version in a thread of its own; `take` hands it to the loop.

    A version that cannot serve is refused with a reason and counted, and looked at again once its
    files have changed, as those of one that is still being copied do. One that cannot be read,
    such as on a volume that comes late, is tried again at every look.

    Args:
        served: the version in service; a successor has its schema.
        end: what ends the process at a stop while a version is still being opened: a thread that
            ONNX Runtime is at work in aborts an interpreter which ends around it.
    """

    def __init__(
        self,
        settings: RunSettings,
        metrics: Metrics,
        served: Model,
        end: Callable[[int], object] = os._exit,
    ) -> None:
        self._settings = settings
        self._metrics = metrics
        self._schema = served.manifest.record_schema
        self._end = end
        self._latest = served.folder.name
        self._refused: tuple[str, State] | None = None
        self._complaint: str | None = None
        self._ready: deque[Model] = deque(maxlen=1)
        self._looking_since: float | None = None
        self._done = threading.Event()
        # A daemon: one that a volume holds up must not keep the process from its end.
        self._thread = threading.Thread(target=self._watch, name="successors", daemon=True)

    def __enter__(self) -> Self:
        if self._settings.reload_interval:
            self._thread.start()
        return self

    def __exit__(self, error: type[BaseException] | None, *_: object) -> None:
        self._done.set()
        if self._thread.is_alive():
            self._thread.join(STOP_SECONDS)
        if self._thread.is_alive() and error is None:
            self._end(CLEAN)

    def take(self) -> Model | None:
        """The version that is to serve from now on, once; None while there is no other.

        It never waits: between two batches the loop has time for no more than this.
        """
        since = self._looking_since
        if since is not None and time.monotonic() - since > OVERDUE_SECONDS:
            folder = self._settings.models
            self._refuse(f"{folder}: not read within {OVERDUE_SECONDS} s; is its volume there?")
        return self._ready.pop() if self._ready else None  # no other thread takes one out

    def look(self) -> None:
        """Once: open what is current where it is another version, or refuse it."""
        self._looking_since = time.monotonic()
        try:
            successor = self._opened()
        except BadInput as error:
            self._refuse(str(error))
        except Exception as error:  # noqa: BLE001 - whatever it is, the served version goes on
            self._refuse(f"cannot be opened: {error!r}")
        else:
            if successor is not None:
                self._complaint = None
                self._latest = successor.folder.name
                self._ready.append(successor)
        finally:
            self._looking_since = None

    def _watch(self) -> None:
        while not self._done.wait(self._settings.reload_interval):
            self.look()

    def _opened(self) -> Model | None:
        """The current version, where it is neither the latest nor refused as it is."""
        settings = self._settings
        folder = current_folder(settings.models, settings.name)
        if folder.name == self._latest:
            self._refused = None
            return None
        state = _state_of(folder)
        if (folder.name, state) == self._refused:
            return None
        try:
            bundle = open_bundle(folder)
            self._check_schema(bundle)
            prove(bundle)
            return Model(Scorer(bundle), settings, settings.reasons)
        except BundleUnreadable:
            raise
        except Exception:
            self._refused = (folder.name, state)
            self._complaint = None  # said once for these files: they are not looked at again
            raise

    def _check_schema(self, bundle: Bundle) -> None:
        if bundle.manifest.record_schema != self._schema:
            raise BadBundle(f"{bundle.folder}: expected the schema of the version in service")

    def _refuse(self, reason: str) -> None:
        """Say it once, however often it is tried again."""
        if reason != self._complaint:
            self._complaint = reason
            log.error("model.refused", reason=reason)
            self._metrics.model_reloads.labels("refused").inc()


def _state_of(folder: Path) -> State:
    try:
        found = [(path.name, path.lstat()) for path in sorted(folder.iterdir())]
    except OSError:
        return []
    return [(name, status.st_size, status.st_mtime_ns) for name, status in found]
