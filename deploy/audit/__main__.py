"""``python -m deploy.audit``: write the bills of materials, look for known vulnerabilities.

Exit status 0: none is known, or no database could be reached, which the last line says;
1: some are known. `make audit` adds ruff's rules on security, which need no database.
"""

import platform
import sys

from contracts.program.no_arguments import expect_no_arguments
from deploy.audit.locked import base_image, locked
from deploy.audit.vulnerabilities import Verdict, ask

OTHERS = ("local", "dev", "audit")
"""Locks of what no image has in it."""


def main() -> int:
    """Print what was written and found; returns the exit status."""
    expect_no_arguments("python -m deploy.audit", __doc__)
    from deploy.audit.materials import IMAGES, bill_file, bill_of

    base = base_image()
    packages = {image: locked(image, base.python) for image in IMAGES}
    for image in IMAGES:
        bill_file(image).write_text(bill_of(image, base, packages[image]), encoding="utf-8")
        print(f"image {image}: {len(packages[image])} packages in {bill_file(image).name}")
    here = ".".join(platform.python_version_tuple()[:2])
    packages |= {part: locked(part, here) for part in OTHERS}
    verdicts = {part: ask(wanted) for part, wanted in packages.items()}
    for part, verdict in verdicts.items():
        _show(part, len(packages[part]), verdict)
    if None in verdicts.values():
        print(
            "NOT CHECKED for known vulnerabilities: no database could be reached", file=sys.stderr
        )
    return int(any(verdict is not None and verdict.found for verdict in verdicts.values()))


def _show(part: str, packages: int, verdict: Verdict | None) -> None:
    if verdict is None:
        print(f"lock {part}: {packages} packages, none checked")
        return
    print(f"lock {part}: {verdict.known} of {packages} checked, {len(verdict.found)} known flaws")
    for line in verdict.found:
        print(f"  {line}")


if __name__ == "__main__":
    sys.exit(main())
