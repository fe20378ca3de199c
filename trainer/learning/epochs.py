"""Shows how training goes: a progress bar on a terminal, log lines elsewhere."""

import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager

from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from contracts.program.logs import get_logger
from contracts.program.terminal import Terminal

Watch = Callable[[int, Mapping[str, float]], None]
"""Called after each epoch with its number, from 0, and Keras's losses."""

log = get_logger(__name__)


@contextmanager
def watch_epochs(epochs: int) -> Iterator[Watch]:
    """Something to call after each of at most `epochs`."""
    if not sys.stderr.isatty():
        yield _log_epoch
        return
    columns = (
        TextColumn("training"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("epochs, loss {task.fields[loss]}"),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=Terminal(stderr=True), transient=True) as progress:
        task = progress.add_task("training", total=epochs, loss="-")

        def advance(_: int, losses: Mapping[str, float]) -> None:
            progress.update(task, advance=1, loss=f"{losses['val_loss']:.4f}")

        yield advance


def _log_epoch(epoch: int, losses: Mapping[str, float]) -> None:
    log.info(
        "training.epoch",
        epoch=epoch + 1,
        loss=round(losses["loss"], 6),
        validation_loss=round(losses["val_loss"], 6),
    )
