"""`detector check`: what `detector run` needs, each with a tick or a cross."""

from collections.abc import Iterator
from typing import NamedTuple

from rich.text import Text

from contracts.errors import CLEAN, AnomalyDetectorError, BadInput, BrokerUnreachable
from contracts.terminal import Terminal
from contracts.visible import visible
from detector.model import threshold_of
from detector.scorer import Scorer
from detector.settings import CheckSettings
from detector.source import partitions_of


class Finding(NamedTuple):
    """One line of the list. A missing topic is no fault: `detector run` creates it."""

    fine: bool
    text: str
    status: int = CLEAN


def check(settings: CheckSettings) -> int:
    """Print the list; 0 when all is well, else the exit status of the gravest finding."""
    terminal = Terminal(soft_wrap=True)
    status = CLEAN
    for finding in _findings(settings):
        mark = ("✓ ", "green") if finding.fine else ("✗ ", "red")
        terminal.print(Text.assemble(mark, visible(finding.text)))
        status = max(status, finding.status)
    return status


def _findings(settings: CheckSettings) -> Iterator[Finding]:
    yield _model(settings)
    yield from _broker(settings)


def _model(settings: CheckSettings) -> Finding:
    try:
        manifest = Scorer.open_current(settings.models, settings.name).manifest
        threshold = threshold_of(manifest, settings)
    except BadInput as error:
        return _cross(error)
    return Finding(
        fine=True,
        text=f"model {manifest.name} {manifest.version} ({manifest.kind}): hashes and golden "
        f"scores agree, threshold {threshold.value:.3f} ({threshold.strategy}), "
        f"{threshold.promise.text}",
    )


def _broker(settings: CheckSettings) -> Iterator[Finding]:
    topics = [settings.topic, settings.alerts_topic, settings.dead_letters_topic]
    try:
        partitions = partitions_of(settings.kafka, topics)
    except BrokerUnreachable as error:
        yield _cross(error)
        return
    yield Finding(fine=True, text=f"broker {settings.kafka.bootstrap_servers} answers")
    for topic, count in partitions.items():
        if count:
            yield Finding(fine=True, text=f"topic {topic}: {count} partitions")
        else:
            yield Finding(fine=True, text=f"topic {topic}: missing, `detector run` creates it")


def _cross(error: AnomalyDetectorError) -> Finding:
    return Finding(fine=False, text=str(error), status=error.exit_status)
