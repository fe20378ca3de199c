"""Every kind and seed is trained and judged alike."""

from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

from contracts.dataset.dataset import Dataset
from contracts.program.errors import BadData, BadSettings
from contracts.stream.transactions import TRANSACTIONS
from tests.unit.trainer.evaluation.test_baselines import NAMES as BASELINES
from trainer.autoencoders.recipe import ROW_RECIPES
from trainer.compare.contest import Contest
from trainer.settings.commands import CompareSettings

MakeSettings = Callable[..., CompareSettings]


def test_kinds_and_baselines_are_judged(dataset: Dataset, quick_settings: MakeSettings) -> None:
    """Each kind with a run a seed, and what needs no network with one."""
    standings = {s.name: s for s in Contest(dataset, quick_settings()).standings()}
    assert list(standings) == ["simple", "deep", *BASELINES]
    assert [standing.runs for standing in standings.values()] == [2, 2, 1, 1, 1, 1]
    deep = standings["deep"].figures
    assert all(spread is not None and spread.mean > 0 for spread in deep.values())
    assert deep["roc_auc"].std > 0  # type: ignore[union-attr]
    assert standings["PCA"].figures["training_seconds"] is None


def test_without_kinds_all_that_the_data_allows_take_part(
    dataset: Dataset, quick_settings: MakeSettings
) -> None:
    """Convolutions need images."""
    recipes = Contest(dataset, quick_settings(kinds=())).recipes()
    assert [recipe.kind for recipe in recipes] == list(ROW_RECIPES)


def test_what_is_given_holds_for_every_kind(dataset: Dataset, quick_settings: MakeSettings) -> None:
    """The rest is each kind's own."""
    simple, deep = Contest(dataset, quick_settings(score="mse", members=2)).recipes()
    assert (simple.score, simple.members, simple.epochs) == ("mse", 2, 1)
    assert (simple.latent, deep.latent) == (
        ROW_RECIPES["simple"].latent,
        ROW_RECIPES["deep"].latent,
    )


def test_a_kind_that_the_data_does_not_allow_is_refused(
    dataset: Dataset, quick_settings: MakeSettings
) -> None:
    """Before anything is trained, with the kinds there are."""
    contest = Contest(dataset, quick_settings(kinds=("convolutional",)))
    with pytest.raises(BadSettings, match="kinds: for this data expected some of simple, sparse"):
        next(contest.standings())


@pytest.mark.parametrize("label", [0, None], ids=["no anomalies", "no labels"])
def test_data_that_cannot_judge_is_refused(
    label: int | None, table: pd.DataFrame, quick_settings: MakeSettings
) -> None:
    """There has to be something to find."""
    changed = table.drop(columns="Class") if label is None else table.assign(Class=label)
    with pytest.raises(BadData, match="expected"):
        Contest(Dataset(changed, TRANSACTIONS, Path("small.csv")), quick_settings())
