"""Which `one_in` of an alert was seen, and which is an extrapolation."""

from contracts.model.calibration import Calibration
from trainer.report.section import Section, Table
from trainer.report.words import number

_RARITIES = [10**power for power in range(1, 7)]


def rarity(calibration: Calibration) -> Section:
    """The score that one normal record in so many reaches, and how that is known."""
    held_out = calibration.held_out
    rows = [
        (
            f"1 in {one_in:,}",
            number(calibration.score_reached_by(1 / one_in)),
            f"{held_out // one_in:,}" if one_in <= held_out else "none",
            "measured" if one_in <= held_out else "extrapolated",
        )
        for one_in in _RARITIES
    ]
    return Section(
        "rarity",
        "How rare a score is",
        f"Up to 1 in {held_out:,} it was measured how rare a score is; beyond, it is extrapolated",
        "An alert says how many normal records there are to one that scores so high (one_in). It "
        f"is read from {held_out:,} normal records that trained nothing, and, beyond the highest "
        "of them, from a generalised Pareto tail that was fitted to the highest.",
        table=Table(
            ("normal records", "score at least", "of those held out", "how it is known"), rows
        ),
    )
