"""Features in, scores out: a bundle's ONNX graphs in ONNX Runtime, as they are served."""

from pathlib import Path
from typing import NamedTuple, Self

import numpy as np
import onnxruntime

from contracts.model.bundle import EXPLAINER, SCORER, Bundle, current_folder, open_bundle
from contracts.model.golden import GOLDEN, Golden
from contracts.model.manifest import Manifest
from contracts.program.errors import BadBundle
from contracts.stream.record import Features, Scores

INPUT = "features"

_HIGHEST = float(np.finfo(np.float32).max)
_ROWS_AT_ONCE = 1_024  # more are no faster, and what lies between two layers takes more memory
_SHORT = 300
"""Characters of the runtime's complaint, which may repeat what stands in the graph."""


class Explanation(NamedTuple):
    """Per record and feature, each of shape (n, number of features).

    `expected` is the reconstruction in the data's units; `share` its part of the score, 0 to 1.
    """

    expected: Features
    share: Features


def judged(scores: Scores) -> Scores:
    """`scores`, shape (n,), with what is no number as high as can be: all finite.

    A graph that overflows would otherwise pass the wildest record as normal.
    """
    return np.nan_to_num(scores, nan=_HIGHEST, posinf=_HIGHEST)


class Graph:
    """One of a bundle's graphs: a scorer, or an explainer.

    Raises:
        BadBundle: `content` is nothing that this runtime opens; the message calls it `name`.
    """

    def __init__(self, content: bytes, name: str | Path) -> None:
        self._name = name
        # The key without which a tensor in another file cannot be named; no graph of the trainer
        # has one, and the runtime would look for that file in the folder it is started in.
        if b"location" in content:
            raise BadBundle(
                f"{name}: refers to data outside of the graph; expected all of it inside"
            )
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1  # batches this small are slower on several
        options.log_severity_level = 4  # what is wrong is in the error
        options.add_session_config_entry("session.load_model_format", "ONNX")
        try:
            self._session = onnxruntime.InferenceSession(content, options, ["CPUExecutionProvider"])
        except Exception as error:  # noqa: BLE001 - the runtime's errors share no narrower base
            raise self._bad("not a graph this runtime opens", error) from None

    def require_width(self, width: int) -> None:
        """Make sure that it takes rows of so many features.

        Raises:
            BadBundle: it does not.
        """
        shapes = {entry.name: entry.shape for entry in self._session.get_inputs()}
        if list(shapes) != [INPUT] or shapes[INPUT][1:] != [width]:
            raise BadBundle(
                f"{self._name}: expected one input `{INPUT}` of shape (n, {width}), "
                f"found {str(shapes)[:_SHORT]}"
            )

    def score(self, features: Features) -> Scores:
        """What a scorer makes of raw `features`, as `Scorer.score`."""
        (scores,) = self._run(["score"], features, (len(features),))
        return judged(scores)

    def explain(self, features: Features) -> Explanation:
        """What an explainer makes of raw `features`, as `Scorer.explain`."""
        parts = self._run(["expected", "share"], features, features.shape)
        return Explanation(*map(np.nan_to_num, parts))

    def _run(
        self, outputs: list[str], features: Features, shape: tuple[int, ...]
    ) -> list[Features]:
        """The `outputs`, float32 and of `shape` each.

        Raises:
            BadBundle: the graph gives something else, or fails.
        """
        starts = range(0, max(len(features), 1), _ROWS_AT_ONCE)
        try:
            parts = [
                self._session.run(outputs, {INPUT: features[start : start + _ROWS_AT_ONCE]})
                for start in starts
            ]
            arrays = [np.concatenate(arrays) for arrays in zip(*parts, strict=True)]
        except Exception as error:  # noqa: BLE001 - the runtime's errors share no narrower base
            raise self._bad(f"the graph gives no {' and '.join(outputs)}", error) from None
        for output, array in zip(outputs, arrays, strict=True):
            if array.dtype != np.float32 or array.shape != shape:
                raise BadBundle(
                    f"{self._name}: expected `{output}` as float32 of shape {shape}, found "
                    f"{array.dtype} of {array.shape}"
                )
        return arrays

    def _bad(self, what: str, error: Exception) -> BadBundle:
        return BadBundle(f"{self._name}: {what}: {' '.join(str(error).split())[:_SHORT]}")


class Scorer:
    """Scores with one bundle. A high score means anomalous.

    Raises:
        BadBundle: the graphs do not open, are of another shape, or miss the golden scores.
    """

    def __init__(self, bundle: Bundle) -> None:
        self.bundle = bundle._replace(contents={})  # the sessions have copies of their own
        golden = Golden.read(bundle.read(GOLDEN), bundle.folder / GOLDEN)
        self._scorer, self._explainer = _open(bundle, SCORER), _open(bundle, EXPLAINER)
        golden.check(self.score, bundle.folder)
        self.explain(golden.features)

    @classmethod
    def open(cls, folder: Path) -> Self:
        """A scorer of the bundle in `folder`, whose format and hashes are verified.

        Raises:
            BadBundle: naming the first thing that is wrong.
        """
        return cls(open_bundle(folder))

    @classmethod
    def open_current(cls, models: Path, name: str) -> Self:
        """A scorer of the version of `name` that is current.

        Raises:
            BadBundle: there is none, or it cannot be served; the message says what to do.
        """
        return cls.open(current_folder(models, name))

    @property
    def manifest(self) -> Manifest:
        return self.bundle.manifest

    def score(self, features: Features) -> Scores:
        """Raw `features` (n, f) -> scores (n,), finite."""
        return self._scorer.score(features)

    def explain(self, features: Features) -> Explanation:
        """What the model expected of raw `features` (n, f), and how much each adds to the score."""
        return self._explainer.explain(features)


def _open(bundle: Bundle, file: str) -> Graph:
    graph = Graph(bundle.read(file), bundle.folder / file)
    graph.require_width(len(bundle.manifest.record_schema.features))
    return graph
