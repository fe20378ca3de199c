"""Images on their way through the model."""

from contracts.stream.record import Features
from trainer.report.drawing import ANOMALY, NORMAL, WIDTH, new_figure
from trainer.report.inputs import ReportInputs, Strips
from trainer.report.section import Section
from trainer.report.words import number


def image_strips(inputs: ReportInputs, strips: Strips) -> Section:
    """A column an image, normals first: original, noisy, encoded, reconstructed."""
    order = [*(~strips.labels).nonzero()[0], *strips.labels.nonzero()[0]]
    rows: dict[str, Features | None] = {
        "original": strips.original,
        "noisy": strips.noisy,
        "encoded": strips.encoded,
        "rebuilt": strips.reconstructed,
    }
    shown = {name: images for name, images in rows.items() if images is not None}
    cell = min((WIDTH - 0.9) / len(order), 1.2)
    figure = new_figure(0.5 + cell * len(shown))
    grid = figure.subplots(len(shown), len(order), squeeze=False)
    for axes_row, (name, images) in zip(grid, shown.items(), strict=True):
        for axes, index in zip(axes_row, order, strict=True):
            levels = (None, None) if name == "encoded" else (0, 1)
            axes.imshow(images[index], "gray_r", aspect="auto", vmin=levels[0], vmax=levels[1])
            axes.set(xticks=[], yticks=[])
            axes.set_box_aspect(1)
            axes.grid(visible=False)
            axes.spines[:].set_visible(True)
            axes.spines[:].set_color(ANOMALY if strips.labels[index] else NORMAL)
        axes_row[0].set_ylabel(name, rotation=0, ha="right", va="center")
    for axes, index in zip(grid[0], order, strict=True):
        alert = strips.scores[index] >= inputs.threshold
        kind = inputs.anomaly.one if strips.labels[index] else "normal"
        axes.set_title(
            f"{kind}\n{number(float(strips.scores[index]))}{' alert' if alert else ''}",
            fontsize=8,
            color=ANOMALY if strips.labels[index] else NORMAL,
        )
    return Section(
        "strips",
        "Images",
        _message(inputs, strips),
        f"Above each image its reconstruction error; from {number(inputs.threshold)} on it is an "
        "alert.",
        figure,
    )


def _message(inputs: ReportInputs, strips: Strips) -> str:
    alerts = strips.scores >= inputs.threshold
    odd, normal = alerts[strips.labels], alerts[~strips.labels]
    return (
        f"Of these images {odd.sum()} of {inputs.anomaly.of(len(odd))} and {normal.sum()} of "
        f"{len(normal)} normal ones are alerts"
    )
