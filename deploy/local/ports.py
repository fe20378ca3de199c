"""Ports for a server to listen on."""

import random
import socket

# Below the range from which systems take ports for outgoing connections (32768 and up on Linux,
# 49152 on macOS): else a client that keeps reconnecting could take a restarting broker's port.
_CANDIDATES = range(20000, 32000)

# Free until its server starts, which may be after somebody asks for another.
_given: set[int] = set()


def free_ports(count: int) -> list[int]:
    """Ports of 127.0.0.1 that nothing listens on; none is given twice by one process.

    Raises `OSError` if there are none.
    """
    free: list[int] = []
    for port in random.sample(_CANDIDATES, 100):
        if len(free) == count:
            _given.update(free)
            return free
        if port not in _given and _is_free(port):
            free.append(port)
    raise OSError(f"fewer than {count} free ports on 127.0.0.1")


def _is_free(port: int) -> bool:
    with socket.socket() as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind(("127.0.0.1", port))
        except OSError:
            return False
        return True
