"""The trainer as a process of its own: its start, its terminal, its end by Ctrl-C."""

import json
import resource
import signal
import subprocess
import sys
from pathlib import Path

TRAINER = [sys.executable, "-m", "trainer"]


def test_help_loads_no_tensorflow() -> None:
    """Who asks for help does not wait for it."""
    code = (
        "import sys, trainer.__main__\n"
        "sys.argv = ['trainer', 'train', '--help']\n"
        "try: trainer.__main__.main()\n"
        "except SystemExit: pass\n"
        "assert not any(name.startswith(('tensorflow', 'keras')) for name in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    assert "--quantile" in done.stdout


def test_a_training_on_the_sample_writes_nothing_but_its_own_lines(tmp_path: Path) -> None:
    """Standard error holds log lines alone, standard output the figures alone."""
    done = subprocess.run(
        [*TRAINER, "train", "--models", str(tmp_path), "--epochs=1", "--members=1", "--json"],
        check=True,
        capture_output=True,
        text=True,
    )
    events = [json.loads(line)["event"] for line in done.stderr.splitlines()]
    assert events == ["training.epoch", "bundle.written", "bundle.promoted"]
    assert json.loads(done.stdout)["evaluation"]["anomalies"] == 211


def test_ctrl_c_ends_a_training_and_leaves_nothing(tmp_path: Path) -> None:
    """Exit status 130, no version, no remains."""
    endless = ("--epochs", "100000", "--patience", "100000", "--members", "1")
    arguments = ["train", "--models", str(tmp_path), *endless]
    with subprocess.Popen([*TRAINER, *arguments], stderr=subprocess.PIPE, text=True) as training:
        assert training.stderr is not None
        assert "training.epoch" in training.stderr.readline()
        training.send_signal(signal.SIGINT)
        remaining = training.stderr.read()
        assert training.wait(timeout=30) == 130
    assert remaining.splitlines()[-1] == "trainer: interrupted"
    assert list(tmp_path.iterdir()) == []


def test_a_disk_that_takes_no_more_leaves_no_half_bundle(tmp_path: Path) -> None:
    """Exit status 2 and one line; a limit on the size of a file stands for the full disk."""

    def no_large_files() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (60_000, 60_000))

    done = subprocess.run(
        [*TRAINER, "train", "--models", tmp_path, "--epochs=1", "--members=1", "--log-level=error"],
        check=False,
        capture_output=True,
        text=True,
        preexec_fn=no_large_files,
    )
    assert done.returncode == 2
    assert "cannot write" in done.stderr
    assert "File too large" in done.stderr
    assert done.stderr.count("\n") == 1
    assert [path.name for path in tmp_path.rglob("*")] == ["creditcard"]
