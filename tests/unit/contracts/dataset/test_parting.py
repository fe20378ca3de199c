"""`contracts.dataset.parting`."""

from pathlib import Path

import numpy as np
import pandas as pd
from hypothesis import given
from hypothesis import strategies as st

from contracts.dataset.parting import SECONDS_A_DAY, usual_parting
from contracts.stream.record import RecordSchema
from contracts.stream.transactions import TRANSACTIONS

SOURCE = Path("table.csv")
TIMED = RecordSchema(time="at", features=("a",))
TIMELESS = RecordSchema(features=("a",))


def test_of_the_transactions_day_one_trains() -> None:
    """Some features less, they still are the transactions."""
    table = pd.DataFrame({"Time": [0.0, SECONDS_A_DAY - 1, SECONDS_A_DAY, 2 * SECONDS_A_DAY]})
    fewer = TRANSACTIONS.model_copy(update={"features": TRANSACTIONS.features[3:]})
    for schema in (TRANSACTIONS, fewer):
        parting = usual_parting(table, schema, SOURCE)
        assert parting.trains.tolist() == [True, True, False, False]
        assert parting.text == "Time below 86,400 s trains, the rest tests"


@given(st.lists(st.integers(0, 20), min_size=1, max_size=60))
def test_in_time_order_the_earliest_train_and_no_instant_is_split(times: list[int]) -> None:
    """At least 70 %, and without the last instant of them less than that."""
    trains = usual_parting(pd.DataFrame({"at": times}), TIMED, SOURCE).trains
    at = np.array(times)
    last = at[trains].max()
    assert (trains == (at <= last)).all()
    assert trains.sum() >= round(0.7 * len(at))
    assert (at < last).sum() < max(round(0.7 * len(at)), 1)


def test_the_sentence_says_up_to_when() -> None:
    """In the data's own seconds."""
    table = pd.DataFrame({"at": np.arange(1_700_000_000.5, 1_700_000_010)})
    assert usual_parting(table, TIMED, SOURCE).text == (
        "the earliest 70% of the rows, at up to 1,700,000,006.5, train, the rest tests"
    )


def test_without_a_clock_the_draw_is_always_the_same() -> None:
    """70 % of the rows, from all over the table."""
    first, again = (
        usual_parting(pd.DataFrame({"a": range(1_000)}), TIMELESS, SOURCE) for _ in range(2)
    )
    assert (first.trains == again.trains).all()
    assert first.trains.sum() == 700
    assert 300 < first.trains[:500].sum() < 400
    assert first.text == "70% of the rows, drawn at random with seed 2013, train, the rest tests"


def test_dates_are_parted_by_their_order_and_said_as_dates() -> None:
    """Not by that of their letters: an offset of hours changes it."""
    hours = [f"2026-11-{day:02d}T00:00:00+{hour:02d}:00" for day, hour in [(2, 0), (2, 1), (3, 0)]]
    schema = TIMED.model_copy(update={"clock": "iso8601"})
    parting = usual_parting(pd.DataFrame({"at": hours}), schema, SOURCE)
    assert parting.trains.tolist() == [True, True, False]
    assert "at up to 2026-11-02T00:00:00+00:00, train" in parting.text
