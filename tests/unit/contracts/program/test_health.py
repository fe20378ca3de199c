"""`contracts.program.health`."""

import gzip
import socket
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest
from prometheus_client import CollectorRegistry, Counter

from contracts.program.errors import BadSettings
from contracts.program.health import HealthServer


def _status(url: str) -> tuple[int, str]:
    try:
        with urlopen(url) as answer:
            return answer.status, answer.read().decode()
    except HTTPError as error:
        with error:
            return error.code, error.read().decode()


def test_it_answers_what_the_checks_say() -> None:
    """200 when all is well, 503 and the reason when not, 404 elsewhere."""
    registry = CollectorRegistry()
    Counter("things", "Things.", registry=registry).inc()
    with HealthServer("127.0.0.1", 0, registry, lambda: None, lambda: "no broker") as server:
        assert _status(f"{server.address}/healthz") == (200, "ok\n")
        assert _status(f"{server.address}/readyz") == (503, "no broker\n")
        assert "things_total 1.0" in _status(f"{server.address}/metrics")[1]
        assert _status(f"{server.address}/nothing")[0] == 404


@pytest.mark.skipif(not socket.has_ipv6, reason="this machine has no IPv6")
def test_it_listens_on_an_address_of_ipv6_too() -> None:
    """Which is in brackets where a port follows it."""
    with HealthServer("::1", 0, CollectorRegistry(), lambda: None, lambda: None) as server:
        assert server.address.startswith("http://[::1]:")
        assert _status(f"{server.address}/healthz") == (200, "ok\n")


def test_a_port_in_use_is_a_bad_setting() -> None:
    """The message names field and address."""
    registry = CollectorRegistry()
    with HealthServer("127.0.0.1", 0, registry, lambda: None, lambda: None) as server:
        port = int(server.address.rsplit(":", 1)[1])
        with pytest.raises(BadSettings, match=f"port: cannot listen on 127.0.0.1:{port}"):
            HealthServer("127.0.0.1", port, registry, lambda: None, lambda: None)


def test_a_reason_cannot_forge_a_line() -> None:
    """It may hold what a broker answered."""
    registry = CollectorRegistry()
    with HealthServer("127.0.0.1", 0, registry, lambda: None, lambda: "\x1b[2J\nok") as server:
        assert _status(f"{server.address}/readyz") == (503, "\\x1b[2J\\nok\n")


def test_metrics_come_as_they_are_asked_for() -> None:
    """Compressed, in the format of OpenMetrics, and of some names alone."""
    registry = CollectorRegistry()
    Counter("things", "Things.", registry=registry).inc()
    Counter("others", "Others.", registry=registry).inc()
    wanted = {"Accept": "application/openmetrics-text", "Accept-Encoding": "gzip"}
    with HealthServer("127.0.0.1", 0, registry, lambda: None, lambda: None) as server:
        with urlopen(Request(f"{server.address}/metrics", headers=wanted)) as answer:
            assert answer.headers["Content-Type"].startswith("application/openmetrics-text")
            assert gzip.decompress(answer.read()).endswith(b"# EOF\n")
        only = _status(f"{server.address}/metrics?name[]=things_total")[1]
        assert "things_total" in only
        assert "others" not in only
