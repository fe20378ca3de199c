"""``detector``, or ``python -m detector``: the command line of the detector."""

import sys

from contracts.program.signals import EndAtOnce


def main() -> int:
    """Run the command that the arguments name, and return the exit status."""
    with EndAtOnce(clean=sys.argv[1:2] == ["run"]):
        from detector.commands import main as run_command

        return run_command()


if __name__ == "__main__":
    sys.exit(main())
