"""`contracts.model.proof`: what a graph does is found out where it can do no harm."""

import signal
import sys
from pathlib import Path

import pytest

from contracts.model.bundle import SCORER, Bundle, open_bundle
from contracts.model.proof import prove
from contracts.program.errors import BadBundle, BundleUnreadable
from contracts.stream.record import RecordSchema
from tests.bundles import make_bundle
from tests.hostile import endless_scorer, greedy_scorer, put


@pytest.fixture
def bundle(tmp_path: Path) -> Bundle:
    """Four features; the score is the length of the row."""
    return make_bundle(tmp_path, schema=RecordSchema(features=("a", "b", "c", "d")))


def test_a_whole_bundle_is_proven(bundle: Bundle) -> None:
    """Nothing is said of it."""
    prove(bundle)


def test_a_graph_without_end_is_ended(bundle: Bundle) -> None:
    """And not only the wait for it."""
    put(bundle.folder, SCORER, endless_scorer(4))
    with pytest.raises(BadBundle, match="not done with the golden rows within 1 s"):
        prove(open_bundle(bundle.folder), seconds=1)


def test_a_graph_that_wants_all_memory_is_refused(bundle: Bundle) -> None:
    """64 GB of zeros, of which none is given."""
    put(bundle.folder, SCORER, greedy_scorer(4))
    with pytest.raises(BadBundle, match=SCORER):
        prove(open_bundle(bundle.folder))


def test_what_changed_since_it_was_verified_is_not_what_was_proven(bundle: Bundle) -> None:
    """Else one could be proven, and another one served."""
    put(bundle.folder, SCORER, bundle.read(SCORER))  # the same graph; the manifest is written anew
    with pytest.raises(BundleUnreadable, match="changed while it was opened"):
        prove(bundle)


def test_a_reason_comes_back(bundle: Bundle) -> None:
    """As if it had been opened here."""
    (bundle.folder / SCORER).unlink()
    with pytest.raises(BundleUnreadable, match=r"cannot read .*scorer\.onnx"):
        prove(bundle)


@pytest.mark.parametrize(
    ("number", "reason"), [(signal.SIGSEGV, "crashed"), (signal.SIGKILL, "for its memory")]
)
def test_a_graph_that_crashes_the_runtime_crashes_no_detector(
    number: signal.Signals,
    reason: str,
    bundle: Bundle,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A process stands for it that ends itself by this signal."""
    crashing = tmp_path / "crashing"
    crashing.write_text(f"#!/bin/sh\nkill -{number} $$\n")
    crashing.chmod(0o755)
    monkeypatch.setattr(sys, "executable", str(crashing))
    with pytest.raises(BadBundle, match=reason):
        prove(bundle)
