"""`detector.verification`: each way to break the promise is found, with the record it befell."""

import json
from pathlib import Path
from typing import Any

import pytest

from contracts.stream.received import ReceivedRecord
from detector.model import open_model
from detector.verification.counts import KINDS, Counts, listed
from detector.verification.published import Position
from tests.bundles import make_bundle
from tests.unit.detector.conftest import STREAM
from tests.unit.detector.verification.conftest import BATCH, RECORDS, Hold, Topics

THIRD = len(RECORDS) // 3


def altered(alert: ReceivedRecord, **fields: Any) -> ReceivedRecord:
    """With other fields, those of `source` by their own names."""
    content = json.loads(alert.value or b"")
    source = content["source"]
    for name, value in fields.items():
        (source if name in source else content)[name] = value
    return alert._replace(value=json.dumps(content).encode())


def broken(counts: Counts) -> dict[str, list[Position]]:
    """What is not as it has to be."""
    return {kind: found for kind in KINDS if (found := getattr(counts, kind))}


def test_an_honest_detector_is_found_honest(hold: Hold, topics: Topics) -> None:
    """And everything that it had to publish is counted."""
    court = hold(topics)
    for counts in (court.judge.alerts, court.judge.letters):
        assert (broken(counts), counts.expected, counts.found) == ({}, THIRD, THIRD)
    assert (court.judge.records, court.judge.undecided) == (len(RECORDS), [])
    assert (court.published.torn(), court.published.out_of_order) == ([], [])
    assert (court.published.unmarked, court.published.outside) == (0, 0)
    assert len(court.published.batches) == len(RECORDS) // BATCH


@pytest.mark.parametrize("which", range(THIRD))
def test_what_is_missing_is_lost_and_its_batch_is_torn(
    hold: Hold, topics: Topics, which: int
) -> None:
    """Whichever alert, or dead letter, it is."""
    del topics.alerts[which], topics.letters[which]
    court = hold(topics)
    assert broken(court.judge.alerts) == {"lost": [Position(0, 3 * which + 2)]}
    assert broken(court.judge.letters) == {"lost": [Position(0, 3 * which)]}
    assert 1 <= len(court.published.torn()) <= 2


def test_a_batch_that_is_missing_as_a_whole_is_lost_and_not_torn(
    hold: Hold, topics: Topics
) -> None:
    """Of the first five records one is an alert and two are dead letters."""
    del topics.alerts[:1], topics.letters[:2]
    court = hold(topics)
    assert broken(court.judge.alerts) == {"lost": [Position(0, 2)]}
    assert broken(court.judge.letters) == {"lost": [Position(0, 0), Position(0, 3)]}
    assert court.published.torn() == []


def test_what_is_there_twice_is_duplicated_and_out_of_order(hold: Hold, topics: Topics) -> None:
    """However far apart."""
    topics.alerts.append(topics.alerts[3])
    topics.letters.append(topics.letters[3])
    court = hold(topics)
    assert broken(court.judge.alerts) == {"duplicated": [Position(0, 11)]}
    assert broken(court.judge.letters) == {"duplicated": [Position(0, 9)]}
    assert court.published.out_of_order == [Position(0, 11), Position(0, 9)]


@pytest.mark.parametrize("offset", [1, 0], ids=["normal", "malformed"])
def test_an_alert_of_a_record_that_gives_none_is_invented(
    hold: Hold, topics: Topics, offset: int
) -> None:
    """Of one that is normal, and of one that cannot be scored at all."""
    topics.alerts.insert(0, altered(topics.alerts[0], offset=offset))
    assert broken(hold(topics).judge.alerts) == {"invented": [Position(0, offset)]}


def test_a_dead_letter_of_a_valid_record_is_invented(hold: Hold, topics: Topics) -> None:
    """Such as one that a decoder refused which takes less."""
    headers = [(name, b"1" if name == "source-offset" else x) for name, x in topics.letters[0][-1]]
    topics.letters.insert(1, topics.letters[0]._replace(headers=headers))
    assert broken(hold(topics).judge.letters) == {"invented": [Position(0, 1)]}


@pytest.mark.parametrize(
    ("fields", "named"),
    [
        ({"score": 18.1}, "score"),
        ({"threshold": 11.0}, "threshold"),
        ({"record_id": "r3"}, "record_id"),
        ({"event_time": 3.0}, "event_time"),
        ({"timestamp": 7}, "source.timestamp"),
        ({"record": {"id": "r2"}}, "record"),
        ({"alert_id": "stream-0-3"}, "alert_id"),
    ],
)
def test_an_alert_that_says_something_else_is_different(
    hold: Hold, topics: Topics, fields: dict[str, Any], named: str
) -> None:
    """And the field is named."""
    topics.alerts[0] = altered(topics.alerts[0], **fields)
    counts = hold(topics).judge.alerts
    assert broken(counts) == {"different": [Position(0, 2)]}
    assert counts.differences == {named}


def test_a_score_may_differ_in_the_last_digit_of_a_float(hold: Hold, topics: Topics) -> None:
    """As the same record's does in batches of other sizes."""
    topics.alerts[0] = altered(topics.alerts[0], score=18.000004)
    assert broken(hold(topics).judge.alerts) == {}


@pytest.mark.parametrize("change", [{"key": b"k"}, {"value": b"\xfe"}], ids=["key", "value"])
def test_a_dead_letter_of_other_bytes_is_different(
    hold: Hold, topics: Topics, change: dict[str, Any]
) -> None:
    """It exists for the sake of its bytes."""
    topics.letters[0] = topics.letters[0]._replace(**change)
    counts = hold(topics).judge.letters
    assert broken(counts) == {"different": [Position(0, 0)]}
    assert counts.differences == {*change}


def test_what_is_no_alert_or_dead_letter_is_named(hold: Hold, topics: Topics) -> None:
    """By where it stands."""
    topics.alerts.append(topics.alerts[0]._replace(value=b"{}", offset=77))
    topics.letters.append(topics.letters[0]._replace(headers=[], offset=78))
    assert hold(topics).published.unreadable == ["alerts[0]@77", "letters[0]@78"]


def test_another_streams_messages_are_left_alone(hold: Hold, topics: Topics) -> None:
    """Two detectors may share a topic of alerts."""
    topics.alerts.append(altered(topics.alerts[0], topic="another"))
    court = hold(topics)
    assert broken(court.judge.alerts) == {}
    assert court.published.torn() == []


def test_messages_without_a_mark_are_counted(hold: Hold, topics: Topics) -> None:
    """As those of older detectors."""
    topics.alerts[:] = [alert._replace(headers=[]) for alert in topics.alerts]
    court = hold(topics)
    assert (broken(court.judge.alerts), court.published.unmarked) == ({}, THIRD)


def test_a_record_that_versions_judge_differently_is_undecided_and_not_lost(
    hold: Hold, topics: Topics, tmp_path: Path
) -> None:
    """Where it has no alert; where it has one, the version that the alert names is asked."""
    make_bundle(tmp_path, name="stream", version="2", schema=STREAM, threshold=1_000.0)
    more = {("stream", "2"): open_model(tmp_path / "stream" / "2")}
    assert hold(topics, more).judge.undecided == []
    del topics.alerts[0]
    court = hold(topics, more)
    assert (broken(court.judge.alerts), court.judge.undecided) == ({}, [Position(0, 2)])


def test_a_long_list_of_positions_is_cut() -> None:
    """By partition, in order."""
    positions = [Position(1, 5), *(Position(0, offset) for offset in reversed(range(25)))]
    shown = listed(positions)
    assert shown.startswith("partition 0 offsets 0, 1, 2,")
    assert shown.endswith("19 and 5 more; partition 1 offsets 5")
