"""`contracts.program.broker`."""

from pathlib import Path

import pytest
from pydantic import ValidationError

from contracts.program.broker import BrokerSettings


def test_addresses_are_split() -> None:
    """A list, as the client wants it."""
    settings = BrokerSettings(bootstrap_servers="a:1, b:2")
    assert settings.client_arguments() == {
        "bootstrap_servers": ["a:1", "b:2"],
        "security_protocol": "PLAINTEXT",
    }


def test_credentials_and_certificates_reach_the_client(tmp_path: Path) -> None:
    """Under the names that kafka-python knows."""
    authorities = tmp_path / "ca.pem"
    authorities.touch()
    settings = BrokerSettings.model_validate(
        {
            "security_protocol": "SASL_SSL",
            "sasl_mechanism": "SCRAM-SHA-512",
            "sasl_username": "u",
            "sasl_password": "secret",
            "ssl_cafile": authorities,
        }
    )
    arguments = settings.client_arguments()
    assert arguments["sasl_plain_password"] == "secret"  # noqa: S105
    assert arguments["sasl_mechanism"] == "SCRAM-SHA-512"
    assert arguments["ssl_cafile"] == str(authorities)
    assert arguments["ssl_check_hostname"] is True


def test_a_password_never_shows() -> None:
    """Settings can be logged whole."""
    assert "secret" not in repr(BrokerSettings.model_validate({"sasl_password": "secret"}))


def test_sasl_without_credentials_is_refused() -> None:
    """The message names what is missing."""
    with pytest.raises(ValidationError, match="sasl_mechanism, sasl_username and sasl_password"):
        BrokerSettings(security_protocol="SASL_PLAINTEXT")
