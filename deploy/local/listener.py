"""A further address of a broker."""

from dataclasses import dataclass, field
from typing import Literal

from deploy.local.ports import free_ports
from deploy.local.server import HOST


@dataclass(frozen=True)
class Listener:
    """Where else a broker listens, and how it speaks there.

    Its settings in `server.properties` begin with `listener.name.` and `name` in small letters.
    """

    name: str
    """Capital letters; not BROKER or CONTROLLER, which every local broker has."""

    protocol: Literal["PLAINTEXT", "SSL", "SASL_PLAINTEXT", "SASL_SSL"] = "PLAINTEXT"

    host: str = HOST
    """Where it listens; of IPv6 in brackets."""

    port: int = field(default_factory=lambda: free_ports(1)[0])

    advertised_port: int | None = None
    """Where clients that found the broker here are sent, such as a proxy; None: here again."""

    advertised_host: str = HOST
    """The name under which they are sent there."""

    @property
    def address(self) -> str:
        """Where it listens, for clients."""
        return f"{self.host}:{self.port}"

    @property
    def advertised_address(self) -> str:
        """Where the broker says that it is."""
        port = self.port if self.advertised_port is None else self.advertised_port
        return f"{self.advertised_host}:{port}"
