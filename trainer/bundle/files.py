"""The files of a model bundle, proven to score as the model that was trained."""

import tempfile
from pathlib import Path
from typing import Any

from contracts.model.bundle import EXPLAINER, SCORER
from contracts.model.golden import GOLDEN, GOLDEN_TOLERANCE, Golden, golden_file
from contracts.model.scorer import Graph
from contracts.program.errors import BadBundle
from contracts.stream.record import Features
from trainer.learning.graph import ScoringGraph


def keras_name(number: int) -> str:
    """The file of one member of the ensemble, from 1; the first is ``autoencoder.keras``."""
    return "autoencoder.keras" if number == 1 else f"autoencoder-{number}.keras"


def bundle_files(graph: ScoringGraph, golden: Features) -> dict[str, bytes]:
    """Every file but the manifest, by name; `golden` are raw rows, shape (n, f).

    Raises:
        BadBundle: when ONNX Runtime does not score the golden rows as TensorFlow does, or the
            disk refuses a temporary file.
    """
    files = {
        SCORER: graph.scorer_onnx(),
        EXPLAINER: graph.explainer_onnx(),
        GOLDEN: golden_file(golden, graph.scores(golden)),
    }
    for number, member in enumerate(graph.members, 1):
        files[keras_name(number)] = _keras_file(member.autoencoder)
    difference = Golden.read(files[GOLDEN]).difference(Graph(files[SCORER], SCORER).score)
    if not difference <= GOLDEN_TOLERANCE:
        raise BadBundle(
            f"ONNX scores differ from TensorFlow's by {difference:.1e} relative, expected at most "
            f"{GOLDEN_TOLERANCE:.0e}; nothing was written"
        )
    return files


def _keras_file(autoencoder: Any) -> bytes:
    try:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / keras_name(1)
            autoencoder.save(path)
            return path.read_bytes()
    except OSError as error:
        reason = error.strerror or error
        raise BadBundle(f"cannot write below {tempfile.gettempdir()}: {reason}") from error
