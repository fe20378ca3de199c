"""`contracts.dataset.payments`: made up, the same each time, with a column of each sort."""

from collections import Counter

import pytest

from contracts.dataset.dataset import Dataset
from contracts.dataset.load import load_dataset
from contracts.dataset.payments import COLUMNS, SORTS, payments, write_payments
from contracts.dataset.settings import DataSettings

ROWS = 2_000


@pytest.fixture(scope="module")
def dataset(tmp_path_factory: pytest.TempPathFactory) -> Dataset:
    """As it is loaded."""
    path = tmp_path_factory.mktemp("payments") / "payments.csv"
    write_payments(path, ROWS)
    return load_dataset(
        DataSettings(
            data=str(path),
            id_column="payment",
            time_column="paid_at",
            label_column="fraud",
            anomaly_label=SORTS,
            drop=("card",),
        )
    )


def test_the_seed_decides() -> None:
    """The same gives the same payments, another gives others."""
    assert payments(300, seed=1) == payments(300, seed=1)
    assert payments(300, seed=1) != payments(300, seed=2)


def test_it_has_a_column_of_each_sort(dataset: Dataset) -> None:
    """Ids with zeros, dates, texts, true and false, numbers, and some of them missing."""
    schema = dataset.schema
    assert set(COLUMNS) == {schema.id, schema.time, "card", schema.label, *schema.features}
    assert dataset.ids[:2] == ["00000001", "00000002"]
    assert schema.clock == "iso8601"
    assert schema.categories.keys() == {"merchant", "trade", "country", "entry", "pin"}
    assert schema.gaps == ("pin", "km_from_last", "balance")
    times = dataset.times
    assert times is not None
    assert (times[1:] >= times[:-1]).all()


def test_its_frauds_are_of_each_sort(dataset: Dataset) -> None:
    """As many of one as of another."""
    sorts = Counter(payment.fraud for payment in payments(ROWS))
    assert sorts == {"no": ROWS - 12} | dict.fromkeys(SORTS, 3)
    assert dataset.labels.sum() == 12
