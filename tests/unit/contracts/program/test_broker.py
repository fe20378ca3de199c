"""`contracts.program.broker`."""

from pathlib import Path

import pytest
from pydantic import ValidationError

from contracts.program.broker import BrokerSettings
from contracts.program.errors import BadSettings


def test_a_password_never_shows() -> None:
    """Settings can be logged whole."""
    assert "secret" not in repr(BrokerSettings.model_validate({"sasl_password": "secret"}))


def test_sasl_without_credentials_is_refused() -> None:
    """The message names what is missing."""
    with pytest.raises(ValidationError, match="sasl_mechanism, sasl_username and sasl_password"):
        BrokerSettings(security_protocol="SASL_PLAINTEXT")


def test_a_secret_is_read_from_a_file_each_time(tmp_path: Path) -> None:
    """Without the end of its line; a new one is taken by the next client, a lost one is named."""
    file = tmp_path / "password"
    file.write_text(" a secret \r\n")
    settings = BrokerSettings.model_validate({"sasl_password_file": file})
    assert settings.secret("sasl_password") == " a secret "
    assert settings.secret("ssl_password") is None
    assert "a secret" not in repr(settings)
    file.write_text("another\n")
    assert settings.secret("sasl_password") == "another"
    file.unlink()
    with pytest.raises(
        BadSettings, match=r"kafka\.sasl_password_file: cannot read .*password: No s"
    ):
        settings.secret("sasl_password")


@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        (None, "cannot read .*: No such file"),
        (b"\n", "is empty"),
        (b"\xff", "is not text in UTF-8"),
    ],
)
def test_a_file_without_a_secret_is_refused(
    tmp_path: Path, content: bytes | None, complaint: str
) -> None:
    """Before any connection is tried."""
    file = tmp_path / "password"
    if content is not None:
        file.write_bytes(content)
    with pytest.raises(ValidationError, match=complaint):
        BrokerSettings.model_validate({"ssl_password_file": file})


def test_a_secret_is_given_once(tmp_path: Path) -> None:
    """Of two one could be outdated."""
    file = tmp_path / "password"
    file.write_text("one")
    with pytest.raises(ValidationError, match="sasl_password and sasl_password_file exclude"):
        BrokerSettings.model_validate({"sasl_password": "other", "sasl_password_file": file})
