"""The leaderboard as a page to show to others."""

from matplotlib.figure import Figure

from contracts.dataset.dataset import Dataset
from trainer.compare.leaderboard import COLUMNS, Standing, cells
from trainer.report.drawing import INK, NORMAL, QUIET, new_figure, report_style
from trainer.report.headline import Headline
from trainer.report.page import Page
from trainer.report.section import Section, Table
from trainer.settings.commands import CompareSettings

_INCHES_A_LINE = 0.36
_INCHES_OF_AXES = 0.7


def leaderboard_html(
    settings: CompareSettings, dataset: Dataset, standings: list[Standing]
) -> bytes:
    """A self-contained page, UTF-8; `standings` are the best first."""
    best = standings[0]
    seeds = ", ".join(map(str, settings.seeds))
    test = dataset.part("test")
    with report_style():
        return Page(
            title=f"Leaderboard on {settings.data}",
            kicker=f"{settings.data} · {len(test):,} test records, {test.labels.sum():,} "
            f"anomalies · seeds {seeds}",
            headline=Headline(
                f"{best.name[:1].upper()}{best.name[1:]} finds anomalies best: average precision "
                f"{best.average_precision:.3f}.",
                (),
            ),
            sections=[_picture(standings), _table(standings)],
            footer=f"{dataset.parted_by}. Normals alone train; every kind is judged on the same "
            "test records. Mean and standard deviation over the seeds.",
        ).html()


def _table(standings: list[Standing]) -> Section:
    rows = [
        [text.replace(" ", "\N{NO-BREAK SPACE}") for text in (standing.name, *cells(standing))]
        for standing in standings
    ]
    heads = ["score", *(column.heading for column in COLUMNS)]
    return Section(
        "leaderboard",
        "The leaderboard",
        "All that was measured, the highest average precision first",
        table=Table(heads, rows),
    )


def _picture(standings: list[Standing]) -> Section:
    return Section(
        "average-precision",
        "Average precision",
        "The mean over the anomalies of the precision at their score, with its spread by seed",
        figure=_dots(standings),
    )


def _dots(standings: list[Standing]) -> Figure:
    figure = new_figure(_INCHES_OF_AXES + _INCHES_A_LINE * len(standings))
    axes = figure.subplots()
    for line, standing in enumerate(reversed(standings)):
        spread = standing.figures["average_precision"]
        assert spread is not None
        trained = standing.figures["training_seconds"] is not None
        axes.errorbar(
            spread.mean,
            line,
            xerr=spread.std,
            fmt="o",
            color=NORMAL if trained else QUIET,
            capsize=4,
            markersize=7,
        )
        axes.annotate(
            f"{spread.mean:.3f}",
            (spread.mean, line),
            xytext=(0, 7),
            textcoords="offset points",
            ha="center",
            color=INK,
        )
    names = [standing.name for standing in reversed(standings)]
    axes.set(
        yticks=range(len(names)),
        yticklabels=names,
        xlim=(0, 1.02),
        ylim=(-0.6, len(names) - 0.3),
        xlabel="average precision; grey: no autoencoder",
    )
    return figure
