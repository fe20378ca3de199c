"""Quix Streams, exactly once, with a step that runs our own graph of ONNX."""

import tempfile
from pathlib import Path
from typing import Any

import numpy as np
import onnxruntime
from quixstreams import Application

from benchmarks.throughput.consumers.meter import Meter
from benchmarks.throughput.consumers.reading import FEATURES, Reading

task = Reading.given()
options = onnxruntime.SessionOptions()
options.intra_op_num_threads = 1
graph = Path(task.graph).read_bytes()
session = onnxruntime.InferenceSession(graph, options, ["CPUExecutionProvider"])
meter = Meter(task)

with tempfile.TemporaryDirectory() as state:
    application = Application(
        broker_address=task.broker,
        consumer_group=task.group,
        auto_offset_reset="earliest",
        processing_guarantee="exactly-once",
        state_dir=state,
        loglevel="ERROR",
    )

    def score(record: dict[str, Any]) -> float:
        """One record, as its steps have them."""
        row = np.array([[record[name] for name in FEATURES]], np.float32)
        (scores,) = session.run(["score"], {"features": row})
        if not meter.count(1):
            application.stop()
        return float(scores[0])

    records = application.topic(task.topic, value_deserializer="json")
    application.dataframe(records).apply(score)
    application.run()
