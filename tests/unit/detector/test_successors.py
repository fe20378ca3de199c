"""`detector.successors`: a version that comes is opened beside the loop, and served or refused."""

import re
import shutil
import threading
from pathlib import Path

import numpy as np
import pytest
from structlog.testing import CapturingLogger

from contracts.model.bundle import CURRENT, SCORER, Bundle, open_bundle, promote
from contracts.program.errors import CLEAN
from contracts.stream.record import RecordSchema
from detector import successors as module
from tests.bundles import make_bundle
from tests.hostile import BROKEN, HOSTILE, Fault, payload_of
from tests.unit.detector.conftest import STREAM, make_version, serve
from tests.waiting import wait_until


def test_a_version_that_does_not_tell_the_operators_threshold_is_refused(
    bundle: Bundle, tmp_path: Path
) -> None:
    """The served one goes on, whole, as with any version that cannot serve."""
    service = serve(tmp_path, alert_rate=0.01)
    make_version(tmp_path, "2", mean=9, held_out=59)
    service.turn()
    assert service.model.version == "1"
    assert service.reloads("refused") == 1


def test_a_version_that_cannot_serve_is_refused_once(bundle: Bundle, tmp_path: Path) -> None:
    """Damaged, or of another schema: counted, and the served one goes on."""
    service = serve(tmp_path)
    damaged = make_version(tmp_path, "2")
    (damaged.folder / SCORER).write_bytes(b"cut")
    service.turn()
    service.turn()
    make_version(tmp_path, "3", schema=RecordSchema(id="id", features=("x",)))
    service.turn()
    assert service.model.version == "1"
    assert service.reloads("refused") == 2
    make_version(tmp_path, "4")
    service.turn()
    assert service.model.version == "4"
    assert service.reloads("served") == 1


@pytest.mark.parametrize("late", [SCORER, "manifest.json", "."])
def test_a_version_that_comes_late_is_served_when_it_is_there(
    bundle: Bundle, tmp_path: Path, late: str
) -> None:
    """Its name stood in `current` before its files could be read: said once, tried again."""
    service = serve(tmp_path)
    whole = make_version(tmp_path, "2").folder / late
    elsewhere = tmp_path / "elsewhere"
    shutil.move(whole, elsewhere)
    service.turn()
    service.turn()
    assert (service.model.version, service.reloads("refused")) == ("1", 1)
    shutil.move(elsewhere, whole)
    service.turn()
    assert (service.model.version, service.reloads("served")) == ("2", 1)


def test_a_folder_of_models_that_goes_and_comes_again_stops_nothing(
    bundle: Bundle, tmp_path: Path
) -> None:
    """What is in memory is served meanwhile; nothing has changed when it is back."""
    service = serve(tmp_path)
    elsewhere = shutil.move(tmp_path / "stream", tmp_path / "elsewhere")
    service.turn()
    service.turn()
    shutil.move(elsewhere, tmp_path / "stream")
    service.turn()
    assert service.model.version == "1"
    assert (service.reloads("refused"), service.reloads("served")) == (1, 0)


def test_an_interval_of_0_never_looks(bundle: Bundle, tmp_path: Path) -> None:
    """The version it started with is served to the end."""
    service = serve(tmp_path, reload_interval=0)
    with service.successors:
        assert not service.successors._thread.is_alive()


@pytest.mark.parametrize("fault", BROKEN + HOSTILE, ids=lambda fault: fault.name)
def test_no_broken_or_hostile_version_is_served(
    fault: Fault, bundle: Bundle, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Refused once, counted, with a reason for people; nothing of it is run."""
    log = CapturingLogger()
    monkeypatch.setattr(module, "log", log)
    service = serve(tmp_path)
    version = make_version(tmp_path, "2")
    fault.change(version.folder)
    service.turn()
    service.turn()
    assert (service.model.version, service.reloads("refused")) == ("1", 1)
    (line,) = log.calls
    assert re.search(fault.reason, line.kwargs["reason"])
    assert len(line.kwargs["reason"]) < 600
    assert not payload_of(version.folder).exists()


def test_every_bit_counts(bundle: Bundle, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A thousand random bits of all files, the manifest and its sum among them: each is refused."""
    log = CapturingLogger()
    monkeypatch.setattr(module, "log", log)
    service = serve(tmp_path)
    folder = make_version(tmp_path, "2").folder
    files = sorted(folder.iterdir())
    assert len(files) == 5
    rng = np.random.default_rng(12)
    for _ in range(1_000):
        path = files[rng.integers(len(files))]
        whole = path.read_bytes()
        flipped = bytearray(whole)
        flipped[rng.integers(len(whole))] ^= 1 << rng.integers(8)
        path.write_bytes(flipped)
        service.turn()
        path.write_bytes(whole)
    assert (service.model.version, service.reloads("refused")) == ("1", 1_000)
    assert all("sha256" in line.kwargs["reason"] for line in log.calls)
    service.turn()
    assert service.model.version == "2"


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"../elsewhere/stream/1", "expected the name of a version, found '../elsewhere"),
        (b"/etc", "expected the name of a version, found '/etc'"),
        (b".", "expected the name of a version"),
        (b"", "expected the name of a version"),
        (b"\xff\x00", "expected the name of a version"),
        (b"2" * 101, "expected the name of a version"),
        (b"2" * 10_000, "expected at most 300 bytes"),
    ],
)
def test_current_names_a_version_and_leads_nowhere_else(
    content: bytes, reason: str, bundle: Bundle, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever stands there, only folders beside it are opened."""
    log = CapturingLogger()
    monkeypatch.setattr(module, "log", log)
    make_bundle(tmp_path / "elsewhere", name="stream", schema=STREAM, threshold=1)
    service = serve(tmp_path)
    (tmp_path / "stream" / CURRENT).write_bytes(content)
    service.turn()
    assert (service.model.version, service.reloads("refused")) == ("1", 1)
    assert reason in log.calls[0].kwargs["reason"]


def test_whoever_promotes_it_again_is_told_again(bundle: Bundle, tmp_path: Path) -> None:
    """After the served one was current in between."""
    service = serve(tmp_path)
    damaged = make_version(tmp_path, "2")
    (damaged.folder / SCORER).write_bytes(b"cut")
    service.turn()
    promote(bundle)
    service.turn()
    promote(damaged)
    service.turn()
    assert (service.model.version, service.reloads("refused")) == ("1", 2)


def test_a_copy_that_becomes_whole_is_served(bundle: Bundle, tmp_path: Path) -> None:
    """It was looked at too early, and is looked at again once its files have changed."""
    service = serve(tmp_path)
    scorer = make_version(tmp_path, "2").folder / SCORER
    whole = scorer.read_bytes()
    scorer.write_bytes(whole[:100])
    service.turn()
    assert (service.model.version, service.reloads("refused")) == ("1", 1)
    scorer.write_bytes(whole)
    service.turn()
    assert (service.model.version, service.reloads("served")) == ("2", 1)


def test_a_version_under_another_name_is_opened_once(bundle: Bundle, tmp_path: Path) -> None:
    """A copy of a folder says its first name in its manifest; that makes no news of it."""
    service = serve(tmp_path)
    shutil.copytree(bundle.folder, tmp_path / "stream" / "copy")
    (tmp_path / "stream" / CURRENT).write_text("copy")
    service.turn()
    service.turn()
    assert service.reloads("served") == 1


def test_the_loop_goes_on_while_a_version_is_opened(
    bundle: Bundle, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It takes what is ready, and never waits; were it to open it itself, it would wait here."""
    opening, go_on = threading.Event(), threading.Event()

    def slow(folder: Path) -> Bundle:
        opening.set()
        assert go_on.wait(60)
        return open_bundle(folder)

    monkeypatch.setattr(module, "open_bundle", slow)
    service = serve(tmp_path)
    with service.successors:
        make_version(tmp_path, "2")
        assert opening.wait(60)
        service.model.take_successor()
        assert service.model.version == "1"
        go_on.set()
        wait_until(lambda: service.taken() == "2", "version 2 in service")
    assert service.ended == []


def test_a_volume_that_hangs_is_told_and_holds_up_no_end(
    bundle: Bundle, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Said and counted once; the stop ends the process, and does not unwind it."""
    opening, go_on = threading.Event(), threading.Event()

    def hang(models: Path, name: str) -> Path:
        opening.set()
        go_on.wait(60)
        return models / name / "1"

    monkeypatch.setattr(module, "current_folder", hang)
    monkeypatch.setattr(module, "OVERDUE_SECONDS", 0)
    monkeypatch.setattr(module, "STOP_SECONDS", 0)
    service = serve(tmp_path)
    with service.successors:
        assert opening.wait(60)
        service.model.take_successor()
        service.model.take_successor()
        assert service.reloads("refused") == 1
    assert service.successors._thread.daemon
    assert service.ended == [CLEAN]
    go_on.set()
    service.successors._thread.join()


def test_a_fault_nobody_thought_of_is_a_refusal(
    bundle: Bundle, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The thread that looks lives on, and takes the next version."""
    service = serve(tmp_path)
    make_version(tmp_path, "2")
    with monkeypatch.context() as patched:
        patched.setattr(module, "open_bundle", lambda _: 1 / 0)
        service.turn()
    assert (service.model.version, service.reloads("refused")) == ("1", 1)
    make_version(tmp_path, "3")
    service.turn()
    assert service.model.version == "3"


def test_back_to_the_version_before(bundle: Bundle, tmp_path: Path) -> None:
    """Promoting it is all that a rollback takes."""
    service = serve(tmp_path)
    make_version(tmp_path, "2")
    service.turn()
    promote(bundle)
    service.turn()
    assert (service.model.version, service.reloads("served")) == ("1", 2)
