"""The runs as a table in Markdown."""

from collections.abc import Mapping, Sequence

from benchmarks.throughput.contestants import LIMIT, Contestant
from benchmarks.throughput.figures import Run, Spread

_HEAD = (
    "| | what | records/s | of the limit | CPU s per million | peak MB | first batch after s |\n"
    "| --- | --- | ---: | ---: | ---: | ---: | ---: |"
)


def table(runs: Mapping[Contestant, Sequence[Run]]) -> str:
    """Medians over all rounds, least and most in brackets.

    "Of the limit" is the median of what each round gave as a share of what the client alone
    reached in the same round, so that a slow minute strikes both.
    """
    limits = [run.records_a_second for each, of in runs.items() if each.name == LIMIT for run in of]
    return "\n".join([_HEAD, *(_row(each, of, limits) for each, of in runs.items())])


def _row(contestant: Contestant, runs: Sequence[Run], limits: Sequence[float]) -> str:
    rates = [run.records_a_second for run in runs]
    shares = [rate / limit for rate, limit in zip(rates, limits, strict=bool(limits))]
    cells = [
        contestant.name,
        contestant.what,
        cell(rates, ",.0f"),
        cell(shares, ".2f") if shares else "",
        cell([run.cpu_s_per_million for run in runs], ",.1f"),
        cell([run.peak_megabytes for run in runs], ",.0f"),
        cell([run.first_batch_s for run in runs], ".1f"),
    ]
    return f"| {' | '.join(cells)} |"


def cell(values: Sequence[float], form: str) -> str:
    """The median of all rounds, and the least and the most where there are several."""
    spread = Spread.of(values)
    if len(values) == 1:
        return f"{spread.median:{form}}"
    return f"{spread.median:{form}} ({spread.least:{form}} to {spread.most:{form}})"
