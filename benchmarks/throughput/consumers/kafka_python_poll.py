"""The limit of kafka-python: records are polled and thrown away."""

from kafka import KafkaConsumer

from benchmarks.throughput.consumers.meter import Meter
from benchmarks.throughput.consumers.reading import Reading

task = Reading.given()
consumer = KafkaConsumer(
    task.topic,
    bootstrap_servers=task.broker,
    auto_offset_reset="earliest",
    enable_auto_commit=False,
    isolation_level="read_committed",
    max_poll_records=4096,
)
meter = Meter(task)
while meter.count(sum(map(len, consumer.poll(timeout_ms=500).values()))):
    pass
consumer.close()
