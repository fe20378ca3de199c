"""What was measured as a table in Markdown, a row a point of each axis."""

from collections.abc import Iterator, Mapping, Sequence
from statistics import median

from benchmarks.cost.figures import Cost, spread
from benchmarks.cost.points import AXES, Point, on

Measured = Mapping[Point, Sequence[Cost]]

_HEAD = (
    "| | | CPU s per million | records/s | in a batch | peak MB |\n"
    "| --- | ---: | ---: | ---: | ---: | ---: |"
)


def table(measured: Measured) -> str:
    """Medians of all rounds, in brackets the least and the most."""
    return "\n".join([_HEAD, *_rows(measured)])


def _rows(measured: Measured) -> Iterator[str]:
    for axis in AXES:
        for value, point in on(axis).items():
            if point in measured:
                yield f"| {axis} | {value} | {_cells(measured[point])} |"


def _cells(rounds: Sequence[Cost]) -> str:
    cpu = spread(rounds)
    cells = [
        f"{cpu.median:,.1f} ({cpu.least:,.1f} to {cpu.most:,.1f})",
        f"{median(each.records_a_second for each in rounds):,.0f}",
        f"{median(each.batch_records for each in rounds):,.0f}",
        f"{median(each.peak_megabytes for each in rounds):,.0f}",
    ]
    return " | ".join(cells)
