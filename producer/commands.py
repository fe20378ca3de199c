"""The commands of the producer; each imports only what it needs."""

from collections.abc import Callable

from contracts.program.command import Command, run_program
from producer.settings import ReplaySettings

PURPOSE = "Replays recorded transactions onto a Kafka topic."


def main() -> int:
    """Run the command that the arguments name, and return the exit status."""
    return run_program("producer", PURPOSE, {"replay": Command(ReplaySettings, _replay)})


def _replay(_: ReplaySettings) -> Callable[[ReplaySettings], int]:
    from producer.replay import replay

    return replay
