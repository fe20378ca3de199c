"""What a lock installs: exact versions, on one Python."""

import re
from pathlib import Path
from typing import NamedTuple

from packaging.requirements import Requirement

ROOT = Path(__file__).parents[2]
LOCKS = ROOT / "locks"
DOCKERFILE = ROOT / "deploy" / "docker" / "Dockerfile"


class Locked(NamedTuple):
    """One package."""

    name: str
    version: str


class BaseImage(NamedTuple):
    """What the images of the programs are built on, such as ``python`` and ``3.13-slim``."""

    name: str
    tag: str

    @property
    def python(self) -> str:
        """Its Python, such as ``3.13``."""
        return self.tag.split("-")[0]


def base_image() -> BaseImage:
    """As the Dockerfile names it."""
    (named,) = re.findall(
        r"^ARG PYTHON=(\S+)$", DOCKERFILE.read_text(encoding="utf-8"), re.MULTILINE
    )
    return BaseImage(*named.split(":", 1))


def locked(part: str, python: str) -> list[Locked]:
    """What ``locks/<part>.txt`` installs on Linux with this `python`, such as ``3.13``."""
    environment = {
        "python_version": python,
        "python_full_version": f"{python}.0",
        "platform_system": "Linux",
        "sys_platform": "linux",
        "platform_machine": "x86_64",
    }
    text = (LOCKS / f"{part}.txt").read_text(encoding="utf-8")
    lines = re.findall(r"^[a-zA-Z0-9][^\\\n]*", text, re.MULTILINE)
    wanted = [
        requirement
        for requirement in map(Requirement, lines)
        if requirement.marker is None or requirement.marker.evaluate(environment)
    ]
    return [
        Locked(requirement.name, str(requirement.specifier).removeprefix("=="))
        for requirement in wanted
    ]
