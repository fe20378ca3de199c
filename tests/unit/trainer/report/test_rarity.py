"""A report says how far the rarity of a score was seen."""

from contracts.model.calibration import Calibration, Tail
from trainer.report.rarity import rarity

CALIBRATION = Calibration(
    held_out=1_830,
    probabilities=[0.0, 0.9],
    quantiles=[0.0, 8.0],
    tail=Tail(start=8.0, rate=0.1, shape=0.0, scale=1.0),
)


def test_what_the_sample_has_is_measured_and_what_is_rarer_extrapolated() -> None:
    """Of 1,830 records one reaches what 1 in 1,000 reach, and none what 1 in 10,000 do."""
    section = rarity(CALIBRATION)
    assert section.table is not None
    known = {row[0]: (row[2], row[3]) for row in section.table.rows}
    assert known["1 in 10"] == ("183", "measured")
    assert known["1 in 1,000"] == ("1", "measured")
    assert known["1 in 10,000"] == ("none", "extrapolated")
    assert "1 in 1,830" in section.message


def test_each_score_is_as_rare_as_an_alert_says() -> None:
    """The calibration's own inverse: an exponential tail adds ln 10 from one row to the next."""
    section = rarity(CALIBRATION)
    assert section.table is not None
    assert [row[1] for row in section.table.rows[:3]] == ["8", "10.3", "12.6"]
