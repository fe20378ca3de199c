"""The log lines every program promises its operator.

A line is an event name and keys: ``batch.committed records=512 alerts=1``. None carries a feature
value, none is written per record. Text on a terminal, JSON elsewhere, always on standard error,
so that standard output stays the program's own.

=========================  ==================================================================
event                      written when, and with what
=========================  ==================================================================
``broker.unreachable``     no broker answers; ``retry_in_s`` until the next attempt
``broker.connected``       it answers (again)
``topic.created``          a missing topic was made; ``topic``, ``partitions``
``partitions.assigned``    the group gave this member ``partitions``
``partitions.revoked``     the group took ``partitions`` from this member
``predecessor.removed``    a member of this name was in the group, as one that was killed is for a
                           while; ``group``, ``name``
``departed.ended``         the transaction that a member left open which is gone was ended;
                           ``transactional_id``
``departed.left``          it was not, since the broker denies that; ``reason``
``departed.unknown``       nothing can be said of it (debug); ``name``, ``reason``
``group.begins``           the group had committed nothing in the topic: where it begins in each
                           partition; ``start``, ``offsets``
``partition.new``          a partition was added; it is read from its beginning
``topic.made-again``       the topic was deleted and made again; what was committed says nothing
                           of it, and a ``partition`` is read from ``offset`` on
``records.skipped``        so many ``records`` of a ``partition`` were gone, or passed over, before
                           they were read; on at ``offset``
``partition.truncated``    a ``partition`` ends before what was ``committed``, as after an unclean
                           election of its leader; on at ``offset``
``offsets.lost``           one of the three, where the group is to stop then; ``cause``, and what is
                           kept: ``earliest``, ``latest``
``topic.limited``          a topic took no message of a size; from now on they have fewer ``bytes``
``producer.renewed``       after a transaction that did not end as a commit (debug); ``seconds``
``model.opened``           a bundle is served from now on; ``name``, ``version``, ``threshold``,
                           its ``strategy`` and what it promises
``model.refused``          another version was not taken; ``reason``; the served one goes on
``batch.committed``        one transaction; ``records``, ``alerts``, ``dead_letters`` (debug,
                           or warning where it holds dead letters)
``invalid.share-high``     more of the records of ten minutes cannot be decoded than
                           ``--invalid-warning-ratio``; ``ratio``, ``records``, ``errors`` by kind
``invalid.share-normal``   it is no more so
``batch.aborted``          a transaction was given up and will be read again; ``reason``
``alert.unreadable``       what stands in the alerts topic is no alert; ``reason``
``verification.reading``   `detector verify` reads a ``topic`` of what was published
``verification.judging``   it holds so many ``records`` against it
``file.scored``            `detector score` is done; ``records``, ``alerts``, ``invalid``
``record.invalid``         a line of its file is no record; ``record``, ``error``
``detector.started``       the loop begins; ``group``, ``topic``, ``address``
``detector.ready``         it handles records (again)
``detector.not-ready``     it does not, though it is connected; ``reason``
``detector.progress``      about once a minute; totals since the start
``detector.stopped``       the loop ended; totals. Or it was left, after a signal and ``seconds`` in
                           vain; ``reason``, and the ``stages`` that batches are in
``watchdog.expired``       the loop stood still for ``seconds``, batches in ``stages``; the
                           process ends with exit status 3
``dead-letter.unreadable`` what stands in their topic is no dead letter; ``place``, ``reason``
``replay-mark.unreadable`` what stands in the topic of marks is none; ``place``, ``reason``
``replay.committed``       of dead letters, so many ``letters`` so far
``replay.progress``        about every ten seconds; ``sent``, ``per_second``
``replay.interrupted``     a signal came; what was sent is waited for, a second signal ends that
``replay.finished``        the producer is done; ``sent``, ``seconds``
``table.found``            how a ``file`` is written, where not as usual: ``encoding``,
                           ``separator``, ``decimal``
``time.found``             the ``column`` of the time is not in seconds; its ``clock``
``column.likely-id``       a ``column`` of whole numbers, another in each row, is a feature:
                           to a model that learns the rows' names, all that is new is anomalous
``column.category``        a ``column`` is one of so many ``values``
``column.gaps``            a ``column`` is ``missing`` in such a share of the rows, and may be in a
                           stream
``columns.unnamed``        of a ``file``, so many ``columns`` without a name were left out
``data.fetching``          published data is fetched; ``data``, ``package``, ``megabytes``
``data.fetched``           it is verified and kept; ``data``, ``path``
``column.constant``        a ``column`` is the same in all normal records that train: nothing is
                           learned of it, and what differs is anomalous
``model.served``           there is nothing to train for; ``name``, ``version``
``model.wanted``           there is, though asked only then to train; ``reason``
``training.epoch``         one epoch; ``epoch``, ``loss``, ``validation_loss``
``experiment.started``     one network of several; ``kind``, ``seed``
``evaluation.skipped``     the data cannot say how good the model is; ``reason``
``baselines.skipped``      no baselines are beside the model; ``reason``
``bundle.written``         a bundle is whole on disk; ``version``, ``path``
``bundle.promoted``        ``current`` names it; ``version``, ``reason``
``bundle.not-promoted``    ``current`` goes on naming another; ``version``, ``reason``
=========================  ==================================================================
"""

import logging
import sys
from typing import Any, Literal

import structlog

from contracts.program.visible import visible

LogFormat = Literal["auto", "text", "json"]
LogLevel = Literal["debug", "info", "warning", "error"]

Logger = structlog.stdlib.BoundLogger


def configure_logs(log_format: LogFormat = "auto", level: LogLevel = "info") -> None:
    """Send this program's log lines, and its libraries' warnings, to standard error."""
    as_text = log_format == "text" or (log_format == "auto" and sys.stderr.isatty())
    shared: list[structlog.typing.Processor] = [
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    renderer: structlog.typing.Processor = (
        structlog.dev.ConsoleRenderer(
            colors=sys.stderr.isatty(),
            pad_event_to=24,
            # The default shows the local variables of each frame, a client's password among them.
            exception_formatter=structlog.dev.plain_traceback,
        )
        if as_text
        else structlog.processors.JSONRenderer()
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                _visible if as_text else structlog.processors.format_exc_info,
                renderer,
            ],
        )
    )
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(logging.WARNING)
    for program in ("contracts", "transport", "detector", "producer", "trainer"):
        logging.getLogger(program).setLevel(level.upper())
    # TensorFlow advises its programmers there, of functions that Keras traces again.
    logging.getLogger("tensorflow").setLevel(logging.ERROR)
    # kafka-python logs one failed attempt four times; `broker.unreachable` logs it once.
    logging.getLogger("kafka").setLevel(logging.INFO if level == "debug" else logging.CRITICAL)
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *shared,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
    )


def _visible(_logger: Any, _method: str, line: structlog.typing.EventDict) -> dict[str, Any]:
    """Keep each value to its own line; JSON, which is ASCII here, does so by itself."""
    return {key: visible(value) if isinstance(value, str) else value for key, value in line.items()}


def get_logger(name: str, **keys: Any) -> Logger:
    """A logger for the module `name`; `keys` go with every line it writes."""
    logger: Logger = structlog.stdlib.get_logger(name, **keys)
    return logger
