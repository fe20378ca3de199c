"""Every setting of every command as `docs/settings.md`; ``make docs`` writes it."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any, Literal, get_args, get_origin

from pydantic.fields import FieldInfo

from contracts.program.broker import BrokerSettings, Secret
from contracts.program.no_arguments import expect_no_arguments
from contracts.program.settings import SHORTCUTS, Settings
from detector.dead_letters.settings import ListSettings, ShowSettings
from detector.dead_letters.settings import ReplaySettings as ReplayLettersSettings
from detector.settings import (
    AlertsSettings,
    CheckSettings,
    RunSettings,
    ScoreSettings,
    VerifySettings,
)
from producer.settings import ReplaySettings
from trainer.settings.commands import (
    BookSettings,
    CompareSettings,
    DescribeSettings,
    EvaluateSettings,
    ModelsSettings,
    PromoteSettings,
)
from trainer.settings.train import TrainSettings

PAGE = Path(__file__).with_name("settings.md")

COMMANDS: dict[str, list[type[Settings]]] = {
    "trainer": [
        DescribeSettings,
        TrainSettings,
        EvaluateSettings,
        CompareSettings,
        BookSettings,
        ModelsSettings,
        PromoteSettings,
    ],
    "producer": [ReplaySettings],
    "detector": [
        RunSettings,
        ScoreSettings,
        AlertsSettings,
        ListSettings,
        ShowSettings,
        ReplayLettersSettings,
        CheckSettings,
        VerifySettings,
    ],
}

HEAD = """\
# Settings

Every setting of every command: its flag, its environment variable, its default, what it is. A
command shows its own with `--help`, such as `detector run --help`.

A setting comes from (first wins) its flag, its environment variable, the TOML file that `--config`
names, its default. In the TOML file the broker's settings stand in `[kafka]`, those of a command in
a table of its name, with underscores: `max_batch = 500` under `[run]`, `limit = 3` under
`[dead-letters.show]`.

Those one changes first:

| | |
|---|---|
| `KAFKA_BOOTSTRAP_SERVERS` | the brokers, and how to [connect](security.md#connect) |
| `trainer train --data full` | every transaction; or `mnist`, or [data of one's own](data.md) |
| `trainer train --quantile 0.999` | [alerts](thresholds.md) on 1 in 1,000 normal records, not 5 |
| `trainer train --force` | serve the new model even where the served one is better |
| `detector run --budget 100 --records-per-second 1.7` | another threshold, without training again |
| `detector run --delivery at-least-once` | for brokers without transactions |
| `detector run --max-batch 500` | smaller transactions |

This page is written by `make docs` from the settings classes.
"""


def page() -> str:
    """The text of the page."""
    sections = [HEAD, *_broker_section()]
    for program, commands in COMMANDS.items():
        for command in commands:
            sections += _command_section(program, command)
    return "\n".join(sections)


def _broker_section() -> Iterator[str]:
    yield "## The broker, for every command that needs one\n"
    yield "A secret has no flag: it comes from the environment, or from a file.\n"
    yield from _table(
        (
            "" if name in get_args(Secret) else f"--kafka.{_flag(name)}",
            f"KAFKA_{name.upper()}",
            field,
        )
        for name, field in BrokerSettings.model_fields.items()
    )


def _command_section(program: str, command: type[Settings]) -> Iterator[str]:
    yield f"## `{program} {command.command}`\n"
    yield f"{(command.__doc__ or '').strip()}\n"
    yield from _table(
        (_shown(name, field), f"{program.upper()}_{name.upper()}", field)
        for name, field in command.model_fields.items()
        if name != "kafka"
    )


def _table(rows: Iterator[tuple[str, str, FieldInfo]]) -> Iterator[str]:
    yield "| flag | environment variable | default | what it is |"
    yield "|---|---|---|---|"
    for flag, variable, field in rows:
        description = " ".join(filter(None, [field.description, _choices(field.annotation)]))
        shown = f"`{flag}`" if flag else "none"
        yield f"| {shown} | `{variable}` | {_default(field)} | {description} |"
    yield ""


def _flag(name: str) -> str:
    return name.replace("_", "-")


def _shown(name: str, field: FieldInfo) -> str:
    if field.is_required():  # what has no default is given by its place
        return name.upper()
    flag = _flag(name)
    return f"--{SHORTCUTS.get(flag, flag)}"


def _default(field: FieldInfo) -> str:
    if field.is_required():
        return "required"
    if field.default is None or field.default == ():
        return "none"
    if isinstance(field.default, tuple):
        return f"`{','.join(map(str, field.default))}`"
    return f"`{field.default}`"


def _choices(annotation: Any) -> str:
    if get_origin(annotation) is Literal:
        return "One of " + ", ".join(f"`{choice}`" for choice in get_args(annotation)) + "."
    return ""


if __name__ == "__main__":
    expect_no_arguments("python -m docs.settings_reference", __doc__)
    PAGE.write_text(page(), encoding="utf-8")
