"""How the training went."""

import numpy as np

from trainer.report.drawing import ANOMALY, NORMAL, label_beside, new_figure
from trainer.report.inputs import ReportInputs
from trainer.report.section import Section
from trainer.report.words import number

_NAMES = {"loss": "loss", "mae": "mean absolute error", "accuracy": "accuracy"}
_VALIDATION = "val_"


def training_curves(inputs: ReportInputs) -> Section:
    """Loss, mean absolute error and accuracy an epoch, and their validation twins."""
    history = inputs.history
    drawn = [name for name in _NAMES if name in history]
    epochs = np.arange(1, len(history["loss"]) + 1)
    figure = new_figure(1.0 + 1.6 * len(drawn))
    plots = figure.subplots(len(drawn), 1, sharex=True, squeeze=False)[:, 0]
    for axes, name in zip(plots, drawn, strict=True):
        ends = {}
        for key, text, colour, style in (
            (name, "training", NORMAL, "-"),
            (_VALIDATION + name, "held out", ANOMALY, "--"),
        ):
            if key in history:
                axes.plot(epochs, history[key], color=colour, linestyle=style, marker="o", ms=3)
                ends[text] = (history[key][-1], colour)
        axes.set(ylabel=_NAMES[name])
        label_beside(axes, ends)
    plots[-1].set(xlabel="epoch")
    plots[-1].xaxis.get_major_locator().set_params(integer=True)
    return Section("training", "Training", _message(inputs), _which(inputs), figure)


def _message(inputs: ReportInputs) -> str:
    held_out = inputs.history.get(_VALIDATION + "loss")
    if held_out is None:
        losses = inputs.history["loss"]
        return f"After epoch {len(losses)} the loss was {number(losses[-1])}"
    best = int(np.argmin(held_out))
    return (
        f"On held-out records the loss was lowest, {number(held_out[best])}, after epoch "
        f"{best + 1} of {len(held_out)}"
    )


def _which(inputs: ReportInputs) -> str:
    return "" if inputs.members == 1 else f"The mean of {inputs.members} autoencoders."
