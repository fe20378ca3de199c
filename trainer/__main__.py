"""``trainer``, or ``python -m trainer``: the command line of the trainer."""

import sys

from contracts.program import Command, run_program
from trainer.settings.models import ModelsSettings
from trainer.settings.promote import PromoteSettings
from trainer.settings.train import TrainSettings

PURPOSE = "Learn from normal records what normal looks like, and write a model bundle of it."


def main() -> int:
    """Run one sub-command; returns the exit status."""
    commands = {
        "train": Command(TrainSettings, _train),
        "models": Command(ModelsSettings, _models),
        "promote": Command(PromoteSettings, _promote),
    }
    return run_program("trainer", PURPOSE, commands)


def _train(settings: TrainSettings) -> int:
    from trainer.native_output import without_native_output

    with without_native_output():
        from trainer.train import train
    return train(settings)


def _models(settings: ModelsSettings) -> int:
    from trainer.models import list_models

    return list_models(settings)


def _promote(settings: PromoteSettings) -> int:
    from trainer.promote import promote_version

    return promote_version(settings)


if __name__ == "__main__":
    sys.exit(main())
