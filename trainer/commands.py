"""The commands of the trainer; each imports only what it needs."""

from collections.abc import Callable

from contracts.program.command import Command, run_program
from contracts.program.errors import CLEAN
from trainer.native_output import without_native_output
from trainer.settings.commands import (
    BookSettings,
    CompareSettings,
    DescribeSettings,
    EvaluateSettings,
    ModelsSettings,
    PromoteSettings,
)
from trainer.settings.train import TrainSettings

PURPOSE = "Learn from normal records what normal looks like, and write a model bundle of it."


def main() -> int:
    """Run one sub-command; returns the exit status."""
    return run_program("trainer", PURPOSE, COMMANDS)


def _train(settings: TrainSettings) -> Callable[[TrainSettings], int]:
    if settings.unless_served:
        from trainer.served import is_served

        if is_served(settings.models, settings.name):
            return lambda _: CLEAN
    with without_native_output():
        from trainer.train import train
    return train


def _describe(_: DescribeSettings) -> Callable[[DescribeSettings], int]:
    from trainer.describe import describe

    return describe


def _evaluate(_: EvaluateSettings) -> Callable[[EvaluateSettings], int]:
    from trainer.evaluate import evaluate

    return evaluate


def _compare(_: CompareSettings) -> Callable[[CompareSettings], int]:
    with without_native_output():
        from trainer.compare.compare import compare
    return compare


def _book(_: BookSettings) -> Callable[[BookSettings], int]:
    with without_native_output():
        from trainer.book.book import book
    return book


def _models(_: ModelsSettings) -> Callable[[ModelsSettings], int]:
    from trainer.models import list_models

    return list_models


def _promote(_: PromoteSettings) -> Callable[[PromoteSettings], int]:
    from trainer.promote import promote_version

    return promote_version


COMMANDS = {
    "describe": Command(DescribeSettings, _describe),
    "train": Command(TrainSettings, _train),
    "evaluate": Command(EvaluateSettings, _evaluate),
    "compare": Command(CompareSettings, _compare),
    "book": Command(BookSettings, _book),
    "models": Command(ModelsSettings, _models),
    "promote": Command(PromoteSettings, _promote),
}
