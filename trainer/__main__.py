"""``trainer``, or ``python -m trainer``: the command line of the trainer."""

import sys

from contracts.program import Command, run_program
from trainer.settings.train import TrainSettings

PURPOSE = "Learn from normal records what normal looks like, and write a model bundle of it."


def main() -> int:
    """Run one sub-command; returns the exit status."""
    return run_program("trainer", PURPOSE, {"train": Command(TrainSettings, _train)})


def _train(settings: TrainSettings) -> int:
    from trainer.native_output import without_native_output

    with without_native_output():
        from trainer.train import train
    return train(settings)


if __name__ == "__main__":
    sys.exit(main())
