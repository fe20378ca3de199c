"""The README's subscriber in Python, as it stands there."""

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from contracts.stream.schemas import FOLDER as SCHEMAS
from tests.integration.conftest import Names
from tests.integration.detector.conftest import StartDetector, record
from tests.integration.shell import Shell
from tests.integration.topics import committed, send
from tests.pages import README, ROOT, blocks
from tests.waiting import wait_until


@pytest.fixture
def shell(broker: str, tmp_path: Path) -> Iterator[Shell]:
    """Where the program finds the schemas."""
    (tmp_path / "contracts").symlink_to(ROOT / "contracts")
    with Shell(tmp_path, broker) as shell:
        yield shell


def test_the_subscriber_acts_on_each_grave_alert_and_finds_all_valid(
    broker: str, names: Names, start_detector: StartDetector, shell: Shell
) -> None:
    """Of alerts of every severity those that are high or critical, once each."""
    detector = start_detector("--alerts-topic=alerts")
    detector.wait_until_ready()
    send(broker, names.topic, [record(number, number / 3) for number in range(100)])
    wait_until(lambda: detector.handled() == 100, "all records handled")
    everything = [json.loads(message.value) for message in committed(broker, "alerts")]
    alerts = [alert for alert in everything if alert["source"]["topic"] == names.topic]
    assert {alert["severity"] for alert in alerts} == {"low", "medium", "high", "critical"}
    validator = Draft202012Validator(json.loads((SCHEMAS / "alert.schema.json").read_text()))
    for alert in alerts:
        validator.validate(alert)

    (program,) = blocks("python", README)
    subscriber = shell.start_python(program.text)
    grave = [alert["record_id"] for alert in alerts if alert["severity"] in ("high", "critical")]
    for record_id in grave:
        subscriber.wait_for(f"hold {record_id}: a is ")
    held = re.findall(r"^hold (\S+): ", subscriber.log(), re.MULTILINE)
    assert sorted(name for name in held if name in grave) == sorted(grave)
