"""A bundle's graph at work in ONNX Runtime, as the detector has it; no TensorFlow is needed."""

from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple, Self

from contracts.bundle import SCORER, Bundle, open_bundle
from contracts.errors import BadBundle
from contracts.record import Features, Scores
from trainer.bundle.runtime import onnx_scorer


class ScoringBundle(NamedTuple):
    """A bundle whose format, hashes and golden scores were verified, and its scores."""

    bundle: Bundle
    scores: Callable[[Features], Scores]

    @classmethod
    def open(cls, folder: Path) -> Self:
        """The bundle in `folder`.

        Raises:
            BadBundle: naming the first thing that is wrong.
        """
        bundle = open_bundle(folder)
        try:
            scores = onnx_scorer(bundle.read(SCORER))
        except Exception as error:  # noqa: BLE001 - the runtime's errors share no narrower base
            raise BadBundle(f"{folder / SCORER}: not a graph this runtime opens: {error}") from None
        bundle.check_golden_scores(scores)
        return cls(bundle, scores)
