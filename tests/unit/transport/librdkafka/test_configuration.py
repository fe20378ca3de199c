"""`transport.librdkafka.configuration`: the same settings reach the same brokers as securely."""

from pathlib import Path

from confluent_kafka import Consumer
from pydantic import SecretStr
from trustme import CA

from contracts.program.broker import BrokerSettings
from transport.librdkafka.client_log import ClientLog
from transport.librdkafka.configuration import client_configuration


def _configured(**settings: object) -> dict[str, object]:
    return client_configuration(BrokerSettings.model_validate(settings))


def test_without_security_there_is_none() -> None:
    """Addresses, and not a word of TLS or of a password."""
    configured = _configured(bootstrap_servers="a:1, b:2")
    assert configured["bootstrap.servers"] == "a:1,b:2"
    assert configured["security.protocol"] == "PLAINTEXT"
    assert not [name for name in configured if name.startswith(("ssl.", "sasl."))]


def test_a_user_and_a_certificate_are_given_to_the_library(tmp_path: Path) -> None:
    """It takes them: no name and no file of theirs is wrong."""
    authority = CA()
    authority.cert_pem.write_to_path(str(tmp_path / "ca.pem"))
    authority.issue_cert("client").private_key_and_cert_chain_pem.write_to_path(
        str(tmp_path / "client.pem")
    )
    configured = _configured(
        bootstrap_servers="127.0.0.1:1",
        security_protocol="SASL_SSL",
        sasl_mechanism="SCRAM-SHA-512",
        sasl_username="user",
        sasl_password=SecretStr("secret"),
        ssl_cafile=tmp_path / "ca.pem",
        ssl_certfile=tmp_path / "client.pem",
        ssl_check_hostname=False,
    )
    assert configured["ssl.endpoint.identification.algorithm"] == "none"
    assert configured["ssl.key.location"] == str(tmp_path / "client.pem")
    assert configured["sasl.password"] == "secret"
    Consumer(configured | {"group.id": "any"}, logger=ClientLog()).close()


def test_the_hosts_name_is_checked_unless_it_is_said_otherwise() -> None:
    """As by the other client."""
    assert _configured(security_protocol="SSL")["ssl.endpoint.identification.algorithm"] == "https"
