"""The alerts of the running stack, held against the same scoring over a file."""

import json
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from typing import Any

from kafka import KafkaConsumer, TopicPartition

from contracts.stream.replay import Replay
from tests.end_to_end.compose import Stack
from tests.integration.topics import committed
from tests.waiting import wait_until


def check_agreement(stack: Stack, folder: Path) -> list[str]:
    """Each record so far that `detector score` flags is one alert, and no other is any.

    Returns the ids of the records that the producer sent, in no order.
    """
    records = committed(stack.kafka, "transactions")
    wait_until(lambda: _are_handled(stack, records), "every record so far is handled", limit=120)
    places = {f"transactions-{record.partition}-{record.offset}" for record in records}
    alerts = (json.loads(alert.value) for alert in committed(stack.kafka, "alerts"))
    published = sorted(each["alert_id"] for each in alerts if each["alert_id"] in places)
    assert published
    assert published == sorted(_expected(stack, records, folder))
    return [record.key.decode() for record in records if Replay.among(record.headers) is None]


def _are_handled(stack: Stack, records: list[Any]) -> bool:
    """Whether the group's committed offsets are past all of them."""
    ends: dict[TopicPartition, int] = {}
    for record in records:
        place = TopicPartition(record.topic, record.partition)
        ends[place] = max(ends.get(place, 0), record.offset + 1)
    with closing(KafkaConsumer(bootstrap_servers=stack.kafka, group_id="detector")) as consumer:
        return all((consumer.committed(place) or 0) >= end for place, end in ends.items())


def _expected(stack: Stack, records: list[Any], folder: Path) -> list[str]:
    """The ids of the alerts that `detector score` gives for them, by the stack's own model."""
    file, alerts, models = folder / "records.ndjson", folder / "alerts.ndjson", folder / "models"
    file.write_bytes(b"".join(record.value + b"\n" for record in records))
    stack.compose("cp", "detector:/app/models", str(models))
    command = [sys.executable, "-m", "detector", "score", str(file)]
    subprocess.run([*command, f"--models={models}", f"--output={alerts}"], check=True)
    flagged = (json.loads(line)["source"]["offset"] for line in alerts.read_text().splitlines())
    return [f"transactions-{records[n].partition}-{records[n].offset}" for n in flagged]
