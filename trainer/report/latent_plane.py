"""What the narrowest layer makes of the records, in two dimensions."""

import numpy as np
from matplotlib.patches import Ellipse
from sklearn.decomposition import PCA

from trainer.report.drawing import ANOMALY, INK, NORMAL, label_beside, new_figure
from trainer.report.inputs import Codes, ReportInputs
from trainer.report.section import Section
from trainer.report.words import percent

_INSIDE = 0.99
_FLAT = 1e-6


def latent_plane(inputs: ReportInputs, codes: Codes) -> Section:
    """The codes on their two principal components, and an ellipse round 99 % of the normals."""
    marked = np.zeros(len(codes.points), dtype=bool) if codes.labels is None else codes.labels
    components = PCA(2, random_state=0).fit(codes.points[~marked])
    plane = components.transform(codes.points)
    spread = np.sqrt(components.explained_variance_)
    distance = np.linalg.norm(plane / np.maximum(spread, _FLAT * spread[0]), axis=1)
    edge = float(np.quantile(distance[~marked], _INSIDE))
    explained = components.explained_variance_ratio_

    figure = new_figure(4.4)
    axes = figure.subplots()
    axes.scatter(
        plane[~marked, 0],
        plane[~marked, 1],
        s=4,
        color=NORMAL,
        alpha=0.35,
        linewidths=0,
        rasterized=True,
    )
    axes.scatter(
        plane[marked, 0],
        plane[marked, 1],
        s=20,
        marker="^",
        color=ANOMALY,
        alpha=0.8,
        linewidths=0,
        rasterized=True,
    )
    axes.add_patch(
        Ellipse(
            (0, 0),
            2 * edge * spread[0],
            2 * edge * spread[1],
            fill=False,
            color=INK,
            linestyle="--",
            linewidth=1.2,
        )
    )
    axes.set(
        xlabel=f"first principal component of the code ({percent(explained[0])} of its variance)",
        ylabel=f"second ({percent(explained[1])})",
    )
    middle = float(np.mean(axes.get_ylim()))
    labels = {"╌ 99 % of the normals": (middle, INK), "● normal records": (middle, NORMAL)}
    if marked.any():
        labels[f"▲ {inputs.anomaly.many}"] = (middle, ANOMALY)
    label_beside(axes, labels)
    outside = float(np.mean(distance[marked] > edge)) if marked.any() else None
    if outside is None:
        message = "How the narrowest layer spreads normal records"
    else:
        message = (
            f"In the narrowest layer {percent(outside)} of the {inputs.anomaly.many} lie outside "
            f"of where {percent(_INSIDE)} of the normal records lie"
        )
    return Section(
        "latent",
        "Latent plane",
        message,
        "The codes that records are squeezed into, on their two principal components.",
        figure,
    )
