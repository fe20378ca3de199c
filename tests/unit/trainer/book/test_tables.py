"""The figures stand beside those in print, and what follows from them is true."""

import json

import pytest

from contracts.model.manifest import Kind
from trainer.book.experiments import OnImages, OnRows
from trainer.book.published import PrintedConfusion
from trainer.book.tables import NORM, figures, show, what_follows

CONFUSIONS = dict.fromkeys((1, 5, 10, 15), PrintedConfusion(3900, 100, 20, 60))
IMAGES: dict[Kind, OnImages] = {
    "convolutional": OnImages(0.012, 0.04),
    "denoising": OnImages(0.013, 0.05),
}


def rows(norm: float, simple: float) -> dict[str, OnRows]:
    """The norm of the row and one network, by their ROC-AUC."""
    return {NORM: OnRows(norm, CONFUSIONS), "simple": OnRows(simple, CONFUSIONS)}


def test_ours_and_those_in_print_are_both_shown(capsys: pytest.CaptureFixture[str]) -> None:
    """With recall and precision from the confusion."""
    show(rows(0.95, 0.96), IMAGES)
    printed = capsys.readouterr().out
    for figure in (
        "3900/100/20/60",
        "0.75",
        "0.38",
        "3874/113/13/80",
        "0.8778",
        "0.0120",
        "0.0109",
    ):
        assert figure in printed


@pytest.mark.parametrize(
    ("simple", "verdict"), [(0.96, "adds 0.010 to it"), (0.93, "is 0.020 below it")]
)
def test_what_follows_depends_on_the_figures(simple: float, verdict: str) -> None:
    """One line."""
    line = what_follows(rows(0.95, simple))
    assert verdict in line
    assert "\n" not in line


def test_the_figures_as_json() -> None:
    """Every count of every threshold, by name."""
    again = json.loads(json.dumps(figures(rows(0.95, 0.96), IMAGES)))
    assert again["transactions"]["simple"]["confusions"]["10"]["fraud_flagged"] == 60
    assert again["mnist"]["denoising"]["loss"] == 0.013
