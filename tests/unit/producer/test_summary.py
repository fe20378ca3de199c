"""`producer.summary`."""

import json

from producer.summary import Summary

SUMMARY = Summary(
    sent=12_013,
    seconds=2.0,
    per_second=6006.5,
    frauds=211,
    data="sample.csv",
    part="test",
    topic="transactions",
    output=None,
    interrupted=False,
)


def test_people_get_two_lines() -> None:
    """What went where, and how fast."""
    assert SUMMARY.as_text() == (
        "Replayed 12,013 records of sample.csv, part test, to topic transactions, "
        "211 anomalies among them\nin 2.00 s, 6,006 records/s"
    )


def test_an_interrupted_replay_says_so() -> None:
    """And a table without labels has no frauds to tell of."""
    text = SUMMARY._replace(interrupted=True, frauds=None, topic=None, output="a.ndjson").as_text()
    assert text.startswith("Interrupted after 12,013 records of sample.csv, part test, ")
    assert "to a.ndjson\n" in text


def test_scripts_get_one_object() -> None:
    """With every figure, on one line."""
    assert json.loads(SUMMARY.as_json()) == SUMMARY._asdict()
    assert "\n" not in SUMMARY.as_json()


def test_a_name_cannot_forge_a_line() -> None:
    """Nor end the replay's own: a file's name is bytes, and need not be UTF-8."""
    odd = "\x1b[2J\nReplayed\u202e\udcff.csv"
    summary = SUMMARY._replace(data=odd, topic=None, output=odd)
    assert summary.as_text().count(r"\x1b[2J\nReplayed\u202e\udcff.csv") == 2
    assert summary.as_text().replace("\n", "", 1).isprintable()
    assert summary.as_json().isprintable()
    assert json.loads(summary.as_json()) == summary._asdict()
