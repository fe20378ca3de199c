"""How the default serves other tables: beside nearest neighbours, on those of ADBench.

``python -m benchmarks.tables --tables FOLDER``, where the folder is ``adbench/datasets/Classical``
of a checkout of ADBench, or one with some of its tables. It prints a table, keeps the figures
beside this file, and, of all tables, writes it into docs/quality.md.

Source: S. Han, X. Hu, H. Huang, M. Jiang, Y. Zhao, "ADBench: anomaly detection benchmark", NeurIPS
2022; most of the tables are those of S. Rayana, "ODDS library", 2016.
"""

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pandas as pd
from pydantic import Field
from rich.progress import track
from sklearn.neighbors import NearestNeighbors
from sklearn.preprocessing import StandardScaler

from benchmarks.default import DefaultSettings, score_with_default
from benchmarks.page import QUALITY, put
from contracts.dataset.dataset import Dataset
from contracts.program.command import run_alone
from contracts.program.errors import BadData
from contracts.program.settings import environment_prefix
from contracts.stream.record import Features, RecordSchema, Scores
from trainer.compare.leaderboard import Run
from trainer.evaluation.baselines import NEIGHBOURS
from trainer.learning.split import training_normals

CHOSEN_ON = (
    "http",
    "cover",
    "shuttle",
    "mammography",
    "annthyroid",
    "pendigits",
    "satimage-2",
    "optdigits",
    "thyroid",
    "cardio",
    "vowels",
    "letter",
)
"""Tables that were looked at when the default was made to suit tables."""

NEW = (
    "landsat",
    "satellite",
    "fault",
    "PageBlocks",
    "Waveform",
    "Wilt",
    "Cardiotocography",
    "WDBC",
    "Stamps",
    "Ionosphere",
    "breastw",
    "Pima",
)
"""Tables that decided nothing but the last choice that docs/quality.md describes."""


class TablesSettings(DefaultSettings):
    """Where the tables are, how many seeds, and which score."""

    command = "tables"
    model_config = environment_prefix("BENCHMARK_")

    tables: Path = Field(description="The folder adbench/datasets/Classical of ADBench.")


class Contest(NamedTuple):
    """One table: the mean of the default's seeds, and nearest neighbours among all its normals."""

    table: str
    records: int
    features: int
    ours: Run
    neighbours: Run


def run(settings: TablesSettings) -> None:
    """Measure, print, and write what was measured."""
    found = {path.stem.split("_")[-1]: path for path in settings.tables.glob("*.npz")}
    names = [name for name in (*CHOSEN_ON, *NEW) if name in found]
    if not names:
        raise BadData(f"{settings.tables}: expected tables of ADBench, such as 2_annthyroid.npz")
    contests = [_contest(name, found[name], settings) for name in track(names, "tables")]
    text = "\n".join(_page(contests))
    print(text)
    kept = json.dumps([_kept(one) for one in contests], indent=2)
    settings.results(__file__).write_text(f"{kept}\n", encoding="utf-8")
    if len(names) == len(CHOSEN_ON) + len(NEW):
        put(text, QUALITY, settings.marks(__file__))


def _contest(name: str, path: Path, settings: TablesSettings) -> Contest:
    dataset = _dataset(path)
    normals, test = training_normals(dataset), dataset.part("test")
    scored = [
        score_with_default(normals, test.features, dataset.schema, seed, settings.score)
        for seed in range(settings.seeds)
    ]
    ours = [Run.of(one.scores, test.labels) for one in scored]
    records, features = dataset.features.shape
    return Contest(
        name,
        records,
        features,
        Run(*(float(np.mean(column)) for column in list(zip(*ours, strict=True))[:3])),
        Run.of(_neighbours(normals, test.features), test.labels),
    )


def _dataset(path: Path) -> Dataset:
    with np.load(path) as archive:
        rows, labels = archive["X"], archive["y"]
    names = [f"feature {number}" for number in range(rows.shape[1])]
    table = pd.DataFrame(rows, columns=names).assign(label=labels, id=np.arange(len(rows)))
    return Dataset(table, RecordSchema(features=tuple(names), label="label"), path)


def _neighbours(normals: Features, unseen: Features) -> Scores:
    scaler = StandardScaler().fit(normals)
    neighbours = NearestNeighbors(n_neighbors=NEIGHBOURS).fit(scaler.transform(normals))
    distances, _ = neighbours.kneighbors(scaler.transform(unseen))
    scores: Scores = distances[:, -1].astype(np.float32)
    return scores


def _page(contests: list[Contest]) -> Iterator[str]:
    yield "| | records, features | ROC-AUC | nearest neighbours | average precision | of those |"
    yield "|---|---|---|---|---|---|"
    for one in contests:
        yield (
            f"| {one.table}{'' if one.table in CHOSEN_ON else ' *'} "
            f"| {one.records:,}, {one.features} "
            f"| {one.ours.roc_auc:.3f} | {one.neighbours.roc_auc:.3f} "
            f"| {one.ours.average_precision:.3f} | {one.neighbours.average_precision:.3f} |"
        )
    for title, names in (("Of the tables looked at", CHOSEN_ON), ("Of the new ones", NEW)):
        group = [one for one in contests if one.table in names]
        if not group:
            continue
        below = [one.table for one in group if one.ours.roc_auc < one.neighbours.roc_auc - 0.02]
        yield ""
        yield (
            f"{title}, {len(below)} of {len(group)} are more than 0.02 of ROC-AUC below nearest "
            f"neighbours{': ' + ', '.join(below) if below else ''}. Means: ROC-AUC "
            f"{np.mean([one.ours.roc_auc for one in group]):.3f} and "
            f"{np.mean([one.neighbours.roc_auc for one in group]):.3f}, average precision "
            f"{np.mean([one.ours.average_precision for one in group]):.3f} and "
            f"{np.mean([one.neighbours.average_precision for one in group]):.3f}."
        )


def _kept(one: Contest) -> dict[str, str | int | float]:
    return {
        "table": one.table,
        "records": one.records,
        "features": one.features,
        "roc_auc": one.ours.roc_auc,
        "average_precision": one.ours.average_precision,
        "neighbours_roc_auc": one.neighbours.roc_auc,
        "neighbours_average_precision": one.neighbours.average_precision,
    }


if __name__ == "__main__":
    sys.exit(run_alone("benchmarks", TablesSettings, run))
