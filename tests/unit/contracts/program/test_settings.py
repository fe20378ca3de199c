"""`contracts.program.settings`."""

import os
from pathlib import Path
from typing import ClassVar

import pytest
from pydantic import Field, PositiveInt

from contracts.program.broker import BrokerSettings
from contracts.program.errors import BadSettings
from contracts.program.settings import Settings, environment_prefix


class Knock(Settings):
    """Knock on a door."""

    command: ClassVar[str] = "knock"
    model_config = environment_prefix("VISITOR_")

    kafka: BrokerSettings = Field(default_factory=BrokerSettings, alias="kafka")
    door_number: PositiveInt = Field(1, description="Which door.")
    loud: bool = Field(False, description="Whether to knock loudly.")
    json_output: bool = Field(False, description="Whether to say it as JSON.")


@pytest.fixture(autouse=True)
def _empty_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in os.environ:
        if name.startswith(("KAFKA", "VISITOR_")):
            monkeypatch.delenv(name)


@pytest.fixture
def toml(tmp_path: Path) -> Path:
    """A file that sets the door to 4 and the broker to toml:1."""
    path = tmp_path / "visitor.toml"
    path.write_text(
        '[knock]\ndoor_number = 4\n[kafka]\nbootstrap_servers = "toml:1"\n'
        'sasl_username = "toml"\n[sleep]\nhours = 8\n'
    )
    return path


def read(*arguments: str) -> Knock:
    """What these flags give."""
    return Knock.read(list(arguments), "visitor")


def complaint(*arguments: str) -> str:
    """What is said of these flags."""
    with pytest.raises(BadSettings) as raised:
        read(*arguments)
    return str(raised.value)


def test_without_anything_the_defaults_hold() -> None:
    """Nothing has to be set."""
    settings = read()
    assert settings.door_number == 1
    assert settings.kafka.bootstrap_servers == "localhost:9092"


def test_a_flag_comes_before_the_environment_before_toml(
    toml: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each in turn gives way to the next, for the command's own settings and the broker's."""
    file = f"--config={toml}"
    assert read(file).door_number == 4
    assert read(file).kafka.bootstrap_servers == "toml:1"
    monkeypatch.setenv("VISITOR_DOOR_NUMBER", "3")
    monkeypatch.setenv("KAFKA_BOOTSTRAP_SERVERS", "environment:1")
    assert read(file).door_number == 3
    assert read(file).kafka.bootstrap_servers == "environment:1"
    flags = ("--door-number=2", "--kafka.bootstrap-servers=flag:1")
    assert read(file, *flags).door_number == 2
    assert read(file, *flags).kafka.bootstrap_servers == "flag:1"


def test_sources_are_merged_field_by_field(toml: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """One setting of the broker in the environment leaves the others to the file."""
    monkeypatch.setenv("KAFKA_BOOTSTRAP_SERVERS", "environment:1")
    assert read(f"--config={toml}").kafka.sasl_username == "toml"


def test_the_environment_can_name_the_toml_file(
    toml: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As every setting, the file's name has its environment variable."""
    monkeypatch.setenv("VISITOR_CONFIG", str(toml))
    assert read().door_number == 4


def test_only_the_programs_own_settings_have_its_prefix(monkeypatch: pytest.MonkeyPatch) -> None:
    """The broker's are the same for every program."""
    monkeypatch.setenv("VISITOR_KAFKA_BOOTSTRAP_SERVERS", "wrong:1")
    monkeypatch.setenv("DOOR_NUMBER", "9")
    assert read() == Knock()


def test_variables_of_others_are_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine with Kafka has KAFKA_HEAP_OPTS; a pod beside its service has KAFKA_PORT."""
    monkeypatch.setenv("KAFKA_HEAP_OPTS", "-Xmx1g")
    monkeypatch.setenv("KAFKA_PORT", "tcp://10.0.0.1:9092")
    monkeypatch.setenv("KAFKA_BOOTSTRAP_SERVERS", "kafka:9092")
    assert read().kafka.bootstrap_servers == "kafka:9092"


def test_an_empty_variable_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    """Compose files pass on what is unset as empty."""
    monkeypatch.setenv("VISITOR_DOOR_NUMBER", "")
    assert read().door_number == 1


def test_switches_have_two_flags_and_json_a_short_one() -> None:
    """--loud, --no-loud, --json."""
    assert read("--loud").loud
    assert not read("--no-loud").loud
    assert read("--json").json_output


def test_help_shows_every_setting_with_its_twin_in_the_environment(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """And the program's name, and exits 0."""
    monkeypatch.setenv("COLUMNS", "200")
    with pytest.raises(SystemExit) as ended:
        read("--help")
    assert ended.value.code == 0
    shown = capsys.readouterr().out
    assert "usage: visitor knock" in shown
    assert "Which door. (default: 1) [env: VISITOR_DOOR_NUMBER]" in shown
    assert "[env: KAFKA_BOOTSTRAP_SERVERS]" in shown
    assert "[env: VISITOR_LOG_LEVEL]" in shown


def test_an_unknown_flag_is_refused() -> None:
    """By name, with where to look."""
    assert complaint("--dor=1") == "unrecognized arguments: --dor=1 (see `visitor knock --help`)"


def test_an_unknown_toml_key_is_refused(tmp_path: Path) -> None:
    """A misspelt setting would else do nothing, in silence."""
    path = tmp_path / "visitor.toml"
    path.write_text("[knock]\ndor = 1\n[kafka]\nserver = 'a:1'\n")
    assert complaint(f"--config={path}") == ("kafka.server: no such setting; dor: no such setting")


def test_a_toml_key_outside_a_table_is_refused(tmp_path: Path) -> None:
    """It belongs to no command."""
    path = tmp_path / "visitor.toml"
    path.write_text("door_number = 1\n")
    assert "door_number stands in no table" in complaint(f"--config={path}")


def test_a_file_that_is_missing_or_broken_is_named(tmp_path: Path) -> None:
    """With the reason."""
    path = tmp_path / "visitor.toml"
    assert complaint(f"--config={path}") == f"config: cannot read {path}: No such file or directory"
    path.write_text("[knock\n")
    assert f"config: {path} is not TOML" in complaint(f"--config={path}")


def test_a_wrong_value_names_its_field(monkeypatch: pytest.MonkeyPatch) -> None:
    """From wherever it came, with what was expected and what came."""
    expected = (
        "door_number: input should be a valid integer, unable to parse string as an integer; "
        "received 'red'"
    )
    assert complaint("--door-number=red") == expected
    monkeypatch.setenv("VISITOR_DOOR_NUMBER", "red")
    assert complaint() == expected


def test_an_address_without_a_port_is_refused() -> None:
    """Before any connection is tried."""
    assert complaint("--kafka.bootstrap-servers=a:1,b") == (
        "kafka.bootstrap_servers: expected host:port, several of them comma-separated; "
        "received 'a:1,b'"
    )


def test_no_complaint_tells_a_password(tmp_path: Path) -> None:
    """Not where it is wrong itself, nor where something beside it is."""
    path = tmp_path / "visitor.toml"
    path.write_text("[kafka]\nsasl_password = 12345\n")
    assert "12345" not in complaint(f"--config={path}")
    path.write_text('[kafka]\nsasl_password = "12345"\nsecurity_protocol = "SASL_SSL"\n')
    assert "12345" not in complaint(f"--config={path}")


@pytest.mark.parametrize("name", ["sasl_password", "ssl_password"])
def test_a_secret_comes_from_environment_or_file_and_from_no_flag(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Everybody may read a command line; the complaint says what to do, and not the secret."""
    misspelt = [f"--{name}", "12345"]
    dashed = [f"--kafka.{name.replace('_', '-')}", "12345"]
    for flags in (dashed, [f"--kafka.{name}=12345"], misspelt):
        said = complaint(*flags)
        assert f"KAFKA_{name.upper()}_FILE" in said
        assert "12345" not in said
    assert "12345" not in complaint("--kafka", f'{{"{name}": "12345"}}')
    monkeypatch.setenv(f"KAFKA_{name.upper()}", "12345")
    assert read().kafka.secret(name) == "12345"  # type: ignore[arg-type]
    monkeypatch.delenv(f"KAFKA_{name.upper()}")
    (tmp_path / "secret").write_text("67890\n")
    monkeypatch.setenv(f"KAFKA_{name.upper()}_FILE", str(tmp_path / "secret"))
    assert read().kafka.secret(name) == "67890"  # type: ignore[arg-type]


def test_help_tells_no_secret(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Neither what is in the environment, nor a flag that does not take it."""
    monkeypatch.setenv("KAFKA_SASL_PASSWORD", "12345")
    with pytest.raises(SystemExit):
        read("--help")
    shown = capsys.readouterr().out
    assert "--kafka.sasl-password-file" in shown
    assert "--kafka.sasl-password " not in shown
    assert "12345" not in shown
