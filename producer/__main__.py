"""``producer``, or ``python -m producer``: the command line of the producer."""

import sys

from contracts.program import Command, run_program
from producer.settings import ReplaySettings

PURPOSE = "Replays recorded transactions onto a Kafka topic."


def _replay(settings: ReplaySettings) -> int:
    from producer.replay import replay

    return replay(settings)


def main() -> int:
    """Run the command that the arguments name, and return the exit status."""
    return run_program("producer", PURPOSE, {"replay": Command(ReplaySettings, _replay)})


if __name__ == "__main__":
    sys.exit(main())
