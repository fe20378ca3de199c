"""`detector dead-letters replay`: chosen letters back to where their records came from.

A record and the mark that its letter was replayed are one Kafka transaction, under a transactional
id that all replays of a topic share. So whoever is killed has sent what is marked, and marked what
was sent; and of two at once the later goes on behind the marks, while the earlier is fenced.
"""

from collections.abc import Iterator
from contextlib import closing
from itertools import islice

from contracts.program.broker import Topic
from contracts.program.errors import CLEAN, INTERRUPTED, BadData, BadSettings
from contracts.program.interruption import Interruption
from contracts.program.logs import get_logger
from contracts.program.terminal import Terminal, print_json
from detector.dead_letters.letters import Marks, letters_of
from detector.dead_letters.plan import Destination, Plan
from detector.dead_letters.settings import ReplaySettings
from transport.publisher import Outgoing
from transport.replays import ReplayPublisher
from transport.topics import create_missing_topics, largest_messages, partitions_of, replicas_of

log = get_logger(__name__)


def replay_letters(settings: ReplaySettings) -> int:
    """Replay what is chosen, and say what was done; returns the exit status.

    SIGINT and SIGTERM end it between two transactions; what was replayed is marked.

    Raises:
        BadSettings: nothing says which letters.
        BadData: some of the chosen letters cannot be replayed; the others were.
        BrokerUnreachable: no broker answers, or it has no such topic.
        AccessDenied: it denies a right.
        DeliveryFailed: a transaction was not committed, or another replay has begun.
    """
    if not (
        settings.error or settings.source or settings.since or settings.until or settings.every
    ):
        raise BadSettings(
            "error, source, since, until: expected at least one of them, to say which letters are "
            "replayed, or --every"
        )
    with Interruption(second_ends=True) as interruption:
        destinations = _destinations(settings)
        if settings.dry_run or not destinations:
            plan = Plan(settings, destinations, _marks(settings))
            count = sum(map(len, _transactions(settings, plan)))
        else:
            plan, count = _replay(settings, destinations, interruption)
    _show(settings, plan, count)
    if interruption.requested:
        return INTERRUPTED
    if plan.refused:
        raise BadData(plan.complaint())
    return CLEAN


def _replay(
    settings: ReplaySettings, destinations: dict[str, Destination], interruption: Interruption
) -> tuple[Plan, int]:
    """What was planned, and how many letters of it were replayed."""
    replicas = replicas_of(settings.kafka, settings.dead_letters_topic)
    marks_topic = Topic(settings.marks_topic, 1, replicas, compacted=True)
    create_missing_topics(settings.kafka, [marks_topic])
    transactional_id = f"{settings.dead_letters_topic}.replay"
    count = 0
    with closing(
        ReplayPublisher(settings.kafka, list(destinations), settings.marks_topic, transactional_id)
    ) as publisher:
        # Read behind the fence: from now on nobody else adds a mark.
        plan = Plan(settings, destinations, _marks(settings))
        for pairs in _transactions(settings, plan):
            if interruption.requested:
                break
            publisher.commit([outgoing for pair in pairs for outgoing in pair])
            count += len(pairs)
            log.info("replay.committed", letters=count)
    return plan, count


def _marks(settings: ReplaySettings) -> Marks:
    return Marks.beside(settings.kafka, settings.dead_letters_topic)


def _destinations(settings: ReplaySettings) -> dict[str, Destination]:
    """Of the topics that the chosen letters came from, those that there are."""
    topics = set()
    with closing(letters_of(settings.kafka, settings.dead_letters_topic)) as letters:
        for found in (found for several in letters for found in several):
            if found.is_chosen(settings):
                topics.add(found.letter.headers.source_topic)
    counts = partitions_of(settings.kafka, sorted(topics), "Write") if topics else {}
    there = [topic for topic, count in counts.items() if count]
    limits = largest_messages(settings.kafka, there) if there else {}
    return {topic: Destination(counts[topic], limits[topic]) for topic in there}


def _transactions(
    settings: ReplaySettings, plan: Plan
) -> Iterator[list[tuple[Outgoing, Outgoing]]]:
    """Records with their marks, at most `limit` of them in all; each list is one transaction."""
    left = settings.limit
    with closing(letters_of(settings.kafka, settings.dead_letters_topic)) as letters:
        for several in letters:
            pairs = list(islice(plan.pairs(several), left))
            if pairs:
                yield pairs
            left = None if left is None else left - len(pairs)
            if left == 0:
                return


def _show(settings: ReplaySettings, plan: Plan, count: int) -> None:
    if settings.json_output:
        done = {"replayed": count, "replayed_before": plan.replayed_before}
        print_json(done | {"refused": plan.refused.total(), "dry_run": settings.dry_run})
        return
    text = f"dead letters that {'would be' if settings.dry_run else 'were'} replayed: {count:,}"
    if plan.replayed_before:
        text += f"; {plan.replayed_before:,} were replayed before (--again takes them too)"
    Terminal(soft_wrap=True).print(text)
