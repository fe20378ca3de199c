"""The commands of the detector; each imports only what it needs."""

from collections.abc import Callable

from contracts.program.command import Command, run_program
from detector.dead_letters.settings import ListSettings, ReplaySettings, ShowSettings
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
    from detector.scoring.score import score

    return score


def _alerts(_: AlertsSettings) -> Callable[[AlertsSettings], int]:
    from detector.alerts import alerts

    return alerts


def _list_letters(_: ListSettings) -> Callable[[ListSettings], int]:
    from detector.dead_letters.listing import list_letters

    return list_letters


def _show_letters(_: ShowSettings) -> Callable[[ShowSettings], int]:
    from detector.dead_letters.showing import show_letters

    return show_letters


def _replay_letters(_: ReplaySettings) -> Callable[[ReplaySettings], int]:
    from detector.dead_letters.replaying import replay_letters

    return replay_letters


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
    "dead-letters list": Command(ListSettings, _list_letters),
    "dead-letters show": Command(ShowSettings, _show_letters),
    "dead-letters replay": Command(ReplaySettings, _replay_letters),
    "check": Command(CheckSettings, _check),
    "verify": Command(VerifySettings, _verify),
}
