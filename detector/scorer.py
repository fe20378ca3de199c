"""Features in, scores out: the bundle's ONNX graphs in ONNX Runtime."""

from pathlib import Path
from typing import NamedTuple, Self

import numpy as np
import onnxruntime as ort

from contracts.bundle import EXPLAINER, SCORER, Bundle, current_folder, open_bundle
from contracts.errors import BadBundle
from contracts.manifest import Manifest
from contracts.record import Features, Scores

_HIGHEST = float(np.finfo(np.float32).max)


class Explanation(NamedTuple):
    """Per record and feature, each of shape (n, number of features).

    `expected` is the reconstruction in the data's units; `share` its part of the score, 0 to 1.
    """

    expected: Features
    share: Features


class Scorer:
    """Scores with one bundle. A high score means anomalous.

    Raises:
        BadBundle: the graphs do not open, are of another shape, or miss the golden scores.
    """

    def __init__(self, bundle: Bundle) -> None:
        self.bundle = bundle
        self._scorer = _session(bundle, SCORER)
        self._explainer = _session(bundle, EXPLAINER)
        bundle.check_golden_scores(self.score)

    @classmethod
    def open_current(cls, models: Path, name: str) -> Self:
        """A scorer of the version of `name` that is current.

        Raises:
            BadBundle: there is none, or it cannot be served; the message says what to do.
        """
        return cls(open_bundle(current_folder(models, name)))

    @property
    def manifest(self) -> Manifest:
        return self.bundle.manifest

    def score(self, features: Features) -> Scores:
        """Raw `features` (n, f) -> scores (n,), finite; what is no number is as high as can be.

        A graph that overflows would otherwise pass the wildest record as normal.
        """
        (raw,) = self._scorer.run(["score"], {"features": features})
        scores: Scores = np.nan_to_num(raw, nan=_HIGHEST, posinf=_HIGHEST)
        return scores

    def explain(self, features: Features) -> Explanation:
        """What the model expected of raw `features` (n, f), and how much each adds to the score."""
        outputs = self._explainer.run(["expected", "share"], {"features": features})
        return Explanation(*map(np.nan_to_num, outputs))


def _session(bundle: Bundle, file: str) -> ort.InferenceSession:
    options = ort.SessionOptions()
    options.intra_op_num_threads = 1  # batches this small are slower on several
    options.log_severity_level = 3
    try:
        session = ort.InferenceSession(bundle.read(file), options, ["CPUExecutionProvider"])
    except Exception as error:  # noqa: BLE001 - the runtime's errors share no narrower base
        raise BadBundle(
            f"{bundle.folder / file}: not a graph this runtime opens: {error}"
        ) from None
    width = len(bundle.manifest.record_schema.features)
    shapes = {entry.name: entry.shape for entry in session.get_inputs()}
    if list(shapes) != ["features"] or shapes["features"][1:] != [width]:
        raise BadBundle(
            f"{bundle.folder / file}: expected one input `features` of shape (n, {width}), "
            f"found {shapes}"
        )
    return session
