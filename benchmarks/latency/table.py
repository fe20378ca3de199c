"""Two tables in Markdown: how long alerts take, and where the time of their batches goes."""

from collections.abc import Mapping, Sequence
from statistics import median

from benchmarks.latency.figures import STAGES, Milliseconds, Trial, together
from benchmarks.latency.load import is_single

Measured = Mapping[float, Sequence[tuple[Trial, Milliseconds]]]
"""By the rate that was asked for, what each round gave."""

_HEAD = (
    "| records/s | alerts | p50, ms | p95, ms | p99, ms | p99.9, ms |\n"
    "| ---: | ---: | ---: | ---: | ---: | ---: |"
)
_STAGES_HEAD = "\n".join(
    [
        f"| records/s | in a batch | {', ms | '.join(STAGES)}, ms | cores | behind, s |",
        f"| ---: | ---: | {'---: | ' * len(STAGES)}---: | ---: |",
    ]
)


def tables(measured: Measured) -> str:
    """Quantiles over all rounds, in brackets the least and the most of a round; then medians."""
    return "\n".join(
        [
            _HEAD,
            *(_latencies(rate, rounds) for rate, rounds in measured.items()),
            "",
            _STAGES_HEAD,
            *(_stages(rate, rounds) for rate, rounds in measured.items()),
        ]
    )


def _latencies(rate: float, rounds: Sequence[tuple[Trial, Milliseconds]]) -> str:
    latencies = [each for _, each in rounds]
    found = together(latencies)
    cells = [
        _cell(*columns) for columns in zip(found["all"], found["least"], found["most"], strict=True)
    ]
    return f"| {_rate(rate)} | {sum(map(len, latencies)):,} | {' | '.join(cells)} |"


def _cell(whole: float | None, least: float | None, most: float | None) -> str:
    if whole is None:
        return ""
    return f"{whole:.1f}" if least is None else f"{whole:.1f} ({least:.1f} to {most:.1f})"


def _stages(rate: float, rounds: Sequence[tuple[Trial, Milliseconds]]) -> str:
    trials = [trial for trial, _ in rounds]
    cells = [
        f"{median(trial.batch_records for trial in trials):,.0f}",
        *(f"{median(trial.stage_ms[stage] for trial in trials):.1f}" for stage in STAGES),
        f"{median(trial.cores for trial in trials):.2f}",
        f"{median(trial.behind for trial in trials):.2f}",
    ]
    return f"| {_rate(rate)} | {' | '.join(cells)} |"


def _rate(rate: float) -> str:
    return "idle" if is_single(rate) else f"{rate:,.0f}"
