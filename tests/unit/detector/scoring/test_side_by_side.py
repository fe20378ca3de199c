"""`detector.scoring.side_by_side`."""

import threading
from collections.abc import Iterator

import pytest

from detector.scoring.side_by_side import side_by_side


def test_what_comes_out_is_in_the_order_of_what_went_in() -> None:
    """Though the first is done after the second."""
    second_is_done = threading.Event()

    def work(number: int) -> int:
        if number == 0:
            assert second_is_done.wait(10)
        if number == 1:
            second_is_done.set()
        return -number

    assert list(side_by_side(work, range(20), threads=2)) == [-number for number in range(20)]


def test_no_more_is_taken_than_can_wait() -> None:
    """A file that is larger than memory stays a file."""
    numbers = iter(range(100))
    given = side_by_side(abs, numbers, threads=2)
    assert next(given) == 0
    assert 1 <= next(numbers) <= 6


def test_an_error_of_the_source_comes_behind_what_was_before_it() -> None:
    """What was read of a file that is cut is not lost."""

    def numbers() -> Iterator[int]:
        yield from (1, 2)
        raise ValueError("cut")

    found: list[int] = []
    with pytest.raises(ValueError, match="cut"):
        found.extend(side_by_side(abs, numbers(), threads=2))
    assert found == [1, 2]


def test_an_error_of_the_work_is_raised() -> None:
    """In its turn."""

    def work(number: int) -> float:
        return 1 / number

    given = side_by_side(work, (1, 0), threads=1)
    assert next(given) == 1
    with pytest.raises(ZeroDivisionError):
        next(given)
