"""``trainer``, or ``python -m trainer``: the command line of the trainer."""

import sys

from contracts.program.signals import EndAtOnce


def main() -> int:
    """Run the command that the arguments name, and return the exit status."""
    with EndAtOnce(clean=False):
        from trainer.commands import main as run_command

        return run_command()


if __name__ == "__main__":
    sys.exit(main())
