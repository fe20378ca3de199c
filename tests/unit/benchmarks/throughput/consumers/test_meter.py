"""`benchmarks.throughput.consumers.meter`: it says the first batch and the end, nothing else."""

import json
from dataclasses import replace

import pytest

from benchmarks.throughput.consumers.meter import Meter
from benchmarks.throughput.consumers.reading import Reading

TASK = Reading("localhost:9092", "transactions", 1_000, 1e9, "group", "scorer.onnx")


def said(capsys: pytest.CaptureFixture[str]) -> list[int]:
    """The records of each line."""
    return [json.loads(line)["records"] for line in capsys.readouterr().out.splitlines()]


def test_the_end_is_when_all_are_counted(capsys: pytest.CaptureFixture[str]) -> None:
    """Empty polls are nothing, neither a first batch nor an end."""
    meter = Meter(TASK)
    assert [meter.count(records) for records in (0, 300, 300, 0, 300, 100)] == [True] * 5 + [False]
    assert said(capsys) == [300, 1_000]


def test_what_was_learned_from_is_not_waited_for(capsys: pytest.CaptureFixture[str]) -> None:
    """It is of the topic, and no figure has it."""
    meter = Meter(TASK)
    meter.leave_out(400)
    assert [meter.count(records) for records in (300, 300)] == [True, False]
    assert said(capsys) == [300, 600]


def test_a_slow_one_ends_when_its_time_is_over(capsys: pytest.CaptureFixture[str]) -> None:
    """After the batch that it is at."""
    meter = Meter(replace(TASK, seconds=0.0))
    assert not meter.count(10)
    assert said(capsys) == [10, 10]
