"""What a contestant is asked to do."""

from dataclasses import dataclass

from benchmarks.task import Task

FEATURES = [*(f"V{number}" for number in range(1, 29)), "Amount"]
"""Of a record, in the order of the model."""


@dataclass(frozen=True)
class Reading(Task):
    """To read a topic from its beginning.

    Args:
        broker: its address.
        topic: its name.
        records: so many are in it.
        seconds: a slow one ends after so long.
        group: a consumer group that nobody else is in.
        graph: the path of our model's ONNX graph.
    """

    broker: str
    topic: str
    records: int
    seconds: float
    group: str
    graph: str
