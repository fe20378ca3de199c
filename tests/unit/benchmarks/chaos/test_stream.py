"""`benchmarks.chaos.stream`: what it sends, and what it makes of the offsets that it saw."""

from itertools import islice
from random import Random

import numpy as np

from benchmarks.chaos.stream import SCHEMA, THRESHOLD, Acknowledgement, Sample, Stream, records
from contracts.stream.received import ReceivedRecord
from detector.decoder import RecordDecoder


def received(count: int) -> list[ReceivedRecord]:
    """So many records, as from one partition."""
    values = islice(records(Random(1)), count)
    return [ReceivedRecord("t", 0, offset, 0, b"", value) for offset, value in enumerate(values)]


def test_no_record_is_near_the_threshold_of_either_version() -> None:
    """So that both say the same of it; and some are malformed, in every way."""
    batch, letters = RecordDecoder(SCHEMA).decode(received(5_000))
    assert len(set(batch.ids)) == len(batch.ids)
    for mean in (0.0, 0.25):
        scores = np.linalg.norm(batch.features - np.float32(mean), axis=1)
        assert np.abs(scores - THRESHOLD).min() > 4
    assert 0.04 < len(letters) / 5_000 < 0.06
    assert 0.13 < (scores > THRESHOLD).sum() / 5_000 < 0.17
    assert {letter.headers.error for letter in letters} == {
        "malformed",
        "missing-field",
        "wrong-type",
        "non-finite",
    }


def watched(*samples: tuple[float, dict[int, int]]) -> Stream:
    """A stream that saw these offsets and was never started."""
    stream = Stream("nowhere", "t", "g", Random(1), rate=1.0)
    stream.samples[:] = [Sample(at, committed) for at, committed in samples]
    return stream


def test_it_has_recovered_once_every_partition_has_moved() -> None:
    """Since just after the fault: what was on its way is no recovery."""
    stream = watched((0, {0: 5, 1: 5}), (1.1, {0: 6, 1: 6}), (3, {0: 9, 1: 6}), (4, {0: 9, 1: 7}))
    assert stream.recovery(1.0) == 3.0
    assert stream.recovery(3.5) is None


def test_what_the_producer_could_not_send_is_not_waited_for() -> None:
    """A partition without its leader gets no records; what was there already waits, though."""
    stream = watched((0, {0: 5, 1: 5}), (4, {0: 9, 1: 5}), (9, {0: 9, 1: 7}))
    stream.acknowledgements[0] = [Acknowledgement(5, 0.0), Acknowledgement(9, 0.5)]
    stream.acknowledgements[1] = [Acknowledgement(5, 0.0), Acknowledgement(7, 7.0)]
    assert stream.recovery(1.0) == 3.0
    stream.acknowledgements[1][1] = Acknowledgement(7, 2.0)
    assert stream.recovery(1.0) == 7.0


def test_a_partition_that_was_added_meanwhile_is_not_waited_for() -> None:
    """It had no offset before the fault."""
    stream = watched((0, {0: 5}), (2, {0: 6, 1: 0}))
    assert stream.recovery(1.0) == 1.0


def test_the_longest_standstill_is_between_two_steps() -> None:
    """However often it was looked meanwhile; the rest at the end is none."""
    stream = watched((0, {0: 1}), (1, {0: 1}), (5, {0: 1}), (6, {0: 2}), (7, {0: 3}), (50, {0: 3}))
    assert stream.longest_standstill() == 6.0
