"""The limit of librdkafka's Python client: records are consumed and thrown away."""

import os

from confluent_kafka import Consumer

from benchmarks.throughput.consumers.meter import Meter

consumer = Consumer(
    {
        "bootstrap.servers": os.environ["BENCHMARK_BROKER"],
        "group.id": os.environ["BENCHMARK_GROUP"],
        "auto.offset.reset": "earliest",
        "enable.auto.commit": False,
        "isolation.level": "read_committed",
    }
)
consumer.subscribe([os.environ["BENCHMARK_TOPIC"]])
meter = Meter()
while meter.count(len(consumer.consume(4_000, timeout=0.5))):
    pass
consumer.close()
