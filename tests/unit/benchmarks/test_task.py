"""`benchmarks.task`: what is asked arrives as it was asked."""

import pytest

from benchmarks.throughput.consumers.reading import Reading

READING = Reading("localhost:9092", "transactions", 50_000, 2.5, "a group", "/a folder/scorer.onnx")


def test_a_task_goes_over_the_command_line(monkeypatch: pytest.MonkeyPatch) -> None:
    """As one argument."""
    monkeypatch.setattr("sys.argv", ["river_trees", READING.argument()])
    assert Reading.given() == READING
