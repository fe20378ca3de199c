"""Connections that hand on what came together with their end: it often says why they are ended."""

from kafka.net.transport import KafkaSSLTransport, KafkaTCPTransport


class _LastWords:
    def _sock_recv(self) -> tuple[bytes, Exception | None]:
        received: bytes
        received, error = super()._sock_recv()  # type: ignore[misc]
        return received, None if received else error


class Plain(_LastWords, KafkaTCPTransport):  # type: ignore[misc] # the client has no types
    """In plain text."""


class Tls(_LastWords, KafkaSSLTransport):  # type: ignore[misc]
    """Over TLS."""
