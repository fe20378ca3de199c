"""Pipeline health: for whoever keeps it running."""

from typing import get_args

from grafana_foundation_sdk.builders import heatmap, stat, timeseries
from grafana_foundation_sdk.builders.dashboard import Dashboard

from deploy.grafana.frame import frame
from deploy.grafana.heat_maps import heat_map
from deploy.grafana.panels import (
    BAD,
    DOUBTFUL,
    GOOD,
    Asked,
    bars,
    in_colours,
    limited,
    lines,
    logarithmic,
    number,
    with_names_alone,
)
from deploy.grafana.queries import SELECTED, greatest, grown, mean, quantile, rate, selected, total
from detector.metrics import RecordOutcome, TransactionOutcome

OUTCOMES = dict(zip(get_args(RecordOutcome), (GOOD, "orange", BAD), strict=True))
ENDS = dict(zip(get_args(TransactionOutcome), (GOOD, BAD), strict=True))

LATENCY = "detector_end_to_end_seconds"
IDLE = total(rate('detector_stage_seconds_sum{stage="poll"}'))


def pipeline_health() -> Dashboard:
    """Does it keep up, how fast, and what fails."""
    dashboard = frame(
        "Pipeline health",
        "pipeline-health",
        "Whether the detectors keep up with the stream, how fast they are, and what fails.",
    )
    for panel in (
        *_numbers(),
        _records(),
        _lag(),
        _latency(),
        _stages(),
        _batches(),
        _transactions(),
        _rebalances(),
        _dead_letters(),
        _skipped(),
        _memory(),
    ):
        dashboard.with_panel(panel)
    return dashboard


def _numbers() -> list[stat.Panel]:
    return [
        number(
            "How many detectors work?",
            "Detectors that answer Prometheus. Fewer than were started: one is down, and the "
            "others have its partitions.",
            Asked(f"count({SELECTED})"),
            unit="short",
            steps={None: BAD, 1: GOOD},
        ),
        number(
            "How many records a second?",
            "Records handled, valid or not. It should follow what is sent.",
            Asked(total(rate("detector_records_total"))),
            unit="suffix:/s",
            decimals=0,
        ),
        number(
            "How far behind are they?",
            "Records between the detectors and the ends of their partitions. It should come back "
            "to nearly 0; if it only grows, start more detectors, up to one a partition.",
            Asked(total("detector_consumer_lag_records")),
            unit="locale",
            steps={None: GOOD, 1_000: DOUBTFUL, 10_000: BAD},
        ),
        number(
            "How long since a commit?",
            "Since any detector last committed a batch. Long while records come in: they are "
            "stuck, look at their logs. Long without records is nothing.",
            Asked(f"time() - {greatest('detector_last_commit_timestamp_seconds')}"),
            unit="s",
            decimals=0,
            steps={None: GOOD, 30: DOUBTFUL, 120: BAD},
        ),
        number(
            "How busy are they?",
            "Share of their time that detectors spend on batches, not waiting for records. Near "
            "all of it: there is no room for more records, start another one.",
            Asked(f"1 - {IDLE} / {total(rate('detector_stage_seconds_sum'))}"),
            unit="percentunit",
            steps={None: GOOD, 0.7: DOUBTFUL, 0.9: BAD},
        )
        .min(0)
        .max(1)
        .decimals(0),
        number(
            "How many dead letters?",
            "Records in this time range that could not be decoded, set aside with the reason. "
            "docs/runbook.md, under Dead letter share, says how to read them.",
            Asked(total(grown("detector_dead_letters_total")), now=True),
            unit="locale",
            decimals=0,
            steps={None: GOOD, 0.5: DOUBTFUL, 100: BAD},
        ),
    ]


def _records() -> timeseries.Panel:
    panel = lines(
        "How many records a second are sent, and how many get through?",
        "Handled records by outcome, and what producers sent. The outcomes together should be as "
        "many as were sent; invalid ones should be none.",
        Asked(total(rate("detector_records_total"), "outcome"), "{{outcome}}"),
        Asked("sum(rate(producer_records_total[$__rate_interval]))", "sent"),
        unit="suffix:/s",
    )
    return in_colours(panel, OUTCOMES | {"sent": "text"}).min(0)


def _lag() -> timeseries.Panel:
    panel = lines(
        "How far behind is each partition?",
        "Records between a detector and the end of the partition. One partition alone high: its "
        "keys are too many, or its detector is ill; all high: too few detectors.",
        Asked(
            greatest("detector_consumer_lag_records", "topic", "partition"),
            "{{topic}} {{partition}}",
        ),
        unit="short",
    )
    limited(panel, {None: GOOD, 1_000: DOUBTFUL, 10_000: BAD})
    return panel.min(0).axis_soft_max(10).decimals(0)


def _latency() -> timeseries.Panel:
    panel = lines(
        "How long does a record take, from its timestamp to its commit?",
        "Half, 95 and 99 of 100 records are through within this time. Tens of milliseconds are "
        "usual; rising lines with a rising lag: too few detectors.",
        *(Asked(quantile(of, LATENCY), f"p{of * 100:.0f}") for of in (0.5, 0.95, 0.99)),
        unit="s",
    )
    in_colours(panel, {"p50": "green", "p95": "orange", "p99": "purple"})
    return logarithmic(limited(panel, {None: GOOD, 1: DOUBTFUL, 10: BAD}), 10)


def _stages() -> timeseries.Panel:
    panel = lines(
        "Where does a batch spend its time?",
        "Mean time a batch takes in each stage; poll is waiting for records. Commit is the "
        "broker's answer, score and explain are this machine's work.",
        Asked(mean("detector_stage_seconds", "stage"), "{{stage}}"),
        unit="s",
    )
    return logarithmic(panel, 10)


def _batches() -> heatmap.Panel:
    return heat_map(
        "How large are the batches?",
        "Batches by their number of records, at most `--max-batch`. Small ones: detectors wait for "
        "records, which is good; all as large as can be: they are catching up.",
        "detector_batch_records",
        unit="short",
    ).span(8)


def _transactions() -> timeseries.Panel:
    panel = bars(
        "How do the transactions end?",
        "Kafka transactions a second. An aborted one is read again, nothing is lost; many of them: "
        "the broker is slow or gone, or partitions move all the time.",
        Asked(total(rate("detector_transactions_total"), "outcome"), "{{outcome}}"),
        unit="suffix:/s",
    )
    return in_colours(panel, ENDS).span(8)


def _rebalances() -> timeseries.Panel:
    panel = bars(
        "How often do partitions move?",
        "Times a detector was given partitions anew, a minute. Only at a start, a stop or a "
        "crash; again and again: a detector is too slow to answer the broker.",
        Asked(f"60 * {total(rate('detector_rebalances_total'), 'instance')}", "{{instance}}"),
        unit="suffix:/min",
    )
    return panel.span(8).interval("1m").decimals(1)


def _dead_letters() -> timeseries.Panel:
    panel = bars(
        "Why are records set aside?",
        "Dead letters a minute by what was wrong. A sender that changed its format shows as one "
        "colour from one minute to the next: talk to it.",
        Asked(f"60 * {total(rate('detector_dead_letters_total'), 'error')}", "{{error}}"),
        unit="suffix:/min",
    )
    return with_names_alone(panel).span(8).interval("1m")


def _skipped() -> timeseries.Panel:
    # A partition's counter appears with its first skip, which no rate would show.
    skipped = total("detector_skipped_records_total", "topic", "partition")
    nothing = f"0 * {greatest('detector_consumer_lag_records', 'topic', 'partition')}"
    panel = lines(
        "How many records were gone before they were read?",
        "What retention removed while the group was behind, since the start of the detector that "
        "found it gone. Nobody has scored it; docs/runbook.md, under Records skipped, says what "
        "to do.",
        Asked(f"{skipped} or {nothing}", "{{topic}} {{partition}}"),
        unit="locale",
    )
    return limited(panel, {None: GOOD, 1: BAD}).span(8).min(0).axis_soft_max(10).decimals(0)


def _memory() -> timeseries.Panel:
    panel = lines(
        "How much memory does each detector hold?",
        "Resident memory. Level after the start is good; a steady climb is a leak, and ends with "
        "the container's limit.",
        Asked(selected("process_resident_memory_bytes"), "{{instance}}"),
        unit="bytes",
    )
    return panel.span(8).min(0)
