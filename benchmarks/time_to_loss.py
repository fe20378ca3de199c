"""How long training takes to an equal validation loss: `trainer train` beside `fit` with batch 32.

``python -m benchmarks.time_to_loss``, or ``make bench-training``. The same network, rows, seed and
loss; the other side is what one writes first: ``fit`` with Keras's defaults. Both run in turn, in
one process, so that what else the machine does meets both. Printed, and written beside this file.
"""

import json
import statistics
import sys
import time
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import keras
from pydantic import Field, PositiveInt
from rich.console import Console
from rich.table import Table

from contracts.dataset.load import load_dataset
from contracts.dataset.settings import DataSettings
from contracts.program.command import run_alone
from contracts.program.settings import environment_prefix
from contracts.stream.record import Features, Mask
from trainer.autoencoders.kinds import build_autoencoder
from trainer.autoencoders.recipe import ROW_RECIPES
from trainer.learning.scaling import Moments, Standard
from trainer.learning.split import held_out_by, split_normals, training_normals
from trainer.learning.training import fit, seed_everything

RESULTS = Path(__file__).with_suffix(".json")

RECIPE = replace(ROW_RECIPES["deep"], members=1)


class BenchmarkSettings(DataSettings):
    """Which rows, and how often."""

    command = "time-to-loss"
    model_config = environment_prefix("BENCHMARK_")

    data: str = Field("full", description="The table whose training part both sides learn.")
    rounds: PositiveInt = Field(3, description="Seeds; each trains both sides once.")
    naive_epochs: PositiveInt = Field(3, description="Epochs of the side with batch 32.")


@dataclass
class Clock(keras.callbacks.Callback):  # type: ignore[misc]
    """Seconds since the start and validation loss, after each epoch."""

    began: float = field(default_factory=time.perf_counter)
    marks: list[tuple[float, float]] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__()

    def on_epoch_end(self, epoch: int, logs: dict[str, Any]) -> None:  # noqa: ARG002 - Keras's own signature
        self.marks.append((time.perf_counter() - self.began, logs["val_loss"]))

    def seconds_to(self, loss: float) -> float:
        """Until the end of the first epoch with so low a validation loss."""
        return next(seconds for seconds, reached in self.marks if reached <= loss)


def run(settings: BenchmarkSettings) -> None:
    """Measure, print, and write the figures."""
    normals = training_normals(load_dataset(settings))
    rounds = [_round(normals, seed, settings.naive_epochs) for seed in range(settings.rounds)]
    ratios = [naive / ours for ours, naive in rounds]
    _show(rounds, ratios)
    figures = {
        "command": " ".join(["python -m benchmarks.time_to_loss", *sys.argv[1:]]),
        "seconds": [{"seed": s, "ours": o, "batch 32": n} for s, (o, n) in enumerate(rounds)],
        "ratio": {"median": statistics.median(ratios), "from": min(ratios), "to": max(ratios)},
    }
    RESULTS.write_text(json.dumps(figures, indent=2) + "\n", encoding="utf-8")


def _round(normals: Features, seed: int, naive_epochs: int) -> tuple[float, float]:
    """Seconds of ours and of the other side until both reach the same validation loss."""
    split = split_normals(normals, seed)
    rows = Standard(Moments.of(split.training)).forward(split.training).numpy()
    held_out = held_out_by(1, len(rows))
    naive = _naive(rows[~held_out[:, 0]], rows[held_out[:, 0]], seed, naive_epochs)
    ours = _ours(rows, held_out, seed)
    loss = max(min(loss for _, loss in clock.marks) for clock in (naive, ours))
    return ours.seconds_to(loss), naive.seconds_to(loss)


def _ours(rows: Features, held_out: Mask, seed: int) -> Clock:
    seed_everything(seed)
    clock = Clock()
    fit([build_autoencoder(rows.shape[1:], RECIPE)], rows, held_out, RECIPE, observers=[clock])
    return clock


def _naive(rows: Features, validation: Features, seed: int, epochs: int) -> Clock:
    seed_everything(seed)
    clock = Clock()
    autoencoder = build_autoencoder(rows.shape[1:], RECIPE)
    autoencoder.compile(RECIPE.optimizer, loss=RECIPE.loss)
    autoencoder.fit(
        rows,
        rows,
        batch_size=32,
        epochs=epochs,
        validation_data=(validation, validation),
        callbacks=[clock],
        verbose=0,
    )
    return clock


def _show(rounds: list[tuple[float, float]], ratios: list[float]) -> None:
    table = Table(title="Seconds to an equal validation loss", title_justify="left")
    for heading in ("seed", "trainer train", "fit, batch 32", "ratio"):
        table.add_column(heading, justify="right")
    for seed, ((ours, naive), ratio) in enumerate(zip(rounds, ratios, strict=True)):
        table.add_row(f"{seed}", f"{ours:.1f}", f"{naive:.1f}", f"{ratio:.1f}")
    console = Console()
    console.print(table)
    console.print(f"median ratio {statistics.median(ratios):.1f}, written to {RESULTS.name}")


if __name__ == "__main__":
    sys.exit(run_alone("benchmarks", BenchmarkSettings, run))
