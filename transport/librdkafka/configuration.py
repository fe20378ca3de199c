"""How librdkafka reaches the brokers: the same settings in its own words."""

from typing import Any

from contracts.program.broker import BrokerSettings

_CONNECT_MS = 5_000
_RECONNECT_MS = 1_000
_METADATA_MS = 15_000
"""As of the other client, see `transport.brokers`."""


def client_configuration(settings: BrokerSettings) -> dict[str, Any]:
    """`settings` as consumer and producer take them.

    Raises:
        BadSettings: a file that they name is not what it should be.
    """
    configuration: dict[str, Any] = {
        "bootstrap.servers": ",".join(settings.addresses()),
        "security.protocol": settings.security_protocol,
        "socket.connection.setup.timeout.ms": _CONNECT_MS,
        "reconnect.backoff.max.ms": _RECONNECT_MS,
        "topic.metadata.refresh.interval.ms": _METADATA_MS,
        "allow.auto.create.topics": False,
    }
    if settings.security_protocol.startswith("SASL"):
        configuration |= {
            "sasl.mechanism": settings.sasl_mechanism,
            "sasl.username": settings.sasl_username,
            "sasl.password": settings.secret("sasl_password"),
        }
    if settings.security_protocol.endswith("SSL"):
        configuration |= _tls(settings)
    return configuration


def _tls(settings: BrokerSettings) -> dict[str, Any]:
    files = {
        "ssl.ca.location": settings.ssl_cafile,
        "ssl.certificate.location": settings.ssl_certfile,
        "ssl.key.location": settings.ssl_keyfile or settings.ssl_certfile,
    }
    given: dict[str, Any] = {name: str(file) for name, file in files.items() if file is not None}
    if (password := settings.secret("ssl_password")) is not None:
        given["ssl.key.password"] = password
    checked = "https" if settings.ssl_check_hostname else "none"
    return given | {"ssl.endpoint.identification.algorithm": checked}
