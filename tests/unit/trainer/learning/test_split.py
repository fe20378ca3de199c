"""Every normal record of day one serves once, and no other record does."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.dataset.dataset import Dataset
from contracts.program.errors import BadData
from contracts.stream.transactions import TRANSACTIONS
from trainer.learning.split import held_out_by, split_normals, training_normals


def dataset_of(table: pd.DataFrame) -> Dataset:
    """A table as a data set."""
    return Dataset(table.reset_index(drop=True), TRANSACTIONS, Path("small.csv"))


def test_the_parts_are_the_whole() -> None:
    """85 and 15 of a hundred, none twice."""
    rows = np.arange(100, dtype=np.float32)[:, np.newaxis]
    split = split_normals(rows, seed=0)
    assert [len(part) for part in split] == [85, 15]
    np.testing.assert_array_equal(np.sort(np.concatenate(split), axis=0), rows)


def test_a_single_member_holds_out_three_in_seventeen() -> None:
    """15 % of all normals, of which 85 % train."""
    held_out = held_out_by(1, 85)
    assert held_out.shape == (85, 1)
    assert held_out.sum() == 15


@given(members=st.integers(1, 20), records=st.integers(20, 500))
def test_every_member_holds_out_as_many_and_others(members: int, records: int) -> None:
    """So many members that their parts meet hold every record out at least once."""
    held_out = held_out_by(members, records)
    counts = held_out.sum(axis=0)
    assert (counts == round(records * 3 / 17)).all()
    if members >= 7:
        assert held_out.any(axis=1).all()
    if 1 < members <= records:
        assert not (held_out[:, 0] == held_out[:, 1]).all()


def test_the_seed_decides_the_parts() -> None:
    """The same one gives the same parts, another gives others."""
    rows = np.arange(100, dtype=np.float32)[:, np.newaxis]
    first, again, other = (split_normals(rows, seed).training for seed in (0, 0, 1))
    np.testing.assert_array_equal(first, again)
    assert not np.array_equal(first, other)


def test_frauds_and_day_two_are_left_out(table: pd.DataFrame) -> None:
    """Only day one's normals train."""
    expected = table[(table["Class"] == 0) & (table["Time"] < 86_400)]
    assert len(training_normals(dataset_of(table))) == len(expected)


def test_without_labels_all_of_day_one_is_normal(table: pd.DataFrame) -> None:
    """No label says otherwise."""
    unlabelled = dataset_of(table.drop(columns="Class"))
    assert len(training_normals(unlabelled)) == (table["Time"] < 86_400).sum()


@pytest.mark.parametrize(
    ("table_change", "message"),
    [
        (lambda table: table.head(3), "at least 100 normal records to train, found 3"),
        (lambda table: table.assign(Class=1), "at least 100 normal records to train, found 0"),
        (lambda table: table.assign(Class=[*table["Class"][:-1], 2]), "labels 0 and 1, found"),
        (lambda table: table.assign(Time=table["Time"] + 86_400), "expected rows of train"),
    ],
    ids=["three rows", "no normals", "a label 2 on day two", "no day one"],
)
def test_what_cannot_train_is_refused(
    table: pd.DataFrame, table_change: Callable[[pd.DataFrame], pd.DataFrame], message: str
) -> None:
    """The message says what was expected and what came."""
    with pytest.raises(BadData, match=message):
        training_normals(dataset_of(table_change(table)))
