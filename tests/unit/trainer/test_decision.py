"""A new bundle is served unless the served one is better."""

import re
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from contracts.dataset.dataset import Dataset
from contracts.model.bundle import SCORER, Bundle
from contracts.model.scorer import Scorer
from contracts.stream.record import RecordSchema
from contracts.stream.transactions import TRANSACTIONS
from tests.bundles import make_bundle
from trainer.decision import Decision, decide

GOOD, BAD = 0.0, 5.0
"""What a model expects of every feature; the records of `stream` are near 0, but for its frauds."""


@pytest.fixture(scope="module")
def stream() -> Dataset:
    """100 records of day one and 200 of day two, 20 of those frauds, farther from 0."""
    random = np.random.default_rng(3)
    label = np.arange(300) >= 280
    features = random.normal(0, np.where(label, 2, 1)[:, None], (300, 29))
    table = pd.DataFrame(features, columns=list(TRANSACTIONS.features))
    table.insert(0, "Time", np.where(np.arange(300) < 100, 0, 90_000))
    return Dataset(table.assign(Class=label.astype(int)), TRANSACTIONS, Path("stream.csv"))


def without_labels(stream: Dataset) -> Dataset:
    """The same records, and nobody knows which are frauds."""
    table = stream.table.drop(columns="Class")
    return Dataset(table, TRANSACTIONS, stream.source)


def make_new(models: Path, mean: float, schema: RecordSchema = TRANSACTIONS) -> Scorer:
    """A version that was just written, and is not served."""
    bundle = make_bundle(models, version="new", mean=mean, schema=schema, current=False)
    return Scorer.open(bundle.folder)


@pytest.fixture
def served(tmp_path: Path) -> Bundle:
    """A good model, in service."""
    return make_bundle(tmp_path, version="served", mean=GOOD)


def test_the_first_of_its_name_is_served(tmp_path: Path, stream: Dataset) -> None:
    """There is nothing it could be worse than."""
    decision = decide(tmp_path, make_new(tmp_path, BAD), stream)
    assert decision == Decision(promoted=True, reason="the first of its name")


def test_a_worse_one_is_not_served(served: Bundle, tmp_path: Path, stream: Dataset) -> None:
    """The reason has both figures, on how many records, and the version that is better."""
    promoted, reason = decide(tmp_path, make_new(tmp_path, BAD), stream)
    assert not promoted
    sentence = r"average precision (\S+) on 200 test records, less than the (\S+) of served"
    figures = re.fullmatch(sentence, reason)
    assert figures is not None
    assert float(figures[1]) < 0.6
    assert float(figures[2]) > 0.9


def test_a_better_one_is_served(tmp_path: Path, stream: Dataset) -> None:
    """In place of one that expects the wrong thing."""
    make_bundle(tmp_path, version="served", mean=BAD)
    promoted, reason = decide(tmp_path, make_new(tmp_path, GOOD), stream)
    assert promoted
    assert "no less than the" in reason


def test_a_graph_that_overflows_is_judged_as_it_is_served(tmp_path: Path, stream: Dataset) -> None:
    """What gives no number is the first alert, in service and in the comparison alike."""
    make_bundle(tmp_path, version="served", mean=BAD)
    wild = stream.table.copy()
    wild.loc[wild["Class"] == 1, list(TRANSACTIONS.features)] = 1e30
    new = Scorer(make_bundle(tmp_path, version="new", mean=GOOD, current=False, overflows=True))
    dataset = Dataset(wild, TRANSACTIONS, Path("stream.csv"))
    test = dataset.part("test")
    assert (
        new.score(test.features[test.labels]).min() > new.score(test.features[~test.labels]).max()
    )
    promoted, reason = decide(tmp_path, new, dataset)
    assert promoted
    assert reason.startswith("average precision 1.0000 on 200 test records")


def test_an_equal_one_is_served(served: Bundle, tmp_path: Path, stream: Dataset) -> None:
    """It is no worse."""
    assert decide(tmp_path, make_new(tmp_path, GOOD), stream).promoted


def test_force_asks_nothing(served: Bundle, tmp_path: Path, stream: Dataset) -> None:
    """Even a worse one is served."""
    assert decide(tmp_path, make_new(tmp_path, BAD), stream, force=True).promoted


@pytest.mark.parametrize("part", ["no labels", "no frauds", "no day two"])
def test_where_nothing_can_be_compared_it_is_served_and_said(
    part: str, served: Bundle, tmp_path: Path, stream: Dataset
) -> None:
    """Nobody knows better."""
    records = {
        "no labels": without_labels(stream),
        "no frauds": stream.normals(),
        "no day two": stream.part("train"),
    }[part]
    promoted, reason = decide(tmp_path, make_new(tmp_path, BAD), records)
    assert promoted
    assert reason.startswith("nothing to compare with served on: ")
    assert "expected" in reason
    assert "stream.csv" in reason


def test_another_schema_is_not_served_without_force(
    served: Bundle, tmp_path: Path, stream: Dataset
) -> None:
    """A detector in service could not take it; the reason says what to do, labels or not."""
    other = TRANSACTIONS.model_copy(update={"features": ("V1", "V2")})
    for records in (stream, without_labels(stream)):
        new = make_new(tmp_path / str(len(records.table.columns)), GOOD, other)
        promoted, reason = decide(tmp_path, new, records)
        assert not promoted
        assert "served serves records of another schema; train with another --name" in reason


def test_a_broken_one_is_replaced(served: Bundle, tmp_path: Path, stream: Dataset) -> None:
    """And what was wrong with it is said."""
    (served.folder / SCORER).write_bytes(b"cut")
    promoted, reason = decide(tmp_path, make_new(tmp_path, BAD), stream)
    assert promoted
    assert "the served one is broken" in reason
    assert "expected sha256" in reason
