"""What a report is made of, gathered from a training that has just ended."""

from typing import Any

import keras
import numpy as np
import numpy.typing as npt

from contracts.dataset.dataset import Dataset
from contracts.model.bundle import EXPLAINER
from contracts.model.manifest import Manifest
from contracts.model.scorer import Graph
from contracts.stream.record import ArrayField, Features, Mask
from trainer.autoencoders.kinds import CODE
from trainer.evaluation.evaluation import Trial
from trainer.evaluation.evidence import Evidence
from trainer.learning.learn import Learned
from trainer.report.inputs import Codes, Layer, ReportInputs, Strips

_MOST_EXPLAINED = 2_000
_MOST_CODES = 5_000
_EACH_IN_STRIPS = 6
_PLANE = 2


def gather_inputs(
    manifest: Manifest, learned: Learned, trial: Trial, dataset: Dataset, explainer: bytes
) -> ReportInputs:
    """All that `learned` and its `trial` have to show; `explainer` is an ``explainer.onnx``."""
    shares = codes = strips = None
    if trial.evidence is not None:
        evidence = trial.evidence
        features = dataset.part(evidence.part).features
        labels = evidence.labels if trial.evaluation is not None else None
        codes = _codes(learned, features, labels)
        if labels is not None:
            caught = features[labels & (evidence.scores >= manifest.threshold.value)]
            shares = _shares(caught[:_MOST_EXPLAINED], explainer)
            strips = _strips(learned, manifest.record_schema.array, features, evidence)
    autoencoder = learned.graph.members[0].autoencoder
    return ReportInputs(
        manifest=manifest,
        history=learned.history,
        layers=[_described(layer) for layer in autoencoder.layers],
        evidence=trial.evidence,
        why_not=trial.why_not,
        shares=shares,
        codes=codes,
        strips=strips,
    )


def _described(layer: Any) -> Layer:
    kind = type(layer).__name__.removesuffix("Layer")
    return Layer(layer.name, kind, tuple(layer.output.shape[1:]), layer.count_params())


def _shares(caught: Features, explainer: bytes) -> Features | None:
    return Graph(explainer, EXPLAINER).explain(caught).share if len(caught) else None


def _codes(learned: Learned, features: Features, labels: Mask | None) -> Codes | None:
    """What the narrowest layer gives for some records; None where it hardly varies."""
    chosen = _sample(len(features), labels, _MOST_CODES)
    values = learned.graph.codes(features[chosen])
    normals = values if labels is None else values[~labels[chosen]]
    if np.count_nonzero(np.ptp(normals, axis=0)) < _PLANE:
        return None
    return Codes(values, None if labels is None else labels[chosen])


def _strips(
    learned: Learned, image: ArrayField | None, features: Features, evidence: Evidence
) -> Strips | None:
    """A few images of either kind on their way through the first member."""
    if image is None or len(image.shape) != _PLANE or evidence.labels is None:
        return None
    chosen = _sample(len(features), evidence.labels, _EACH_IN_STRIPS)
    rows = learned.scaling.forward(features[chosen]).numpy()
    autoencoder = learned.graph.members[0].autoencoder
    noise = learned.recipe.noise
    noisy = rows + np.random.default_rng(0).normal(0, noise, rows.shape)
    code = keras.Model(autoencoder.input, autoencoder.get_layer(CODE).output)
    return Strips(
        original=rows.reshape(-1, *image.shape),
        noisy=noisy.clip(0, 1).reshape(-1, *image.shape) if noise else None,
        encoded=_tiled(code.predict(rows, verbose=0)),
        reconstructed=autoencoder.predict(rows, verbose=0).reshape(-1, *image.shape),
        labels=evidence.labels[chosen],
        scores=evidence.scores[chosen],
    )


def _tiled(codes: Features) -> Features:
    """Maps (m, h, w, c) side by side, as square as can be; numbers (m, c) as maps of one pixel."""
    maps = codes if codes.ndim > _PLANE else codes[:, None, None, :]
    images, height, width, count = maps.shape
    down = next(rows for rows in range(round(count**0.5), 0, -1) if count % rows == 0)
    tiles = maps.reshape(images, height, width, down, count // down)
    return tiles.transpose(0, 3, 1, 4, 2).reshape(images, down * height, -1)


def _sample(records: int, labels: Mask | None, most: int) -> npt.NDArray[np.intp]:
    """Records evenly spread over each kind, normals first, at most `most` of either."""
    everything = np.arange(records)
    kinds = [everything] if labels is None else [everything[~labels], everything[labels]]
    spread = [np.linspace(0, len(kind) - 1, min(most, len(kind))).astype(int) for kind in kinds]
    return np.concatenate([kind[rows] for kind, rows in zip(kinds, spread, strict=True)])
