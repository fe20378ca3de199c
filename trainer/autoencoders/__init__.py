"""The kinds of autoencoder, one file each; all take and give scaled rows, shape (n, features)."""

from collections.abc import Callable, Mapping
from typing import Any

from trainer.autoencoders.deep import build_deep
from trainer.settings.train import AutoencoderKind, TrainSettings

KINDS: Mapping[AutoencoderKind, Callable[[int, TrainSettings], Any]] = {"deep": build_deep}


def build_autoencoder(features: int, settings: TrainSettings) -> Any:
    """A fresh, compiled Keras model of the kind that `settings` name."""
    return KINDS[settings.kind](features, settings)
