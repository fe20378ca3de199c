"""The steps of docs/own-data.md as they stand: a table as people have it, to its alerts."""

import csv
import json
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from jsonschema import Draft202012Validator

from contracts.stream.schemas import FOLDER as SCHEMAS
from tests.integration.shell import Shell, Started
from tests.integration.topics import committed, unread
from tests.pages import OWN_DATA, blocks, commands, text_of
from tests.waiting import wait_until

Alert = dict[str, Any]

SENT = 6_000


class Outcome(NamedTuple):
    """What came of the steps."""

    printed: dict[str, str]
    """By its command line, what each command that ended has shown."""

    sorts: dict[str, str]
    """Of each payment, by its id, whether it is a fraud, and of which sort."""

    published: list[Alert]
    """What stands on the topic of the alerts."""

    scored: list[Alert]
    """What `detector score` gives for the file."""

    seen: str
    """What the subscriber of the last step saw."""


@pytest.fixture(scope="module")
def outcome(broker: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Outcome]:
    """All steps, until the detector has nothing left to read."""
    folder = tmp_path_factory.mktemp("own-data")
    with Shell(folder, broker) as shell:
        printed, (detector, subscriber) = _walk(shell)
        wait_until(lambda: unread(broker, "payments") == 0, "every record handled")
        published = [json.loads(alert.value) for alert in committed(broker, "payments.alerts")]
        subscriber.wait_for("  one in ", times=len(published))
        assert detector.stop() == 0
        yield Outcome(
            printed=printed,
            sorts=_sorts(folder / "payments.csv"),
            published=published,
            scored=[
                json.loads(line)
                for line in (folder / "alerts.ndjson").read_text(encoding="utf-8").splitlines()
            ],
            seen=subscriber.log(),
        )


def _walk(shell: Shell) -> tuple[dict[str, str], list[Started]]:
    """Do each step: what was shown, and what runs on after the last."""
    printed, running = {}, []
    for command in commands(OWN_DATA):
        if command.startswith("detector run"):
            running.append(shell.start(command))
            running[-1].wait_for("detector.ready")
        elif command.startswith("detector alerts"):
            running.append(shell.start(command))
        else:
            printed[command] = shell.run(command)
    return printed, running


def _sorts(table: Path) -> dict[str, str]:
    with table.open(encoding="utf-8", newline="") as file:
        return {row["payment"]: row["fraud"] for row in csv.DictReader(file)}


def test_the_page_shows_what_is_printed(outcome: Outcome) -> None:
    """The first rows, and the table of columns."""
    shown = [block.text for block in blocks("text", OWN_DATA)]
    for command, text in zip(
        ("head -4 payments.csv", "trainer describe payments.csv"), shown, strict=False
    ):
        assert outcome.printed[command].split() == text.split()


def test_it_trains_on_the_command_line_that_was_proposed(outcome: Outcome) -> None:
    """With a name and a threshold of its own."""
    proposed = outcome.printed["trainer describe payments.csv"].strip().splitlines()[-1].split()
    (trained,) = (command for command in outcome.printed if command.startswith("trainer train"))
    assert set(" ".join(proposed).replace("=", " ").split()) <= set(trained.split())


def test_frauds_become_alerts_and_other_payments_mostly_not(outcome: Outcome) -> None:
    """As the page says; another machine's arithmetic may differ a little."""
    found = Counter(outcome.sorts[alert["record_id"]] for alert in outcome.published)
    every = Counter(list(outcome.sorts.values())[-SENT:])
    prose = text_of(OWN_DATA)
    (alerts,) = re.findall(rf"Of the {SENT:,} payments sent (\d+) are alerts", prose)
    assert sum(found.values()) == pytest.approx(int(alerts), abs=15)
    said = [tuple(map(int, pair)) for pair in re.findall(r"(\d+) of (\d+) ", prose)]
    for sort in ("cloned", "stolen", "takeover", "testing"):
        assert every[sort] in [total for _, total in said]
        assert found[sort] >= every[sort] // 3
    assert found["no"] <= 45


def test_the_file_gives_the_alerts_of_the_stream(outcome: Outcome) -> None:
    """Each once, with the id as it stands in the file."""
    published = {alert["record_id"]: alert["score"] for alert in outcome.published}
    assert len(published) == len(outcome.published)
    sent = set(list(outcome.sorts)[-SENT:])
    scored = {alert["record_id"]: alert["score"] for alert in outcome.scored}
    assert published == pytest.approx(
        {record: score for record, score in scored.items() if record in sent}, rel=1e-4
    )
    assert all(record.startswith("000") for record in published)


def test_alerts_are_as_their_schema_says_and_name_values(outcome: Outcome) -> None:
    """Numbers, values of categories, and what is missing."""
    validator = Draft202012Validator(json.loads((SCHEMAS / "alert.schema.json").read_text()))
    values: set[type] = set()
    for alert in outcome.published:
        validator.validate(alert)
        values |= {type(reason["value"]) for reason in alert["reasons"]}
        assert alert["record"]["payment"] == alert["record_id"]
    assert values == {float, str, type(None)}


def test_the_subscriber_of_the_last_step_has_seen_each(outcome: Outcome) -> None:
    """A line for every alert on the topic."""
    for alert in outcome.published:
        assert f"  record {alert['record_id']}  score " in outcome.seen
