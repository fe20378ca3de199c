"""What shapes a model is read alike from every source, and fits its kind."""

from dataclasses import replace
from pathlib import Path
from typing import get_args

import pytest

from contracts.model.manifest import Kind
from contracts.program.errors import BadSettings
from trainer.autoencoders.kinds import KINDS
from trainer.autoencoders.recipe import IMAGE_RECIPES, ROW_RECIPES
from trainer.settings.train import TrainSettings

MANY = (100_000, 29)
"""Records and features of a table that a recipe is for as it stands."""


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
        ("epochs", "0"),
        ("seed", "-1"),
        ("learning-rate", "0"),
        ("kind", "shallow"),
    ],
)
def test_a_value_out_of_range_is_refused_by_name(flag: str, value: str) -> None:
    """The message names the field."""
    with pytest.raises(BadSettings, match=flag.replace("-", "[-_]")):
        read(f"--{flag}", value)


def test_every_kind_has_a_builder_and_a_recipe() -> None:
    """What ``--kind`` accepts can be trained."""
    assert set(KINDS) == set(get_args(Kind)) == ROW_RECIPES.keys() | IMAGE_RECIPES.keys()


def test_the_kind_decides_what_is_not_given() -> None:
    """And what is given is kept."""
    recipe = read("--kind", "simple", "--latent", "5").recipe(*MANY, images=False)
    assert recipe == replace(ROW_RECIPES["simple"], latent=5)


def test_a_small_table_gets_more_passes() -> None:
    """At least 1,000 steps."""
    recipe = read().recipe(1_000, 6, images=False)
    assert (recipe.epochs, recipe.passes) == (10, 25)
    assert read("--batch-size", "100").recipe(1_000, 6, images=False).passes == 10


@pytest.mark.parametrize(
    ("flags", "latent"),
    [(["--kind=deep"], 4), (["--kind=denoising"], 20), (["--kind=denoising", "--noise=0"], 4)],
)
def test_without_noise_a_code_is_narrower_than_its_record(flags: list[str], latent: int) -> None:
    """It could copy it else; with noise there is nothing to copy."""
    assert read(*flags).recipe(1_000, 6, images=False).latent == latent


def test_what_is_given_is_not_suited_to_the_table() -> None:
    """Who says how many epochs gets no more, and a code as wide as asked for."""
    recipe = read("--epochs", "3", "--latent", "9").recipe(1_000, 6, images=False)
    assert (recipe.epochs, recipe.passes, recipe.latent) == (3, 1, 9)


def test_images_have_recipes_of_their_own() -> None:
    """A denoising autoencoder of images is convolutional, and ends between 0 and 1."""
    settings = read("--kind", "denoising")
    assert settings.recipe(*MANY, images=True).output == "sigmoid"
    assert settings.recipe(*MANY, images=False).output == "linear"


def test_a_convolution_needs_images() -> None:
    """The message says what to do."""
    with pytest.raises(BadSettings, match="convolutional needs images, such as --data mnist"):
        read("--kind", "convolutional").recipe(*MANY, images=False)


@pytest.mark.parametrize(
    ("kind", "flag"),
    [("deep", "noise"), ("simple", "hidden"), ("deep", "l1"), ("sparse", "kl")],
)
def test_a_setting_of_another_kind_is_refused(kind: str, flag: str) -> None:
    """Rather than ignored."""
    with pytest.raises(BadSettings, match=f"{flag} is a setting of .* not {kind}"):
        read("--kind", kind, f"--{flag}", "1")


def test_help_tells_every_kinds_default(capsys: pytest.CaptureFixture[str]) -> None:
    """Where they differ, kind by kind."""
    with pytest.raises(SystemExit):
        read("--help")
    text = " ".join(capsys.readouterr().out.split())
    assert "12 (simple sparse)" in text
