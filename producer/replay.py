"""`producer replay`: read the table, send its rows at their pace, say what came of it."""

import gc
import sys
import time

from contracts.dataset.dataset import Dataset
from contracts.dataset.load import load_dataset
from contracts.program.errors import CLEAN, INTERRUPTED, BadSettings
from contracts.program.interruption import Interruption
from contracts.program.logs import get_logger
from producer.destination import Destination, open_destination
from producer.metrics import Metrics, served_metrics
from producer.pacing import Schedule, as_fast_as_it_goes, at_rate, at_speed, paced
from producer.progress import show_progress
from producer.records import replay_records
from producer.settings import ReplaySettings
from producer.summary import Summary

log = get_logger(__name__)


def replay(settings: ReplaySettings) -> int:
    """Send every record of the part, or as many as asked; returns the exit status.

    SIGINT and SIGTERM end it early: what was sent is still delivered and counted.

    Raises:
        BadData: the table cannot be replayed.
        BadSettings: the output file cannot be written, there is no clock for ``speed``, or the
            port cannot be bound.
        BrokerUnreachable: no broker answers in time.
        DeliveryFailed: a record cannot be delivered.
    """
    dataset = load_dataset(settings).part(settings.part)
    schedule = _schedule(dataset, settings)
    with (
        served_metrics(settings) as metrics,
        open_destination(settings) as destination,
        Interruption(second_ends=True) as interruption,
    ):
        summary = _send_all(
            dataset, settings, schedule, destination, interruption=interruption, metrics=metrics
        )
    log.info("replay.finished", sent=summary.sent, seconds=round(summary.seconds, 3))
    _print(summary, settings)
    return INTERRUPTED if summary.interrupted else CLEAN


def _send_all(
    dataset: Dataset,
    settings: ReplaySettings,
    schedule: Schedule,
    destination: Destination,
    *,
    interruption: Interruption,
    metrics: Metrics,
) -> Summary:
    records = replay_records(
        dataset, loop=settings.loop, skip=destination.held, limit=settings.limit
    )
    frauds = 0
    gc.freeze()  # what is loaded by now stays: to look it through again and again took a fifth
    started = time.monotonic()
    with show_progress(_total(len(dataset) - destination.held, settings)) as progress:
        for chunk in paced(records, schedule, interruption):
            destination.send(chunk.keys, chunk.values)
            frauds += int(chunk.anomalous.sum())
            progress.update(destination.delivered)
            metrics.show_delivered(destination.delivered)
        if interruption.requested:
            log.info("replay.interrupted")
        destination.finish()
        progress.update(destination.delivered)
        metrics.show_delivered(destination.delivered)
    seconds = time.monotonic() - started
    return Summary(
        sent=destination.delivered,
        seconds=seconds,
        per_second=destination.delivered / seconds,
        frauds=frauds if dataset.is_labelled else None,
        data=str(dataset.source),
        part=settings.part,
        topic=settings.topic if settings.output is None else None,
        output=settings.output,
        interrupted=interruption.requested,
    )


def _schedule(dataset: Dataset, settings: ReplaySettings) -> Schedule:
    if settings.rate is not None:
        return at_rate(settings.rate)
    if settings.speed is not None:
        if dataset.times is None:
            raise BadSettings(
                f"speed: {dataset.source} has no time column; name it with --time-column, or "
                "give --rate"
            )
        return at_speed(settings.speed)
    return as_fast_as_it_goes


def _total(left: int, settings: ReplaySettings) -> int | None:
    """How many records there are to send; None where only a signal ends the replay."""
    if settings.loop:
        return settings.limit
    return min(max(left, 0), settings.limit or left)


def _print(summary: Summary, settings: ReplaySettings) -> None:
    # Where standard output carries the records, it carries nothing else.
    file = sys.stderr if settings.output == "-" else sys.stdout
    text = summary.as_json() if settings.json_output else summary.as_text()
    print(text, file=file)
