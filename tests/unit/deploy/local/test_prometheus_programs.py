"""Prometheus is the machine's, or Debian's package once, or it is said what to install."""

from pathlib import Path

import pytest

from deploy.local.errors import LocalServerUnavailable
from deploy.local.prometheus_programs import PrometheusPrograms

NAMES = ("prometheus", "promtool")

APT_GET = """#!/bin/sh
echo "$*" >> {log}
case "$*" in *" download prometheus") touch prometheus_2_amd64.deb;; esac
"""

DPKG_DEB = """#!/bin/sh
mkdir -p "$3/usr/bin"
touch "$3/usr/bin/prometheus" "$3/usr/bin/promtool"
"""


def put(folder: Path, name: str, script: str = "#!/bin/sh\n") -> Path:
    """A program of that name."""
    folder.mkdir(exist_ok=True)
    program = folder / name
    program.write_text(script)
    program.chmod(0o755)
    return program


@pytest.fixture
def machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the only programs of a machine are, besides the shell's own; there are none yet."""
    (tmp_path / "own").mkdir()
    for name in ("mkdir", "touch"):
        (tmp_path / "own" / name).symlink_to(f"/bin/{name}")
    monkeypatch.setenv("PATH", f"{tmp_path / 'bin'}:{tmp_path / 'own'}")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    return tmp_path / "bin"


def test_those_of_the_machine_are_taken(machine: Path) -> None:
    """Nothing is fetched where both are on the PATH."""
    programs = [put(machine, name) for name in NAMES]

    assert PrometheusPrograms.obtain() == PrometheusPrograms(*programs)


def test_those_of_the_package_are_fetched_once(
    machine: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The second time the cache has them, and nothing else; one line was said."""
    log = tmp_path / "log"
    put(machine, "apt-get", APT_GET.format(log=log))
    put(machine, "dpkg-deb", DPKG_DEB)

    first, second = PrometheusPrograms.obtain(), PrometheusPrograms.obtain()

    assert first == second
    assert [path.name for path in sorted(first.prometheus.parent.iterdir())] == sorted(NAMES)
    assert [line.split()[-1] for line in log.read_text().splitlines()] == ["update", "prometheus"]
    assert all("Dir::State::Lists=" in line for line in log.read_text().splitlines())
    assert len(capsys.readouterr().err.splitlines()) == 1


def test_another_system_is_told_what_to_install(machine: Path) -> None:
    """Without Debian's tools there is nothing to fetch."""
    with pytest.raises(LocalServerUnavailable, match="brew install prometheus"):
        PrometheusPrograms.obtain()


@pytest.mark.parametrize(
    ("apt_get", "dpkg_deb", "told"),
    [
        ("#!/bin/sh\necho 'E: no network' >&2\nexit 100\n", DPKG_DEB, "E: no network"),
        (APT_GET, "#!/bin/sh\necho 'not a package' >&2\nexit 2\n", "not a package"),
        (APT_GET, "#!/bin/sh\n", "No such file"),
    ],
)
def test_a_package_that_cannot_be_had_is_told_with_its_remedy(
    machine: Path, tmp_path: Path, apt_get: str, dpkg_deb: str, told: str
) -> None:
    """The tool's own words, what to do, and nothing left in the cache."""
    put(machine, "apt-get", apt_get.format(log=tmp_path / "log"))
    put(machine, "dpkg-deb", dpkg_deb)

    with pytest.raises(LocalServerUnavailable, match=rf"{told}.*apt install prometheus"):
        PrometheusPrograms.obtain()

    assert list((tmp_path / "cache").rglob("*.deb")) == []
