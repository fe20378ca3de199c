"""Prometheus' own programs: the machine's, or else those of Debian's package."""

import shutil
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from deploy.local.debian import fetch_programs, has_packages
from deploy.local.errors import LocalServerUnavailable
from deploy.local.settings import CacheSettings

_NAMES = ["prometheus", "promtool"]
_REMEDY = (
    "Install Prometheus (Debian, Ubuntu: `apt install prometheus`, macOS: `brew install "
    "prometheus`), or put `prometheus` and `promtool` on the PATH"
)


@dataclass(frozen=True)
class PrometheusPrograms:
    """The server, and the tool that checks its configuration and tests its rules."""

    prometheus: Path
    promtool: Path

    @classmethod
    def obtain(cls) -> Self:
        """Those on the PATH; else those of Debian's package, fetched once into the user's cache.

        Raises `LocalServerUnavailable`, saying what to install.
        """
        found = list(filter(None, map(shutil.which, _NAMES)))
        if len(found) == len(_NAMES):
            return cls(*map(Path, found))
        return cls(*_cached(CacheSettings().folder("prometheus")))


def _cached(cache: Path) -> list[Path]:
    programs = [cache / name for name in _NAMES]
    if not all(program.is_file() for program in programs):
        if not has_packages():
            raise LocalServerUnavailable(f"Prometheus is not on this machine. {_REMEDY}")
        print("downloading Prometheus, once: about 60 MB", file=sys.stderr, flush=True)
        try:
            fetch_programs("prometheus", _NAMES, cache)
        except LocalServerUnavailable as error:
            raise LocalServerUnavailable(f"{error}. {_REMEDY}") from error
    return programs
