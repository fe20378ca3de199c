"""`detector.dead_letters.plan`."""

from contracts.stream.dead_letter import DeadLetter, InvalidRecord
from contracts.stream.received import ReceivedRecord
from contracts.stream.replay import Replay, ReplayMark
from detector.dead_letters.letters import Found, Marks
from detector.dead_letters.plan import Destination, Plan
from detector.dead_letters.settings import ReplaySettings

ROOMY = {"t": Destination(partitions=3, largest_message=1_000_000)}


def found(partition: int = 2, *, times: int = 0, value: bytes = b"v") -> Found:
    """The letter of record ``t-partition-7``, which was sent back so many times before."""
    headers = Replay("t-0-1", times).encode() if times else []
    record = ReceivedRecord("t", partition, 7, 0, b"k", value, headers)
    return Found("d-0-0", 5, DeadLetter.of(record, InvalidRecord("malformed", "expected JSON")))


def plan(destinations: dict[str, Destination], *marks: ReplayMark, again: bool = False) -> Plan:
    """Of all letters."""
    settings = ReplaySettings.model_construct(
        every=True, again=again, dead_letters_topic="d", error=(), source=(), since=None, until=None
    )
    return Plan(settings, destinations, Marks(marks))


def test_a_record_goes_back_to_its_partition_with_its_mark() -> None:
    """Key, value, and which replay it is of which record."""
    ((record, mark),) = plan(ROOMY).pairs([found()])
    assert (record.topic, record.partition) == ("t", 2)
    assert (record.message.key, record.message.value) == (b"k", b"v")
    assert Replay.among(record.message.headers) == Replay("t-2-7", 1)
    assert (mark.topic, mark.partition) == ("d.replayed", 0)
    assert ReplayMark.decode(mark.message.value) == ReplayMark("t-2-7", 5, 1)


def test_a_record_that_failed_again_is_still_that_of_its_first_failure() -> None:
    """So the chain does not grow, the count does."""
    ((record, mark),) = plan(ROOMY).pairs([found(times=2)])
    assert Replay.among(record.message.headers) == Replay("t-0-1", 3)
    assert ReplayMark.decode(mark.message.value) == ReplayMark("t-2-7", 5, 3)


def test_where_its_partition_is_gone_the_key_says_which() -> None:
    """In a topic that was made again with fewer."""
    ((record, _),) = plan({"t": Destination(2, 1_000_000)}).pairs([found(partition=2)])
    assert record.partition is None


def test_a_letter_goes_back_once_though_it_stands_there_twice() -> None:
    """As at-least-once delivery may write it; again only where that is said, and then counted."""
    once = plan(ROOMY)
    assert len(list(once.pairs([found(), found()]))) == 1
    assert once.replayed_before == 1
    ((record, _),) = plan(ROOMY, ReplayMark("t-2-7", 5, 1), again=True).pairs([found()])
    assert Replay.among(record.message.headers) == Replay("t-2-7", 2)


def test_what_cannot_go_back_is_named_with_the_reason() -> None:
    """Its topic is gone, or takes no message of that size; the others go."""
    gone = plan({})
    assert list(gone.pairs([found()])) == []
    assert gone.complaint() == "not replayed: 1 from topic t, which is gone (t-2-7)"
    small = plan({"t": Destination(3, 1_000)})
    letters = [found(value=b"x" * 1_000), found(1), *(found(value=b"x" * 2_000) for _ in range(6))]
    assert len(list(small.pairs(letters))) == 1
    assert small.complaint() == (
        "not replayed: 7 larger than topic t takes now "
        "(t-2-7, t-2-7, t-2-7, t-2-7, t-2-7 and 2 more)"
    )
