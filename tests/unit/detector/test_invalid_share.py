"""`detector.invalid_share`."""

import json
from typing import Any

import pytest

from contracts.program.errors import BadSettings, TooManyInvalid
from contracts.program.logs import configure_logs
from contracts.stream.dead_letter import DeadLetter, InvalidRecord
from contracts.stream.received import ReceivedRecord
from detector.invalid_share import (
    FEW_INVALID,
    JUDGED_FROM,
    KEPT_RECORDS,
    WINDOW_SECONDS,
    InvalidShare,
)
from detector.metrics import Metrics
from detector.settings import RunSettings


class Clock:
    """Stands still until it is told."""

    def __init__(self) -> None:
        self.now = 1_000.0

    def __call__(self) -> float:
        return self.now


def letters(count: int) -> list[DeadLetter]:
    """So many, of records at offsets 0, 1 and so on."""
    reason = InvalidRecord("missing-field", "expected the field 'a', which is missing")
    return [
        DeadLetter.of(ReceivedRecord("t", 0, offset, 0, None, b"{}"), reason)
        for offset in range(count)
    ]


class Watched(InvalidShare):
    """With a clock and metrics of its own."""

    def __init__(self, **settings: Any) -> None:
        self.clock, self.metrics = Clock(), Metrics()
        super().__init__(RunSettings.model_construct(**settings), self.metrics, self.clock)

    def take(self, records: int, invalid: int) -> None:
        """A batch as the loop takes one."""
        self.require_bearable(records, letters(invalid))
        self.count(records, letters(invalid))
        self.show()

    def shown(self) -> float | None:
        """The metric."""
        return self.metrics.registry.get_sample_value("detector_invalid_ratio")


def test_the_share_is_that_of_the_last_ten_minutes() -> None:
    """What is older counts no more, once a hundred younger ones are there."""
    share = Watched()
    share.take(1_000, 500)
    assert share.shown() == 0.5
    share.clock.now += WINDOW_SECONDS + 1
    share.take(KEPT_RECORDS - 1, 0)
    assert share.shown() == 500 / (1_000 + KEPT_RECORDS - 1)
    share.take(1, 0)
    assert share.shown() == 0


def test_a_high_share_is_logged_once_and_its_end_too(capsys: pytest.CaptureFixture[str]) -> None:
    """With which errors; a few are no news, whatever their share."""
    configure_logs("json")
    share = Watched(invalid_warning_ratio=0.1)
    share.take(FEW_INVALID, FEW_INVALID)
    share.take(KEPT_RECORDS, 20)
    share.take(KEPT_RECORDS, 20)
    share.clock.now += WINDOW_SECONDS + 1
    share.take(KEPT_RECORDS, 0)
    high, normal = map(json.loads, capsys.readouterr().err.splitlines())
    assert (high["event"], high["errors"]) == ("invalid.share-high", {"missing-field": 25})
    assert (high["records"], high["ratio"]) == (105, round(25 / 105, 4))
    assert (normal["event"], normal["ratio"]) == ("invalid.share-normal", 0)


def test_the_batch_that_goes_beyond_is_refused_before_it_counts() -> None:
    """Up to the limit it is borne; what is refused says how many, which, and what to do."""
    share = Watched(max_invalid_ratio=0.5)
    share.take(400, 0)
    share.take(400, 400)
    with pytest.raises(TooManyInvalid) as refused:
        share.take(2, 2)
    assert str(refused.value).startswith(
        "402 of the last 802 records (50.1%) cannot be decoded, 402 of them missing-field; "
        "max_invalid_ratio allows 50.0%. The last is t-0-1: expected the field 'a', which is "
        "missing. Its batch is not committed"
    )
    share.take(2, 1)
    assert share.shown() == 401 / 802


def test_a_whole_bad_topic_is_refused_at_once() -> None:
    """A first batch of twenty is enough."""
    with pytest.raises(TooManyInvalid):
        Watched(max_invalid_ratio=0.9).take(JUDGED_FROM, JUDGED_FROM)


def test_the_first_records_and_a_few_invalid_ones_stop_nothing() -> None:
    """The first record of a stream may be a bad one; where nothing is set, no share stops it."""
    Watched(max_invalid_ratio=0.1).take(JUDGED_FROM - 1, JUDGED_FROM - 1)
    Watched(max_invalid_ratio=0.01).take(KEPT_RECORDS, FEW_INVALID)
    Watched().take(KEPT_RECORDS, KEPT_RECORDS)
    with pytest.raises(TooManyInvalid):
        Watched(max_invalid_ratio=0.01).take(KEPT_RECORDS, FEW_INVALID + 1)


def test_good_records_are_never_refused() -> None:
    """Although the share before them is too high, as it may be after the first few."""
    share = Watched(max_invalid_ratio=0.5)
    share.take(JUDGED_FROM - 1, JUDGED_FROM - 1)
    share.take(10, 0)
    with pytest.raises(TooManyInvalid):
        share.take(10, 1)


@pytest.mark.parametrize("ratio", ["1", "-0.1", "nan", "half"])
def test_a_share_is_a_part_of_one(ratio: str) -> None:
    """All of the records are never more than all."""
    with pytest.raises(BadSettings, match="max_invalid_ratio"):
        RunSettings.read(["--max-invalid-ratio", ratio], "detector")
