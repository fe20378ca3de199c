"""Layer widths are read alike from every source, and every kind on offer is built."""

from pathlib import Path
from typing import get_args

import pytest

from contracts.errors import BadSettings
from trainer.autoencoders import KINDS
from trainer.settings.train import AutoencoderKind, TrainSettings


def read(*arguments: str) -> TrainSettings:
    """The settings of one command line."""
    return TrainSettings.read(list(arguments), "trainer")


def test_widths_come_from_a_flag() -> None:
    """One flag carries several widths."""
    assert read("--hidden", "64,32").hidden == (64, 32)


def test_widths_come_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """The environment writes them as the flag does."""
    monkeypatch.setenv("TRAINER_HIDDEN", "64,32")
    assert read().hidden == (64, 32)


def test_widths_come_from_toml(tmp_path: Path) -> None:
    """TOML has lists of its own."""
    path = tmp_path / "trainer.toml"
    path.write_text("[train]\nhidden = [64, 32]\n", encoding="utf-8")
    assert read("--config", str(path)).hidden == (64, 32)


@pytest.mark.parametrize(
    ("flag", "value"),
    [
        ("hidden", "64,wide"),
        ("hidden", "0"),
        ("quantile", "1"),
        ("epochs", "0"),
        ("seed", "-1"),
        ("name", "a/b"),
        ("learning-rate", "0"),
        ("kind", "shallow"),
    ],
)
def test_a_value_out_of_range_is_refused_by_name(flag: str, value: str) -> None:
    """The message names the field."""
    with pytest.raises(BadSettings, match=flag.replace("-", "[-_]")):
        read(f"--{flag}", value)


def test_every_kind_on_offer_is_built() -> None:
    """What ``--kind`` accepts is what the registry holds."""
    assert set(KINDS) == set(get_args(AutoencoderKind))


def test_the_manifest_keeps_what_shaped_the_model() -> None:
    """Where it was written or logged shaped nothing."""
    kept = read("--seed", "3").of_the_model()
    assert kept["seed"] == 3
    assert kept["hidden"] == [64]
    assert not {"models", "config", "log_level", "json_output"} & set(kept)
