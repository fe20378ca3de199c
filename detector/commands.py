"""The commands of the detector; each imports only what it needs."""

from collections.abc import Callable

from contracts.program.command import Command, run_program
from detector.settings import (
    AlertsSettings,
    CheckSettings,
    RunSettings,
    ScoreSettings,
    VerifySettings,
)

PURPOSE = "Finds anomalies in a Kafka topic and publishes each as an explained alert."


def main() -> int:
    """Run the command that the arguments name, and return the exit status."""
    return run_program("detector", PURPOSE, COMMANDS)


def _run(_: RunSettings) -> Callable[[RunSettings], int]:
    from detector.run import run

    return run


def _score(_: ScoreSettings) -> Callable[[ScoreSettings], int]:
    from detector.score import score

    return score


def _alerts(_: AlertsSettings) -> Callable[[AlertsSettings], int]:
    from detector.alerts import alerts

    return alerts


def _check(_: CheckSettings) -> Callable[[CheckSettings], int]:
    from detector.check import check

    return check


def _verify(_: VerifySettings) -> Callable[[VerifySettings], int]:
    from detector.verification.verify import verify

    return verify


COMMANDS = {
    "run": Command(RunSettings, _run, handles_signals=True),
    "score": Command(ScoreSettings, _score),
    "alerts": Command(AlertsSettings, _alerts),
    "check": Command(CheckSettings, _check),
    "verify": Command(VerifySettings, _verify),
}
