"""The limit of kafka-python: records are polled and thrown away."""

import os

from kafka import KafkaConsumer

from benchmarks.throughput.consumers.meter import Meter

consumer = KafkaConsumer(
    os.environ["BENCHMARK_TOPIC"],
    bootstrap_servers=os.environ["BENCHMARK_BROKER"],
    auto_offset_reset="earliest",
    enable_auto_commit=False,
    isolation_level="read_committed",
    max_poll_records=4096,
)
meter = Meter()
while meter.count(sum(map(len, consumer.poll(timeout_ms=500).values()))):
    pass
consumer.close()
