"""`transport.brokers`."""

from pathlib import Path

from contracts.program.broker import BrokerSettings
from transport.brokers import client_arguments


def test_addresses_are_split() -> None:
    """A list, as the client wants it."""
    settings = BrokerSettings(bootstrap_servers="a:1, b:2")
    assert client_arguments(settings) == {
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
    arguments = client_arguments(settings)
    assert arguments["sasl_plain_password"] == "secret"  # noqa: S105 - of no broker
    assert arguments["sasl_mechanism"] == "SCRAM-SHA-512"
    assert arguments["ssl_cafile"] == str(authorities)
    assert arguments["ssl_check_hostname"] is True
