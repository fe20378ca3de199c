"""Command line of the detector."""

import sys

from contracts.program import Command, run_program
from detector.settings import AlertsSettings, CheckSettings, RunSettings, ScoreSettings

PURPOSE = "Finds anomalies in a Kafka topic and publishes each as an explained alert."


def _run(settings: RunSettings) -> int:
    from detector.run import run

    return run(settings)


def _score(settings: ScoreSettings) -> int:
    from detector.score import score

    return score(settings)


def _alerts(settings: AlertsSettings) -> int:
    from detector.follow import alerts

    return alerts(settings)


def _check(settings: CheckSettings) -> int:
    from detector.check import check

    return check(settings)


def main() -> int:
    """Run the command that the arguments name, and return the exit status."""
    commands = {
        "run": Command(RunSettings, _run),
        "score": Command(ScoreSettings, _score),
        "alerts": Command(AlertsSettings, _alerts),
        "check": Command(CheckSettings, _check),
    }
    return run_program("detector", PURPOSE, commands)


if __name__ == "__main__":
    sys.exit(main())
