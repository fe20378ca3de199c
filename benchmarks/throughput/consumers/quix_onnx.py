"""Quix Streams, exactly once, with a step that runs our own graph of ONNX."""

import os
import tempfile
from pathlib import Path
from typing import Any

import numpy as np
import onnxruntime
from quixstreams import Application

from benchmarks.throughput.consumers.meter import Meter

FEATURES = [*(f"V{number}" for number in range(1, 29)), "Amount"]

[graph] = Path(os.environ["BENCHMARK_MODEL"]).glob("creditcard/*/scorer.onnx")
options = onnxruntime.SessionOptions()
options.intra_op_num_threads = 1
session = onnxruntime.InferenceSession(graph.read_bytes(), options, ["CPUExecutionProvider"])
meter = Meter()

application = Application(
    broker_address=os.environ["BENCHMARK_BROKER"],
    consumer_group=os.environ["BENCHMARK_GROUP"],
    auto_offset_reset="earliest",
    processing_guarantee="exactly-once",
    state_dir=tempfile.mkdtemp(),
    loglevel="ERROR",
)


def score(record: dict[str, Any]) -> float:
    """One record, as its steps have them."""
    row = np.array([[record[name] for name in FEATURES]], np.float32)
    (scores,) = session.run(["score"], {"features": row})
    if not meter.count(1):
        application.stop()
    return float(scores[0])


records = application.topic(os.environ["BENCHMARK_TOPIC"], value_deserializer="json")
application.dataframe(records).apply(score)
application.run()
