"""`detector check`: what `detector run` needs, each with a tick or a cross."""

from collections.abc import Callable, Iterator
from typing import NamedTuple

from rich.text import Text

from contracts.model.scorer import Scorer
from contracts.program.errors import CLEAN, AnomalyDetectorError, BadInput, RegistryUnreachable
from contracts.program.terminal import Terminal
from contracts.program.visible import visible
from contracts.stream.message import SMALLEST_LIMIT
from detector.model import threshold_of
from detector.settings import CheckSettings
from detector.wire.wire import Wire
from transport.clients import require_client
from transport.open_transactions import OpenTransaction, open_transactions
from transport.rights import (
    missing_rights,
    refused_timeouts,
    require_broker,
    require_group,
    require_transactions,
)
from transport.topics import largest_messages, partitions_of

FAULT = AnomalyDetectorError.exit_status


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
    yield from _of_part(_client, settings)
    yield from _of_part(_registry, settings)
    try:
        require_broker(settings.kafka)
    except AnomalyDetectorError as error:
        yield _cross(error)
        return
    yield Finding(fine=True, text=f"broker {settings.kafka.bootstrap_servers} answers")
    for part in (_timeouts, _topics, _rights, _group, _transactional_id, _open_transactions):
        yield from _of_part(part, settings)


def _of_part(
    part: Callable[[CheckSettings], Iterator[Finding]], settings: CheckSettings
) -> Iterator[Finding]:
    """Its findings; where it meets an error, that is the last of them."""
    try:
        yield from part(settings)
    except AnomalyDetectorError as error:
        yield _cross(error)


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


def _client(settings: CheckSettings) -> Iterator[Finding]:
    require_client(settings.kafka)
    yield Finding(fine=True, text=f"client {settings.kafka.client} is installed")


def _registry(settings: CheckSettings) -> Iterator[Finding]:
    wire = Wire(settings)
    if settings.format != "json":
        try:
            wire.require()
        except RegistryUnreachable as error:
            yield Finding(fine=False, text=str(error), status=FAULT)
        else:
            yield Finding(fine=True, text=f"schema registry {settings.schema_registry} answers")


def _timeouts(settings: CheckSettings) -> Iterator[Finding]:
    yield from map(
        _cross,
        refused_timeouts(settings.kafka, settings.session_timeout, settings.transaction_timeout),
    )


def _topics(settings: CheckSettings) -> Iterator[Finding]:
    counts = partitions_of(settings.kafka, _all_topics(settings))
    written = [topic for topic in _all_topics(settings)[1:] if counts[topic]]
    limits = largest_messages(settings.kafka, written)
    for topic, count in counts.items():
        if not count:
            yield Finding(fine=True, text=f"topic {topic}: missing, `detector run` creates it")
        elif limits.get(topic, SMALLEST_LIMIT) < SMALLEST_LIMIT:
            text = (
                f"topic {topic}: takes messages of {limits[topic]:,} bytes; expected a "
                f"max.message.bytes of at least {SMALLEST_LIMIT:,}"
            )
            yield Finding(fine=False, text=text, status=BadInput.exit_status)
        else:
            yield Finding(fine=True, text=f"topic {topic}: {count} partitions")


def _rights(settings: CheckSettings) -> Iterator[Finding]:
    records, *written = _all_topics(settings)
    wanted = [("Read", records), *(("Write", topic) for topic in written)]
    denied = list(missing_rights(settings.kafka, wanted))
    yield from map(_cross, denied)
    if not denied:
        yield Finding(fine=True, text="records may be read, alerts and dead letters written")


def _group(settings: CheckSettings) -> Iterator[Finding]:
    require_group(settings.kafka, settings.group, settings.topic)
    yield Finding(fine=True, text=f"group {settings.group}: may be joined")


def _transactional_id(settings: CheckSettings) -> Iterator[Finding]:
    if settings.delivery == "exactly-once":
        name = settings.own_transactional_id()
        require_transactions(settings.kafka, name)
        yield Finding(fine=True, text=f"transactional id {name}: may be used")


def _open_transactions(settings: CheckSettings) -> Iterator[Finding]:
    """None is there for long, unless it is in the way."""
    found, unseen = open_transactions(settings.kafka, _all_topics(settings), settings.group)
    hanging = [transaction for transaction in found if transaction.hanging]
    if hanging:  # or was it seen just as it ended?
        again, _ = open_transactions(settings.kafka, _all_topics(settings), settings.group)
        places = {(seen.topic, seen.partition, seen.start_offset) for seen in again}
        hanging = [one for one in hanging if one[:3] in places]
    for transaction in found:
        if transaction in hanging:
            yield Finding(fine=False, text=_explained(transaction), status=FAULT)
        elif transaction.seconds is not None and transaction.seconds > settings.transaction_timeout:
            yield Finding(fine=True, text=_explained(transaction))
    if not hanging:
        but = f"; {', '.join(unseen)} could not be looked at, for want of Read" if unseen else ""
        yield Finding(fine=True, text=f"no transaction hangs{but}")


def _explained(transaction: OpenTransaction) -> str:
    whose = f"producer {transaction.producer_id}"
    if transaction.transactional_id is not None:
        whose += f", transactional id {transaction.transactional_id}"
    where = f"{transaction.topic}[{transaction.partition}] from offset {transaction.start_offset}"
    if not transaction.hanging:
        return f"{where}: a transaction is open for {transaction.seconds:.0f} s ({whose})"
    return (
        f"{where}: a transaction hangs ({whose}), and keeps back what lies behind it; a detector "
        f"that is started with this id ends it as it was decided, and `kafka-transactions.sh abort "
        f"--topic {transaction.topic} --partition {transaction.partition} --start-offset "
        f"{transaction.start_offset}` in any case"
    )


def _all_topics(settings: CheckSettings) -> list[str]:
    return [settings.topic, settings.alerts_topic, settings.dead_letters_topic]


def _cross(error: AnomalyDetectorError) -> Finding:
    return Finding(fine=False, text=str(error), status=error.exit_status)
