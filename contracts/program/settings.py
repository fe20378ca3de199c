"""Where every setting comes from: a flag, else the environment, else a TOML file, else its default.

The environment is read here and in the settings classes that derive from `Settings`, nowhere else.
A field with an alias, such as ``kafka``, has it as its own prefix: ``KAFKA_BOOTSTRAP_SERVERS``. A
field named ``json_output`` is also the flag ``--json``, and ``all_scores`` ``--all``.
"""

import tomllib
from pathlib import Path
from typing import Annotated, Any, ClassVar, Self

from pydantic import Field, ValidationError
from pydantic.fields import FieldInfo
from pydantic_settings import (
    BaseSettings,
    CliApp,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    SettingsError,
)

from contracts.program.broker import BrokerSettings
from contracts.program.errors import BadSettings
from contracts.program.logs import LogFormat, LogLevel

SHORTCUTS: dict[str, str | list[str]] = {"json-output": "json", "all-scores": "all"}
"""Flags whose own words no field may have as its name."""

Port = Annotated[int, Field(ge=0, le=65_535)]

_HOLDS_SECRET = ("-file", "_file")
"""How a flag ends that names the file of a secret."""


def environment_prefix(prefix: str) -> SettingsConfigDict:
    """The configuration of a program's settings: `prefix` begins its environment variables."""
    return SettingsConfigDict(
        env_prefix=prefix,
        env_prefix_target="variable",
        env_nested_delimiter="_",
        env_nested_max_split=1,
        env_ignore_empty=True,
        cli_shortcuts=SHORTCUTS,
        cli_kebab_case=True,
        cli_implicit_flags=True,
        cli_avoid_json=True,
        cli_hide_none_type=True,
        cli_show_env_vars=True,
        cli_exit_on_error=False,
    )


class Settings(BaseSettings):
    """The settings that every command has; a command derives from it and adds its own."""

    command: ClassVar[str]

    config: Path | None = Field(
        None, description="A TOML file: a table [kafka], and a table a command, such as [run]."
    )
    log_level: LogLevel = Field("info", description="The least severe log line that is written.")
    log_format: LogFormat = Field(
        "auto", description="Log lines as text or as JSON; auto is text on a terminal, else JSON."
    )

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,  # noqa: ARG003 - pydantic's signature
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003 - pydantic's signature
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Put the TOML file behind flags and environment, and drop what is not documented."""
        return init_settings, _Environment(settings_cls, env_settings), _TomlFile(settings_cls)

    @classmethod
    def read(cls, arguments: list[str], program: str) -> Self:
        """The settings of one invocation.

        Raises:
            BadSettings: naming the field, what it expects and what came.
            SystemExit: with 0, after ``--help`` was printed.
        """
        _refuse_secrets(arguments)
        cls.model_config["cli_prog_name"] = f"{program} {cls.command}"
        try:
            return CliApp.run(cls, cli_args=arguments)
        except ValidationError as error:
            raise BadSettings("; ".join(map(_complaint, error.errors()))) from None
        except SettingsError as error:
            complaint = str(error).removeprefix("error parsing CLI: ")
            raise BadSettings(f"{complaint} (see `{program} {cls.command} --help`)") from None


def split_at_commas(value: Any) -> Any:
    """The parts of ``64,32``, as a flag or the environment has it; a list of TOML as it is."""
    return value.split(",") if isinstance(value, str) else value


def _refuse_secrets(arguments: list[str]) -> None:
    """Everybody on the machine may read a command line, and ``docker inspect`` shows it for good.

    Raises:
        BadSettings: a flag is, or may hold, a secret, however it is spelt; the message does not
            repeat what was given.
    """
    for argument in arguments:
        flag = argument.partition("=")[0]
        if flag == "--kafka":
            raise BadSettings("kafka: has a flag for each setting, --kafka.bootstrap-servers …")
        if flag.startswith("--") and "pass" in flag and not flag.endswith(_HOLDS_SECRET):
            raise BadSettings(
                f"{flag}: a command line is no place for a secret; expected it as "
                "KAFKA_SASL_PASSWORD or KAFKA_SSL_PASSWORD, or a file that holds it as "
                "KAFKA_SASL_PASSWORD_FILE or KAFKA_SSL_PASSWORD_FILE"
            )


class _Environment(PydanticBaseSettingsSource):
    """The environment without variables of others, such as ``KAFKA_HEAP_OPTS`` of the broker."""

    def __init__(
        self, settings_cls: type[BaseSettings], environment: PydanticBaseSettingsSource
    ) -> None:
        super().__init__(settings_cls)
        self._environment = environment

    def get_field_value(self, field: FieldInfo, field_name: str) -> tuple[Any, str, bool]:
        return self._environment.get_field_value(field, field_name)

    def __call__(self) -> dict[str, Any]:
        values = self._environment()
        kafka = values.get("kafka")
        if isinstance(kafka, dict):
            known = BrokerSettings.model_fields
            values["kafka"] = {name: value for name, value in kafka.items() if name in known}
        return values


class _TomlFile(PydanticBaseSettingsSource):
    """The file that ``config`` names, once flags and environment have said which it is."""

    def get_field_value(
        self,
        field: FieldInfo,  # noqa: ARG002 - pydantic's signature
        field_name: str,
    ) -> tuple[Any, str, bool]:
        return None, field_name, False

    def __call__(self) -> dict[str, Any]:
        path = self.current_state.get("config")
        if path is None:
            return {}
        try:
            tables = tomllib.loads(Path(path).read_text(encoding="utf-8"))
        except OSError as error:
            raise BadSettings(f"config: cannot read {path}: {error.strerror}") from None
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
            raise BadSettings(f"config: {path} is not TOML: {error}") from None
        for name, table in tables.items():
            if not isinstance(table, dict):
                raise BadSettings(f"config: {path}: {name} stands in no table, such as [kafka]")
        command: str = self.settings_cls.command  # type: ignore[attr-defined]
        values = tables
        for word in command.split():  # [dead-letters.list]
            values = dict(values.get(word, {}))
        if "kafka" in tables and "kafka" in self.settings_cls.model_fields:
            values["kafka"] = tables["kafka"]
        return values


def _complaint(error: Any) -> str:
    field = ".".join(map(str, error["loc"])) or "settings"
    message = error["msg"].removeprefix("Value error, ")
    if error["type"] == "missing":
        return f"{field}: is required"
    if error["type"] == "extra_forbidden":
        return f"{field}: no such setting"
    complaint = f"{field}: {message[0].lower()}{message[1:]}"
    if "password" in field or not isinstance(error["input"], str | int | float):
        return complaint  # it may hold a secret
    return f"{complaint}; received {error['input']!r}"
