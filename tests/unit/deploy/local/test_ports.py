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


def test_a_port_is_given_once() -> None:
    """Two servers that are yet to start do not get the same one."""
    ports = [port for _ in range(20) for port in free_ports(5)]

    assert len(set(ports)) == len(ports)
