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


def test_credentials_reach_the_client(tmp_path: Path) -> None:
    """Under the names that kafka-python knows; the password is as well in a file."""
    file = tmp_path / "password"
    file.write_text("secret\n")
    for name, value in (("sasl_password", "secret"), ("sasl_password_file", file)):
        settings = BrokerSettings.model_validate(
            {
                "security_protocol": "SASL_SSL",
                "sasl_mechanism": "SCRAM-SHA-512",
                "sasl_username": "u",
                name: value,
            }
        )
        arguments = client_arguments(settings)
        assert arguments["sasl_plain_password"] == "secret"  # noqa: S105
        assert arguments["sasl_mechanism"] == "SCRAM-SHA-512"
        assert arguments["ssl_context"].check_hostname
