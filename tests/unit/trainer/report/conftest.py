"""What reports are made of, made up: no model is trained for it."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from contracts.dataset.parting import SECONDS_A_DAY
from contracts.model.manifest import Kept, Manifest
from contracts.stream.record import ArrayField, RecordSchema
from tests.bundles import make_bundle
from tests.unit.trainer.evaluation.test_baselines import NAMES as BASELINES
from trainer.evaluation.evaluation import measure
from trainer.evaluation.evidence import Evidence
from trainer.report.inputs import Codes, Layer, ReportInputs, Strips

RECORDS = 600
THRESHOLD = 10.0


@pytest.fixture(scope="session")
def evidence() -> Evidence:
    """600 records in two days, every twentieth an anomaly; most anomalies score above 10."""
    random = np.random.default_rng(5)
    labels = np.arange(RECORDS) % 20 == 0
    scores = np.where(labels, random.gamma(9, 1.6, RECORDS), random.gamma(9, 0.5, RECORDS))
    worse = {name: scores + random.normal(0, 4, RECORDS) for name in BASELINES}
    return Evidence(
        "test",
        scores.astype(np.float32),
        labels,
        np.linspace(0, 2 * SECONDS_A_DAY, RECORDS),
        {name: noisy.astype(np.float32) for name, noisy in worse.items()},
    )


@pytest.fixture(scope="session")
def manifest(tmp_path_factory: pytest.TempPathFactory, evidence: Evidence) -> Manifest:
    """Of a model of transactions, evaluated, its promise kept."""
    bundle = make_bundle(tmp_path_factory.mktemp("models"), threshold=THRESHOLD)
    kept = Kept(value=0.012, low=0.008, high=0.02, held=True)
    evaluation = measure(evidence, THRESHOLD).model_copy(update={"promise_kept": kept})
    return bundle.manifest.model_copy(update={"evaluation": evaluation})


@pytest.fixture(scope="session")
def inputs(manifest: Manifest, evidence: Evidence) -> ReportInputs:
    """All there can be of a model of rows."""
    random = np.random.default_rng(6)
    shares = random.random((25, 29)).astype(np.float32)
    curve = [1.0, 0.5, 0.4]
    names = ("loss", "val_loss", "mae", "val_mae", "accuracy", "val_accuracy")
    return ReportInputs(
        manifest=manifest,
        history=dict.fromkeys(names, curve),
        layers=[
            Layer("features", "Input", (29,), 0),
            Layer("code", "Dense", (4,), 120),
            Layer("reconstruction", "Dense", (29,), 145),
        ],
        evidence=evidence,
        why_not=None,
        shares=shares / shares.sum(axis=1, keepdims=True),
        codes=Codes(random.normal(size=(RECORDS, 4)).astype(np.float32), evidence.labels),
    )


@pytest.fixture(scope="session")
def unlabelled(inputs: ReportInputs, evidence: Evidence) -> ReportInputs:
    """The same where nobody knows what is an anomaly."""
    assert inputs.codes is not None
    return replace(
        inputs,
        manifest=inputs.manifest.model_copy(update={"evaluation": None}),
        evidence=evidence._replace(labels=None, baselines={}),
        why_not="table.csv: expected labels, found none",
        shares=None,
        codes=inputs.codes._replace(labels=None),
    )


@pytest.fixture(scope="session")
def images(inputs: ReportInputs) -> ReportInputs:
    """The same of a model of images of 4 x 6 pixels."""
    schema = RecordSchema.of_array(ArrayField(name="image", shape=(4, 6)))
    random = np.random.default_rng(7)
    pixels = random.random((5, 4, 6)).astype(np.float32)
    return replace(
        inputs,
        manifest=inputs.manifest.model_copy(
            update={"record_schema": schema, "kind": "convolutional"}
        ),
        shares=np.full((3, 24), 1 / 24, np.float32),
        strips=Strips(
            original=pixels,
            noisy=pixels,
            encoded=pixels[:, :2, :3],
            reconstructed=pixels,
            labels=np.array([False, True, False, True, False]),
            scores=np.array([3, 40, 4, 5, 2], np.float32),
        ),
    )


@pytest.fixture(scope="session")
def with_threshold(inputs: ReportInputs, evidence: Evidence) -> Callable[[float], ReportInputs]:
    """Makes the inputs with another threshold, measured anew."""

    def make(value: float) -> ReportInputs:
        threshold = inputs.manifest.threshold.model_copy(update={"value": value})
        changes: dict[str, Any] = {
            "threshold": threshold,
            "evaluation": measure(evidence, value),
        }
        return replace(inputs, manifest=inputs.manifest.model_copy(update=changes))

    return make
