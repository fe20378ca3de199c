"""The runs as a table in Markdown."""

from collections.abc import Mapping, Sequence

from benchmarks.producer.race import Run
from benchmarks.throughput.table import cell

BARE, OURS = "kafka-python, bare `send`", "`producer replay`"

_HEAD = (
    "| | partitions | records/s | of the bare | CPU s per million | in the system | peak MB "
    "| whole command s |\n"
    "| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |"
)


def table(runs: Mapping[tuple[int, str], Sequence[Run]]) -> str:
    """Medians over all rounds, least and most in brackets, by partitions and who ran.

    "Of the bare" is the median of each round's share, so that a slow minute strikes both.
    """
    rows = [
        _row(name, partitions, of, runs[partitions, BARE])
        for (partitions, name), of in runs.items()
    ]
    return "\n".join([_HEAD, *rows])


def _row(name: str, partitions: int, runs: Sequence[Run], bare: Sequence[Run]) -> str:
    shares = [
        run.records_a_second / limit.records_a_second for run, limit in zip(runs, bare, strict=True)
    ]
    cells = [
        name,
        f"{partitions}",
        cell([run.records_a_second for run in runs], ",.0f"),
        cell(shares, ".2f"),
        cell([run.cpu_s_per_million for run in runs], ".1f"),
        cell([run.system_s_per_million for run in runs], ".1f"),
        cell([run.peak_megabytes for run in runs], ",.0f"),
        cell([run.command_s for run in runs], ".1f"),
    ]
    return f"| {' | '.join(cells)} |"
