"""A promise that was kept is called kept, one that was broken is called broken."""

import numpy as np
import pytest

from contracts.model.manifest import Kept, Promise, Threshold
from contracts.model.threshold import ThresholdSettings, label_free_threshold
from contracts.stream.record import Mask, Scores
from trainer.thresholds.calibration import calibrate
from trainer.thresholds.cost import cost_threshold
from trainer.thresholds.fbeta import fbeta_threshold
from trainer.thresholds.promise import kept
from trainer.thresholds.validation import Amounts, ValidationScores


class Chosen(ThresholdSettings):
    """Which share of normal records are alerts."""

    command = "chosen"


def rate_of(promised: float) -> Threshold:
    """Alerts from 1 on, on a share `promised` of normal records."""
    return Threshold(
        value=1.0,
        strategy="alert-rate",
        settings={"alert_rate": promised},
        chosen_from="records",
        promise=Promise(measure="alert-rate", value=promised, text="…"),
    )


def drawn(seed: int, normals: int, anomalies: int) -> tuple[Scores, Mask, Amounts]:
    """Scores, labels and amounts of a stream whose anomalies score higher, but not all of them."""
    random = np.random.default_rng(seed)
    scores = np.concatenate([random.normal(0, 1, normals), random.normal(3, 1, anomalies)])
    labels = np.arange(len(scores)) >= normals
    return scores.astype(np.float32), labels, random.exponential(100, len(scores))


def chosen_on(stream: tuple[Scores, Mask, Amounts], measure: str) -> Threshold:
    """The best threshold by `measure`; reviews cost 5."""
    scores, labels, amounts = stream
    rows = ValidationScores(scores[~labels], 1.0, scores[labels], amounts[labels])
    return fbeta_threshold(rows, 2.0) if measure == "fbeta" else cost_threshold(rows, 5.0, "Amount")


def the_one(found: Kept | None) -> Kept:
    """What was found, which has to be something."""
    assert found is not None
    return found


def test_the_share_of_normal_records_that_are_alerts() -> None:
    """Two of ten; the anomalies do not count. Wilson's interval of it, from a table."""
    scores = np.array([0, 0, 0, 0, 0, 0, 0, 0, 1, 2, 9, 9], dtype=np.float32)
    found = the_one(kept(rate_of(0.2), scores, np.arange(12) >= 10))
    assert found.value == 0.2
    assert (found.low, found.high) == pytest.approx((0.0567, 0.5098), abs=1e-4)
    assert found.held


@pytest.mark.parametrize(("promised", "held"), [(0.05, False), (0.06, True), (0.9, True)])
def test_fewer_alerts_than_promised_keep_the_promise(promised: float, held: bool) -> None:
    """It is broken where it lies below the interval of what was observed, from 0.0567 on."""
    scores = np.array([0, 0, 0, 0, 0, 0, 0, 0, 1, 2], dtype=np.float32)
    assert the_one(kept(rate_of(promised), scores, np.zeros(10, dtype=bool))).held is held


def test_without_labels_every_record_counts_as_normal() -> None:
    """There is nothing else to go by."""
    scores = np.array([0, 0, 0, 9], dtype=np.float32)
    assert the_one(kept(rate_of(0.25), scores, None)).value == 0.25


@pytest.mark.parametrize("measure", ["fbeta", "cost"])
def test_what_was_chosen_on_one_stream_holds_on_its_next_records(measure: str) -> None:
    """In most of 20 futures; and the interval holds what was observed."""
    threshold = chosen_on(drawn(0, 20_000, 400), measure)
    futures = [the_one(kept(threshold, *drawn(seed, 20_000, 400))) for seed in range(1, 21)]
    assert all(future.low < future.value < future.high for future in futures)
    assert sum(future.held for future in futures) >= 15


def test_that_the_records_which_promise_are_a_sample_too_is_counted() -> None:
    """Of 400 pairs of samples of one stream 13 are called broken; without it 46 would be."""
    random = np.random.default_rng(0)
    broken = 0
    for _ in range(400):
        sample, future = random.normal(size=(2, 2_000)).astype(np.float32)
        threshold = label_free_threshold(Chosen(alert_rate=0.02), calibrate(sample))
        assert threshold is not None
        broken += not the_one(kept(threshold, future, None)).held
    assert 2 <= broken <= 20


@pytest.mark.parametrize("measure", ["fbeta", "cost"])
def test_the_interval_of_a_promise_is_that_of_the_records_it_comes_from(measure: str) -> None:
    """Where each held-out normal stands for itself, that of the same records observed."""
    stream = drawn(0, 5_000, 200)
    threshold = chosen_on(stream, measure)
    exact = threshold.promise.model_copy(update={"interval": None})
    observed = the_one(kept(threshold.model_copy(update={"promise": exact}), *stream))
    promised = threshold.promise.interval
    assert promised is not None
    assert (promised.low, promised.high) == pytest.approx((observed.low, observed.high), rel=0.01)


@pytest.mark.parametrize("measure", ["fbeta", "cost"])
def test_on_a_stream_that_changed_for_the_worse_it_does_not_hold(measure: str) -> None:
    """The same threshold, where anomalies score as normals do."""
    scores, labels, amounts = drawn(0, 20_000, 400)
    threshold = chosen_on((scores, labels, amounts), measure)
    worse = np.where(labels, scores - 3, scores)
    assert not the_one(kept(threshold, worse, labels, amounts)).held


def test_the_bootstrap_is_as_wide_as_the_records_vary() -> None:
    """The interval of a mean cost is about 3.92 standard errors of two such means wide."""
    scores, labels, amounts = drawn(0, 5_000, 500)
    threshold = chosen_on((scores, labels, amounts), "cost")
    found = the_one(kept(threshold, scores, labels, amounts))
    costs = 1_000 * np.where(scores >= threshold.value, 5.0, labels * amounts)
    assert found.value == pytest.approx(costs.mean())
    standard_error = costs.std() * np.sqrt(2 / len(costs))
    assert found.high - found.low == pytest.approx(3.92 * standard_error, rel=0.1)


def test_where_the_records_cannot_tell_nothing_is_said() -> None:
    """No normal record, no anomaly, no label, no amount."""
    stream = scores, labels, amounts = drawn(0, 100, 10)
    by_fbeta, by_cost = chosen_on(stream, "fbeta"), chosen_on(stream, "cost")
    assert kept(rate_of(0.1), scores[labels], labels[labels]) is None
    assert kept(by_fbeta, scores[~labels], labels[~labels]) is None
    assert kept(by_fbeta, scores, None) is None
    assert kept(by_cost, scores, None, amounts) is None
    assert kept(by_cost, scores, labels) is None
