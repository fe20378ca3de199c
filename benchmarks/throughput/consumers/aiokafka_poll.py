"""The limit of aiokafka: records are fetched and thrown away."""

import asyncio
import os

from aiokafka import AIOKafkaConsumer

from benchmarks.throughput.consumers.meter import Meter


async def main() -> None:
    """Until all are read."""
    consumer = AIOKafkaConsumer(
        os.environ["BENCHMARK_TOPIC"],
        bootstrap_servers=os.environ["BENCHMARK_BROKER"],
        auto_offset_reset="earliest",
        enable_auto_commit=False,
        isolation_level="read_committed",
    )
    await consumer.start()
    meter = Meter()
    while meter.count(sum(map(len, (await consumer.getmany(timeout_ms=500)).values()))):
        pass
    await consumer.stop()


asyncio.run(main())
