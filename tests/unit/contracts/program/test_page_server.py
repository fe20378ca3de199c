"""`contracts.program.page_server`: whoever comes, and however, the next request is answered."""

import socket
import threading
from collections.abc import Iterator
from contextlib import ExitStack
from http import HTTPStatus

import pytest

from contracts.program import page_server
from contracts.program.page_server import CONNECTIONS, Answer, PageServer, Request
from tests.waiting import wait_until

LIMIT = 10.0
"""Seconds, for a test that would else wait for ever."""


def _echo(request: Request) -> Answer:
    agent = request.headers.get("User-Agent", "nobody")
    return Answer(HTTPStatus.OK, f"{request.path}?{request.query} for {agent}\n".encode())


@pytest.fixture
def server() -> Iterator[PageServer]:
    """Answers with what it was asked."""
    with PageServer("127.0.0.1", 0, _echo) as server:
        yield server


def _connected(server: PageServer) -> socket.socket:
    return socket.create_connection(("127.0.0.1", server.port), LIMIT)


def _rest(connection: socket.socket) -> str:
    """All that still comes, up to the end of the connection."""
    with connection.makefile("rb") as answer:
        return answer.read().decode()


def _asked(server: PageServer, request: str) -> str:
    with _connected(server) as connection:
        connection.sendall(request.encode())
        return _rest(connection)


def test_a_get_is_answered_and_the_connection_closed(server: PageServer) -> None:
    """With path, query and headers as they were sent."""
    answer = _asked(server, "GET /a/b?c=d HTTP/1.1\r\nUser-Agent: me\r\n\r\n")
    head, body = answer.split("\r\n\r\n")
    assert head.splitlines() == [
        "HTTP/1.1 200 OK",
        "Content-Type: text/plain; charset=utf-8",
        "Content-Length: 16",
        "Connection: close",
    ]
    assert body == "/a/b?c=d for me\n"


@pytest.mark.parametrize("method", ["HEAD", "POST", "PUT", "DELETE", "OPTIONS", "TRACE", "get"])
def test_any_other_method_is_refused(server: PageServer, method: str) -> None:
    """And told what is allowed."""
    answer = _asked(server, f"{method} /a HTTP/1.1\r\nContent-Length: 4\r\n\r\nbody")
    assert answer.startswith("HTTP/1.1 405 Method Not Allowed\r\nAllow: GET\r\n")


@pytest.mark.parametrize(
    "line",
    ["", "GET", "GET /a", "GET /a HTTP/2", "GET  /a HTTP/1.1", "GET http://[ HTTP/1.1", "GET /é H"],
)
def test_what_is_no_request_is_refused(server: PageServer, line: str) -> None:
    """Without a defect's traceback."""
    assert _asked(server, f"{line}\r\nHost: a\r\n\r\n").startswith("HTTP/1.1 400 ")


@pytest.mark.parametrize(
    "head",
    [f"GET /{'a' * 10_000} HTTP/1.1", f"GET / HTTP/1.1\r\nA: {'a' * 10_000}"],
    ids=["line", "header"],
)
def test_a_request_of_any_size_is_not_read(server: PageServer, head: str) -> None:
    """Neither its line nor a header."""
    assert _asked(server, f"{head}\r\n\r\n").startswith("HTTP/1.1 431 ")


def test_a_request_of_many_headers_is_refused(server: PageServer) -> None:
    """More than Python's own parser takes."""
    head = "GET / HTTP/1.1\r\n" + 200 * "A: b\r\n"
    assert _asked(server, f"{head}\r\n").startswith("HTTP/1.1 400 ")


def test_slow_connections_keep_nobody_from_an_answer(
    server: PageServer, caplog: pytest.LogCaptureFixture
) -> None:
    """200 that drip byte by byte: no more threads, the oldest give way, and nothing is logged."""
    threads = threading.active_count()
    with ExitStack() as stack:
        slow = [stack.enter_context(_connected(server)) for _ in range(200)]
        for byte in b"GET ":
            for connection in slow[-CONNECTIONS // 2 :]:
                connection.sendall(bytes([byte]))
            assert "200 OK" in _asked(server, "GET / HTTP/1.1\r\n\r\n")
        assert threading.active_count() == threads
        wait_until(lambda: len(server._open) <= CONNECTIONS, "as many as there may be")
        assert _rest(slow[0]) == ""
    assert caplog.records == []


def test_a_connection_that_says_nothing_is_closed(
    server: PageServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Once its time is up, and also one that never stops talking."""
    monkeypatch.setattr(page_server, "ANSWERED_SECONDS", 0.1)
    with _connected(server) as silent, _connected(server) as talking:
        talking.sendall(b"GET / HTTP/1.1\r\n")
        assert _rest(silent) == ""
        assert _rest(talking) == ""
    wait_until(lambda: not server._open, "their places are free")


def test_one_that_does_not_take_its_answer_is_dropped(monkeypatch: pytest.MonkeyPatch) -> None:
    """However much there is to take."""
    monkeypatch.setattr(page_server, "ANSWERED_SECONDS", 0.1)
    large = Answer(HTTPStatus.OK, b"a" * 50_000_000)
    with PageServer("127.0.0.1", 0, lambda _: large) as server, _connected(server) as deaf:
        deaf.sendall(b"GET / HTTP/1.1\r\n\r\n")
        wait_until(lambda: server._open, "it is being answered")
        wait_until(lambda: not server._open, "it was given up")


def test_it_ends_at_once_whoever_is_connected(caplog: pytest.LogCaptureFixture) -> None:
    """Long before the time that they have, and without a word."""
    with ExitStack() as stack:
        with PageServer("127.0.0.1", 0, _echo) as server:
            for _ in range(20):
                stack.enter_context(_connected(server)).sendall(b"GET")
            wait_until(lambda: len(server._open) == 20, "all are there")
        assert not server._open
        assert not server._thread.is_alive()
    assert caplog.records == []
