"""Whether a promise was kept is said in the unit of the promise."""

from dataclasses import replace

import pytest

from contracts.model.manifest import Kept, Promise
from trainer.report.inputs import ReportInputs
from trainer.report.promise_kept import promise_kept
from trainer.report.section import Section


def section(inputs: ReportInputs, promise: Promise, kept: Kept) -> Section:
    """The section about `promise`."""
    threshold = inputs.manifest.threshold.model_copy(update={"promise": promise})
    manifest = inputs.manifest.model_copy(update={"threshold": threshold})
    return promise_kept(replace(inputs, manifest=manifest), kept)


@pytest.mark.parametrize(("held", "verdict"), [(True, "was kept"), (False, "was not kept")])
def test_the_verdict_is_the_title(inputs: ReportInputs, *, held: bool, verdict: str) -> None:
    """Whatever it was about."""
    promise = Promise(measure="alert-rate", value=0.005, text="alerts on 5 in 1,000")
    found = section(inputs, promise, Kept(value=0.012, low=0.01, high=0.014, held=held))
    assert verdict in found.message
    assert "Measured: 1.2\N{NO-BREAK SPACE}%" in found.text
    assert "promised: 0.5\N{NO-BREAK SPACE}%" in found.text


def test_a_cost_is_no_share(inputs: ReportInputs) -> None:
    """It may be more than 1."""
    promise = Promise(measure="cost", value=180, text="costs 180.00 per 1,000 records")
    found = section(inputs, promise, Kept(value=204.5, low=150, high=260, held=True))
    assert "Measured: 204, " in found.text
    assert "promised: 180." in found.text
