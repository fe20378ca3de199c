"""`benchmarks.throughput.contestants`: who is asked for by a part of the name."""

import pytest

from benchmarks.throughput.contestants import CONTESTANTS, LIMIT, OURS, chosen
from contracts.program.errors import BadSettings


def test_all_run_where_none_is_named() -> None:
    """In the order of the table."""
    assert chosen("") == CONTESTANTS


def test_parts_of_names_choose() -> None:
    """Whatever their case, and in the order of the table."""
    names = [each.name for each in chosen("Exactly; kafka-python")]
    assert names == [LIMIT, OURS]
    assert [each.program for each in chosen("KERAS")] == [
        "keras_each",
        "keras_batches",
        "keras_call",
    ]


def test_a_name_that_nobody_has_is_refused() -> None:
    """And it is said who there is."""
    with pytest.raises(BadSettings, match=r"expected parts of .*River.*; received 'flink'"):
        chosen("poll;flink")
