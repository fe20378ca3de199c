"""`make data`: the full table, by the means that every user has."""

from contracts.dataset import load_dataset
from data.fetch import fetch
from data.make_sample import NORMALS


def test_the_full_table_is_fetched_whole_and_is_what_the_sample_was_drawn_from() -> None:
    """284,807 transactions, 492 frauds; the sample's rows bear its row numbers."""
    full = load_dataset(str(fetch())).table.set_index("transaction_id")
    assert (len(full), int(full["Class"].sum())) == (284_807, 492)
    sample = load_dataset("sample").table.set_index("transaction_id")
    assert len(sample) == NORMALS + 492
    same = full.loc[sample.index]
    assert (same[["Time", "Amount", "Class"]] == sample[["Time", "Amount", "Class"]]).all(axis=None)
    assert ((same["V14"] - sample["V14"]).abs() <= same["V14"].abs() * 1e-5).all()
