"""A local Prometheus is a real one: it scrapes, and leaves no trace."""

import json
import subprocess
import sys
import urllib.request
from pathlib import Path
from urllib.parse import quote

import pytest

from deploy.local import LocalPrometheus, LocalServerFailed
from tests.processes import is_alive
from tests.waiting import wait_until

ROOT = Path(__file__).parents[4]


@pytest.fixture
def config(tmp_path: Path) -> Path:
    """A configuration that scrapes nothing, and records one series."""
    (tmp_path / "rules.yml").write_text(
        "groups: [{name: one, interval: 100ms, rules: [{record: one, expr: vector(1)}]}]"
    )
    path = tmp_path / "prometheus.yml"
    path.write_text("rule_files: [rules.yml]")
    return path


def test_it_evaluates_rules_and_answers_queries(config: Path) -> None:
    """What is recorded can be asked for at its address."""
    with LocalPrometheus(config) as prometheus:

        def recorded() -> list[object]:
            with urllib.request.urlopen(
                f"{prometheus.address}/api/v1/query?query={quote('one')}"
            ) as page:
                result: list[object] = json.load(page)["data"]["result"]
                return result

        wait_until(recorded, "the recorded series")


def test_leaving_removes_process_and_data(config: Path) -> None:
    """After the block neither the server nor its folder is there."""
    with LocalPrometheus(config) as prometheus:
        pid, folder = prometheus.pid, prometheus.folder
        assert pid is not None
        assert folder is not None
        assert (folder / "data").is_dir()

    assert not is_alive(pid)
    assert not folder.exists()
    assert (prometheus.pid, prometheus.folder) == (None, None)


def test_one_that_cannot_start_shows_its_log(config: Path) -> None:
    """The message ends with what Prometheus said, and nothing is left over."""
    config.write_text("nonsense: true")
    prometheus = LocalPrometheus(config)

    with pytest.raises(LocalServerFailed, match="nonsense"):
        prometheus.start()

    assert (prometheus.pid, prometheus.folder) == (None, None)


def test_it_does_not_outlive_its_killed_parent(config: Path) -> None:
    """Even SIGKILL of the program that started it ends it and removes its data."""
    script = (
        "import pathlib, sys\n"
        "from deploy.local import LocalPrometheus\n"
        "with LocalPrometheus(pathlib.Path(sys.argv[1])) as prometheus:\n"
        "    print(prometheus.pid, prometheus.folder, flush=True)\n"
        "    sys.stdin.read()\n"
    )
    command = [sys.executable, "-c", script, str(config)]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, cwd=ROOT, stdin=pipe, stdout=pipe, text=True) as program:
        assert program.stdout is not None
        pid, folder = program.stdout.readline().split()
        program.kill()

    wait_until(lambda: not Path(folder).exists(), "its folder is removed")
    wait_until(lambda: not is_alive(int(pid)), "it has ended")
