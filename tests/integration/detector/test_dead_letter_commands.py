"""`detector dead-letters`: what was set aside is listed, shown, and goes back once."""

import json
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from itertools import count
from typing import Any

import pytest
from kafka import KafkaProducer

from contracts.program.broker import BrokerSettings, Topic
from contracts.program.errors import BadData, BadSettings, DeliveryFailed
from contracts.program.logs import configure_logs
from contracts.program.settings import Settings
from contracts.stream.dead_letter import DeadLetter, InvalidKind, InvalidRecord
from contracts.stream.received import ReceivedRecord
from detector.dead_letters.listing import list_letters
from detector.dead_letters.replaying import replay_letters
from detector.dead_letters.settings import ListSettings, ReplaySettings, ShowSettings
from detector.dead_letters.showing import show_letters
from tests.integration.conftest import Names
from tests.integration.detector.conftest import StartDetector, record
from tests.integration.topics import committed, send, sent
from tests.waiting import wait_until
from transport.replays import ReplayPublisher
from transport.topics import create_missing_topics

Run = Callable[..., Any]
SetAside = Callable[..., None]


@pytest.fixture
def run(broker: str, names: Names, capsys: pytest.CaptureFixture[str]) -> Run:
    """Runs one of the commands for the test's own topic; gives what it printed as JSON."""
    commands: dict[str, tuple[type[Settings], Callable[[Any], int]]] = {
        "list": (ListSettings, list_letters),
        "show": (ShowSettings, show_letters),
        "replay": (ReplaySettings, replay_letters),
    }

    def command(name: str, *flags: str) -> Any:
        settings, function = commands[name]
        place = [
            f"--kafka.bootstrap-servers={broker}",
            f"--dead-letters-topic={names.dead_letters}",
        ]
        configure_logs("json")
        capsys.readouterr()
        assert function(settings.read([*place, "--json", *flags], "detector")) == 0
        printed = capsys.readouterr().out
        return [*map(json.loads, printed.splitlines())] if name == "show" else json.loads(printed)

    return command


@pytest.fixture
def set_aside(broker: str, names: Names) -> Iterator[SetAside]:
    """Puts letters of made-up records into the dead-letter topic, and makes the topic they name."""
    kafka, offsets = BrokerSettings(bootstrap_servers=broker), count()
    create_missing_topics(kafka, [Topic(names.topic, 2, 1), Topic(names.dead_letters, 2, 1)])
    with closing(KafkaProducer(bootstrap_servers=broker)) as producer:

        def put(
            values: Sequence[bytes | None],
            error: InvalidKind = "malformed",
            *,
            topic: str = names.topic,
            key: bytes | None = b"k",
            limit: int = 1_048_576,
        ) -> None:
            for value in values:
                source = ReceivedRecord(topic, 1, next(offsets), 0, key, value)
                letter = DeadLetter.of(source, InvalidRecord(error, "expected a JSON object"))
                message = letter.message(limit)
                producer.send(
                    names.dead_letters, message.value, message.key, headers=message.headers
                )
            producer.flush()

        yield put


def _replayed(broker: str, names: Names) -> dict[str, int]:
    """How often each original came back, committed."""
    came = [dict(each.headers)["replay-of"].decode() for each in committed(broker, names.topic)]
    return {place: came.count(place) for place in came}


def test_letters_are_listed_by_reason(run: Run, names: Names, set_aside: SetAside) -> None:
    """The most frequent first: how many, the first, the last, how many were replayed."""
    assert run("list") == []
    assert run("replay", "--every")["replayed"] == 0
    set_aside([b"a", b"b"])
    set_aside([b"c"] * 3, error="wrong-type")
    run("replay", "--source", f"{names.topic}-1-0")
    most, least = run("list")
    assert (most["error"], most["count"], most["replayed"]) == ("wrong-type", 3, 0)
    assert (least["error"], least["count"], least["replayed"]) == ("malformed", 2, 1)
    assert (most["first"]["offset"], most["last"]["offset"]) == (2, 4)
    assert least["first"]["source"] == f"{names.topic}-1-0"
    assert least["first"]["time"] <= least["last"]["time"] <= most["first"]["time"]
    assert most["most_frequent_detail"] == {"text": "expected a JSON object", "count": 3}


def test_chosen_letters_are_shown(run: Run, names: Names, set_aside: SetAside) -> None:
    """Bytes whole, with the reason; what stands there and is no letter is left out."""
    set_aside([b"\xff", None, b""])
    set_aside([b"x"], error="wrong-type")
    shown = run("show", "--error", "malformed")
    assert {each["source"] for each in shown} == {f"{names.topic}-1-{n}" for n in range(3)}
    by_offset = {each["source"][-1]: each for each in shown}
    assert by_offset["0"]["value_base64"] == "/w=="
    assert (by_offset["1"]["value"], by_offset["2"]["value"]) == (None, "")
    assert len(run("show", "--limit", "2")) == 2


def test_replayed_letters_are_the_records_that_came(
    broker: str, run: Run, names: Names, set_aside: SetAside
) -> None:
    """Key and value to the byte, in the partition they came from; a tombstone is one again."""
    set_aside([b"\xff\x00", b"", None])
    set_aside([b"no key"], key=None)
    set_aside([b"stays"], error="wrong-type")
    assert run("replay", "--error", "malformed", "--dry-run")["replayed"] == 4
    assert committed(broker, names.topic) == []
    assert run("replay", "--error", "malformed")["replayed"] == 4
    came = committed(broker, names.topic)
    assert [(each.key, each.value) for each in came] == [
        (b"k", b"\xff\x00"),
        (b"k", b""),
        (b"k", None),
        (None, b"no key"),
    ]
    assert {each.partition for each in came} == {1}
    assert came[0].headers == [
        ("replay-of", f"{names.topic}-1-0".encode()),
        ("replay-count", b"1"),
    ]
    assert len(committed(broker, names.dead_letters)) == 5


def test_nothing_is_replayed_twice_unasked(
    broker: str, run: Run, names: Names, set_aside: SetAside
) -> None:
    """Only what is new; all of it with --again, which the count shows."""
    set_aside([b"a", b"b"])
    assert run("replay", "--every", "--limit", "1")["replayed"] == 1
    assert run("replay", "--every") == {
        "replayed": 1,
        "replayed_before": 1,
        "refused": 0,
        "dry_run": False,
    }
    set_aside([b"c"])
    assert run("replay", "--every")["replayed"] == 1
    assert set(_replayed(broker, names).values()) == {1}
    assert run("replay", "--every", "--again")["replayed"] == 3
    assert {dict(each.headers)["replay-count"] for each in committed(broker, names.topic)[3:]} == {
        b"2"
    }


def test_a_second_failure_is_seen_as_such(
    broker: str, run: Run, names: Names, start_detector: StartDetector
) -> None:
    """A letter of a replayed record names the original; what is mended is alerted, and says so."""
    detector = start_detector("--max-record-bytes=100")
    detector.wait_until_ready()
    anomaly = record(1, 99, 0)[:-1] + b' , "note": "%s"}' % (b"x" * 100)
    send(broker, names.topic, [b"broken", anomaly], partition=0)
    wait_until(lambda: detector.handled() == 2, "both set aside")
    assert detector.stop() == 0
    mended = start_detector()
    mended.wait_until_ready()
    for failures in (1, 2):
        assert run("replay", "--every")["replayed"] == 3 - failures
        wait_until(lambda: mended.handled() == 1 + failures, "what was replayed is handled")  # noqa: B023
    letters = sorted(committed(broker, names.dead_letters), key=lambda letter: letter.timestamp)
    again = [dict(letter.headers) for letter in letters if letter.value == b"broken"]
    assert [headers.get("replay-count") for headers in again] == [None, b"1", b"2"]
    assert {headers.get("replay-of") for headers in again[1:]} == {f"{names.topic}-0-0".encode()}
    (alert,) = (json.loads(each.value) for each in committed(broker, names.alerts))
    assert alert["record_id"] == "1"
    assert alert["source"]["replay_of"] == f"{names.topic}-0-1"
    malformed, oversized = run("list")
    assert (malformed["failed_again"], malformed["replayed"]) == (2, 2)
    assert (oversized["failed_again"], oversized["replayed"]) == (0, 1)


def test_a_replay_that_is_killed_goes_on_where_it_was(
    broker: str, run: Run, names: Names, set_aside: SetAside
) -> None:
    """What it had committed is marked, what it had open is aborted: each letter comes back once."""
    set_aside([b"%d" % number for number in range(5_000)])
    command = [sys.executable, "-m", "detector", "dead-letters", "replay", "--every"]
    place = [f"--kafka.bootstrap-servers={broker}", f"--dead-letters-topic={names.dead_letters}"]
    with subprocess.Popen(
        [*command, *place, "--log-format=json"], stderr=subprocess.PIPE
    ) as killed:
        stderr = killed.stderr
        assert stderr is not None
        wait_until(lambda: b'"letters": ' in stderr.readline(), "a transaction")
        killed.kill()
    done = run("replay", "--every")
    assert done["replayed_before"] > 0
    assert done["replayed"] + done["replayed_before"] == 5_000
    times = _replayed(broker, names)
    assert (len(times), set(times.values())) == (5_000, {1})


def test_what_a_replay_left_open_is_aborted_by_the_next(
    broker: str, run: Run, names: Names, set_aside: SetAside, monkeypatch: pytest.MonkeyPatch
) -> None:
    """All was sent, records and marks, but nothing committed: none of it counts."""
    set_aside([b"a", b"b"])
    with monkeypatch.context() as patch:
        patch.setattr(ReplayPublisher, "_commit", lambda _: None)
        run("replay", "--every")
    assert len(sent(broker, names.topic)) == 2
    assert run("replay", "--every")["replayed"] == 2
    assert set(_replayed(broker, names).values()) == {1}


def test_of_two_replays_at_once_the_later_goes_on(
    broker: str, run: Run, names: Names, set_aside: SetAside, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The earlier one is fenced and says so; what both would have sent is sent once."""
    set_aside([b"a", b"b"])
    commit = ReplayPublisher.commit

    def late(publisher: ReplayPublisher, outgoing: Any) -> None:
        monkeypatch.setattr(ReplayPublisher, "commit", commit)
        assert run("replay", "--every")["replayed"] == 2
        commit(publisher, outgoing)

    monkeypatch.setattr(ReplayPublisher, "commit", late)
    with pytest.raises(DeliveryFailed, match="another replay"):
        run("replay", "--every")
    assert set(_replayed(broker, names).values()) == {1}


def test_letters_that_are_not_whole_are_refused(
    broker: str, run: Run, names: Names, set_aside: SetAside
) -> None:
    """So are those whose topic is gone: named, with the reason; the others are replayed."""
    set_aside([b"x" * 5_000], limit=4_096)
    set_aside([b"lost"], topic=f"{names.topic}.gone")
    set_aside([b"whole"])
    with pytest.raises(BadData, match="1 cut where they were set aside") as refused:
        run("replay", "--every")
    assert f"from topic {names.topic}.gone, which is gone" in str(refused.value)
    assert f"{names.topic}-1-0" in str(refused.value)
    assert [each.value for each in committed(broker, names.topic)] == [b"whole"]


def test_a_replay_of_nothing_in_particular_is_refused(run: Run, set_aside: SetAside) -> None:
    """Forty thousand records come back because somebody said so."""
    with pytest.raises(BadSettings, match="--every"):
        run("replay")
