"""Ports are free, different, and out of reach of outgoing connections."""

import socket

from deploy.local.ports import free_ports


def test_ports_are_different_and_free() -> None:
    """Each can be listened on at once, and none is one that a client's socket may be given."""
    ports = free_ports(3)

    listeners = [socket.create_server(("127.0.0.1", port)) for port in ports]
    for listener in listeners:
        listener.close()

    assert len(set(ports)) == 3
    assert max(ports) < 32768
