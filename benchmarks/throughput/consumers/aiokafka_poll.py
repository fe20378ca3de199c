"""The limit of aiokafka: records are fetched and thrown away."""

import asyncio

from aiokafka import AIOKafkaConsumer

from benchmarks.throughput.consumers.meter import Meter
from benchmarks.throughput.consumers.reading import Reading


async def main() -> None:
    """Until all are read."""
    task = Reading.given()
    consumer = AIOKafkaConsumer(
        task.topic,
        bootstrap_servers=task.broker,
        auto_offset_reset="earliest",
        enable_auto_commit=False,
        isolation_level="read_committed",
    )
    await consumer.start()
    meter = Meter(task)
    while meter.count(sum(map(len, (await consumer.getmany(timeout_ms=500)).values()))):
        pass
    await consumer.stop()


asyncio.run(main())
