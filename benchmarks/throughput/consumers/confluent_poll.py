"""The limit of librdkafka's Python client: records are consumed and thrown away."""

from confluent_kafka import OFFSET_BEGINNING, Consumer, TopicPartition

from benchmarks.throughput.consumers.meter import Meter
from benchmarks.throughput.consumers.reading import Reading

task = Reading.given()
consumer = Consumer(
    {
        "bootstrap.servers": task.broker,
        "group.id": task.group,
        "enable.auto.commit": False,
        "isolation.level": "read_committed",
    }
)
partitions = consumer.list_topics(task.topic).topics[task.topic].partitions
consumer.assign([TopicPartition(task.topic, number, OFFSET_BEGINNING) for number in partitions])
meter = Meter(task)
while meter.count(len(consumer.consume(4_000, timeout=0.5))):
    pass
consumer.close()
