"""`trainer.learning.mixed` and `trainer.learning.choosing`: what is no number has its error too."""

import keras
import numpy as np
import pytest

from contracts.stream.record import Features, RecordSchema
from trainer.learning.mixed import Mixed

MANY = tuple(f"shop {number}" for number in range(50))
SCHEMA = RecordSchema(
    features=("amount", "shop", "home", "age"),
    categories={"shop": MANY, "home": ("true", "false")},
    gaps=("age",),
)
RECORDS = 20_000
RARE = 20


@pytest.fixture(scope="module")
def normals() -> Features:
    """Shops alike; home true but for 20 records, and no age in 20 others."""
    chance = np.random.default_rng(0)
    rows = np.column_stack(
        [
            chance.normal(50, 5, RECORDS),
            chance.integers(0, len(MANY), RECORDS),
            np.zeros(RECORDS),
            chance.normal(40, 10, RECORDS),
        ]
    )
    rows[:RARE, 2] = 1
    rows[RARE : 2 * RARE, 3] = np.nan
    return rows.astype(np.float32)


@pytest.fixture(scope="module")
def mixed(normals: Features) -> Mixed:
    """As it learned from them."""
    return Mixed.of(SCHEMA, normals)


def knowing_nothing(mixed: Mixed, rows: Features) -> Features:
    """What a model says that knows only how often each value is chosen."""
    shares = np.log(mixed.choosing.shares)
    return np.hstack([np.zeros((len(rows), 2)), np.tile(shares, (len(rows), 1))]).astype(np.float32)


def errors(mixed: Mixed, rows: Features) -> Features:
    """Of `rows`, shape (n, 4), against those of a model that knows nothing: (n, 5)."""
    scaled = mixed.forward(rows).numpy()
    found: Features = mixed.residuals(scaled, knowing_nothing(mixed, rows)).numpy()
    return found


def test_a_row_is_numbers_and_what_was_chosen(mixed: Mixed) -> None:
    """A number that is missing is the mean; of each feature one choice is 1."""
    (row,) = mixed.forward(np.array([[50, 7, 1, np.nan]], np.float32)).numpy()
    assert abs(row[:2]).max() < 0.05
    assert np.flatnonzero(row[2:]).tolist() == [7, 52 + 1, 56 + 1]
    assert row[2:].sum() == 3


def test_a_choice_is_as_surprising_as_a_number_that_is_as_rare(mixed: Mixed) -> None:
    """One in a thousand is 3.3 deviations; usual ones are none, though each of fifty is rare."""
    usual, away, ageless, unknown = errors(
        mixed,
        np.array([[50, 3, 0, 40], [50, 3, 1, 40], [50, 3, 0, np.nan], [50, 50, 0, 40]], np.float32),
    )
    twice = np.sqrt(2 * 2 * np.log(RECORDS / RARE))  # by itself, and to a model that knows no more
    shop, home, age = 2, 3, 4
    # A model that knows no more takes a usual shop for as rare as it is.
    assert usual[shop] == pytest.approx(np.sqrt(2 * np.log(50)), rel=0.1)
    assert usual[home] < 0.3
    assert usual[age] < 0.3
    assert away[home] == pytest.approx(twice, rel=0.05)
    assert ageless[age] == pytest.approx(twice, rel=0.05)
    assert unknown[shop] > twice


def test_the_last_digit_of_what_is_usual_is_no_surprise(mixed: Mixed) -> None:
    """Two runtimes may differ in it; a root of nearly nothing would make much of that."""
    made = mixed.forward(np.array([[50, 3, 0, 40]], np.float32)).numpy()[:, 2:]
    shares = np.log(mixed.choosing.shares)[np.newaxis]
    usual, moved = (
        mixed.choosing.surprise(made, shares + step * (1 - made)).numpy() for step in (0, 1e-5)
    )
    np.testing.assert_allclose(moved, usual, atol=1e-4)


def test_a_number_that_is_missing_has_no_error_of_its_own(mixed: Mixed) -> None:
    """Whatever the model made of it."""
    rows = mixed.forward(np.array([[50, 3, 0, np.nan], [50, 3, 0, 45]], np.float32)).numpy()
    wild = rows.copy()
    wild[:, :2] += 7
    missing, there = mixed.residuals(rows, wild).numpy()
    assert missing[:2] == pytest.approx([-7, 0])
    assert there[:2] == pytest.approx([-7, -7])


def test_to_know_only_shares_costs_as_much_as_to_know_only_a_mean(
    mixed: Mixed, normals: Features
) -> None:
    """At most 1 a feature, so fifty shops do not drown the numbers."""
    loss = mixed.loss(keras.losses.MeanSquaredError().call)
    rows = mixed.forward(normals).numpy()[:, None]
    whole = 5 * float(loss.call(rows, knowing_nothing(mixed, normals)[:, None]).numpy().mean())
    of_numbers = 2 * float((rows[..., :2] ** 2).mean())
    entropies = np.minimum(mixed.choosing.entropy, 1)
    assert whole == pytest.approx(of_numbers + entropies.sum(), rel=0.01)
    assert entropies.tolist() == pytest.approx([1, 0.0079, 0.0079], abs=1e-3)


def test_expected_is_in_the_units_of_the_data(mixed: Mixed) -> None:
    """Numbers scaled back, and the value that would surprise least; -1 where it is none.

    Of one in a thousand a model has to be sure.
    """
    rows = mixed.forward(np.array([[50, 7, 1, 45]] * 3, np.float32)).numpy()
    rows[:, 2:] *= np.array([[20], [6], [20]])
    rows[2, 2 + 51] = 40  # no shop
    expected = mixed.backward(rows).numpy()
    np.testing.assert_allclose(
        expected, [[50, 7, 1, 45], [50, 7, 0, 45], [50, -1, 1, 45]], rtol=1e-4
    )


def test_shares_are_those_of_features(mixed: Mixed) -> None:
    """That of the gap is its number's."""
    folded = mixed.folded(np.array([[1, 2, 4, 8, 16]], np.float32)).numpy()
    assert folded.tolist() == [[1, 4, 8, 2 + 16]]


def test_swapped_choices_are_those_of_others(mixed: Mixed, normals: Features) -> None:
    """About so many of each feature, and numbers stay."""
    rows = mixed.forward(normals).numpy()
    swapped = mixed.swapped(rows, 0.2).numpy()
    np.testing.assert_array_equal(swapped[:, :2], rows[:, :2])
    assert (swapped[:, 2:].sum(axis=1) == 3).all()
    changed = (swapped[:, 2:54] != rows[:, 2:54]).any(axis=1).mean()
    assert changed == pytest.approx(0.2 * 49 / 50, abs=0.02)


def test_surprises_to_learn_from_are_as_wide_as_those_of_a_number(mixed: Mixed) -> None:
    """Numbers are as they are, and it is the same each time."""
    residuals = np.zeros((RECORDS, 5), np.float32)
    blurred = mixed.blurred(residuals)
    np.testing.assert_array_equal(blurred, mixed.blurred(residuals))
    np.testing.assert_allclose(blurred.std(axis=0), [0, 0, 1, 1, 1], atol=0.02)
    assert not residuals.any()


def test_what_cannot_be_has_finite_errors(mixed: Mixed) -> None:
    """The largest numbers, and a model that is sure of what is not."""
    rows = mixed.forward(np.array([[3e38, 99, 99, -3e38]], np.float32)).numpy()
    assert np.isfinite(rows).all()
    assert np.isfinite(mixed.residuals(rows, np.full_like(rows, -1e30)).numpy()).all()
