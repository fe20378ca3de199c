"""Why no broker answers: nobody is there, it closes the door, or it was spoken to wrongly."""

import socket
import ssl
import struct

from kafka.errors import (
    IllegalSaslStateError,
    KafkaError,
    SaslAuthenticationFailedError,
    UnsupportedSaslMechanismError,
)

from contracts.program.broker import BrokerSettings
from contracts.program.errors import AnomalyDetectorError, BadSettings, BrokerUnreachable
from transport.connections import CLOSED_OFTEN, Watch
from transport.tls import is_about_certificates, tls_error

_PROBE_SECONDS = 2.0
_API_VERSIONS = struct.pack(">ihhih", 10, 18, 0, 1, -1)
"""A request that brokers answer to anybody: key 18, version 0, correlation 1, no client id."""

# As OpenSSL numbers what it finds.
_OUT_OF_DATE = (9, 10)
_OF_ANOTHER_HOST = (62, 64)

_ANSWER_BYTES = 8
_ANSWER_ENDS = struct.pack(">i", 1)


def why_unreachable(
    error: KafkaError, doing: str, settings: BrokerSettings, watch: Watch
) -> AnomalyDetectorError:
    """What stands in the way of a client whose connections `watch` has seen.

    `BadSettings` where trying again cannot help, with the field; `BrokerUnreachable` else.
    """
    failures = dict(watch.failures)
    for address, failure in failures.items():
        misconfigured = _misconfigured(address, failure, settings) or _turned_away(
            address, settings, watch
        )
        if misconfigured is not None:
            return misconfigured
    silent = [each for each, times in watch.unanswered.items() if times >= CLOSED_OFTEN]
    if silent and not failures and not settings.security_protocol.startswith("SASL"):
        [address, *_] = silent
        return BadSettings(
            f"kafka.security_protocol: {address} closes a connection that does not authenticate; "
            f"expected SASL_PLAINTEXT or SASL_SSL, received {settings.security_protocol}"
        )
    for address, failure in failures.items():
        if address not in settings.addresses():
            return BrokerUnreachable(
                f"a broker at {settings.bootstrap_servers} advertises itself as {address}, which "
                f"cannot be reached from here ({_reason(failure)}); check its advertised.listeners"
            )
        return BrokerUnreachable(
            f"no Kafka broker answers at {settings.bootstrap_servers} ({_reason(failure)}); "
            "check the address (KAFKA_BOOTSTRAP_SERVERS) and that the broker runs"
        )
    return BrokerUnreachable(
        f"{doing}: {settings.bootstrap_servers} does not answer as expected ({_reason(error)})"
    )


def _misconfigured(
    address: str, failure: Exception, settings: BrokerSettings
) -> BadSettings | None:
    if isinstance(failure, SaslAuthenticationFailedError):
        return BadSettings(
            f"kafka.sasl_username, kafka.sasl_password: {address} does not let "
            f"User:{settings.sasl_username} in by {settings.sasl_mechanism} ({_reason(failure)}); "
            "give a user and a password that it knows; users of SCRAM are made by "
            "`kafka-configs.sh --alter --entity-type users`"
        )
    if isinstance(failure, UnsupportedSaslMechanismError):
        return BadSettings(
            f"kafka.sasl_mechanism: {address} does not enable {settings.sasl_mechanism}; expected "
            f"one of its sasl.enabled.mechanisms ({_reason(failure)})"
        )
    if isinstance(failure, IllegalSaslStateError):
        return BadSettings(
            f"kafka.security_protocol: {address} does not use SASL; expected PLAINTEXT or SSL, "
            f"received {settings.security_protocol}"
        )
    error = tls_error(failure)
    return None if error is None else _misconfigured_tls(address, error, settings)


def _turned_away(address: str, settings: BrokerSettings, watch: Watch) -> BadSettings | None:
    """What is wrong where connections are closed again and again by somebody who is there."""
    if watch.closed[address] < CLOSED_OFTEN:
        return None
    protocol = settings.security_protocol
    if not protocol.endswith("SSL") and _speaks_tls(address):
        return BadSettings(
            f"kafka.security_protocol: {address} speaks TLS; expected SSL or SASL_SSL, received "
            f"{protocol}"
        )
    if protocol == "SASL_PLAINTEXT" and _speaks_plainly(address):
        return BadSettings(
            f"kafka.sasl_mechanism, kafka.sasl_username, kafka.sasl_password: {address} answers, "
            f"and without a word closes the connection on which {settings.sasl_username} "
            f"authenticates by {settings.sasl_mechanism}"
        )
    return None


def _misconfigured_tls(
    address: str, error: ssl.SSLError, settings: BrokerSettings
) -> BadSettings | None:
    if isinstance(error, ssl.SSLCertVerificationError):
        return BadSettings(_untrusted(address, error))
    if _speaks_plainly(address):
        return BadSettings(
            f"kafka.security_protocol: {address} does not speak TLS; expected PLAINTEXT or "
            f"SASL_PLAINTEXT, received {settings.security_protocol}"
        )
    if not is_about_certificates(error):
        return None
    said = str(error.reason).lower().replace("_", " ")
    if settings.ssl_certfile is None:
        return BadSettings(
            f"kafka.ssl_certfile, kafka.ssl_keyfile: {address} wants a certificate of this client "
            f"({said}); give one that an authority has signed which it trusts"
        )
    return BadSettings(
        f"kafka.ssl_certfile, kafka.ssl_keyfile: {address} refuses the certificate of this client "
        f"({said}); where `openssl x509 -noout -enddate -in {settings.ssl_certfile}` says that it "
        "has expired, renew it, else give one that an authority has signed which the broker trusts"
    )


def _untrusted(address: str, error: ssl.SSLCertVerificationError) -> str:
    """What is wrong with the certificate of the broker there, and who can mend it."""
    if error.verify_code in _OUT_OF_DATE:
        return (
            f"kafka.bootstrap_servers: the certificate of {address} has expired, or is not valid "
            f"yet ({error.verify_message}); whoever runs the broker has to renew it "
            "(ssl.keystore.location), unless the clock of this machine is wrong"
        )
    if error.verify_code in _OF_ANOTHER_HOST:
        return (
            f"kafka.bootstrap_servers: the certificate of {address} is one of another host "
            f"({error.verify_message.rstrip('.')}); give a name that stands in it, or have the "
            "broker send its clients to one (advertised.listeners)"
        )
    return (
        f"kafka.ssl_cafile: the certificate of {address} is not trusted ({error.verify_message}); "
        "give the authority that signed it"
    )


def _speaks_plainly(address: str) -> bool:
    """Whether a broker listens there that answers a request without TLS."""
    try:
        with _opened(address) as plain:
            plain.sendall(_API_VERSIONS)
            return plain.recv(_ANSWER_BYTES, socket.MSG_WAITALL).endswith(_ANSWER_ENDS)
    except OSError:
        return False


def _speaks_tls(address: str) -> bool:
    """Whether whoever listens there finishes a TLS handshake with anybody."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    try:
        with _opened(address) as plain, context.wrap_socket(plain):
            return True
    except OSError:
        return False


def _opened(address: str) -> socket.socket:
    host, _, port = address.rpartition(":")
    return socket.create_connection((host.strip("[]"), int(port)), _PROBE_SECONDS)


def _reason(error: Exception) -> str:
    text = str(error)
    if "DNS Resolution failure" in text:
        return "its name does not resolve"
    return text or type(error).__name__
