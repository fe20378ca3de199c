"""A small HTTP server that nobody can wear out: bounded in size, in time and in connections.

One thread, whoever comes: a connection that does not say what it wants costs a few kilobytes until
its time is up, or until too many others want its place.
"""

import asyncio
import io
import socket
import threading
from collections.abc import Callable, Sequence
from contextlib import suppress
from http import HTTPStatus
from http.client import HTTPException, HTTPMessage, parse_headers
from typing import NamedTuple, Self
from urllib.parse import urlsplit

HEAD_BYTES = 8_192
"""Of a request: its line and its headers; a scrape by Prometheus has about 300."""

ANSWERED_SECONDS = 5.0
"""From the connection to the last byte of the answer, which takes milliseconds."""

CONNECTIONS = 64
"""At once; the next one takes the place of the one that is there longest."""


class Request(NamedTuple):
    """What was asked for, with GET."""

    path: str
    query: str
    headers: HTTPMessage


class Answer(NamedTuple):
    """What is sent back before the connection is closed."""

    status: HTTPStatus
    body: bytes
    headers: Sequence[tuple[str, str]] = (("Content-Type", "text/plain; charset=utf-8"),)

    def encoded(self) -> bytes:
        """The whole of it, as HTTP/1.1 has it."""
        headers = [*self.headers, ("Content-Length", str(len(self.body))), ("Connection", "close")]
        lines = [f"HTTP/1.1 {self.status.value} {self.status.phrase}"]
        lines += [f"{name}: {value}" for name, value in headers]
        return "\r\n".join([*lines, "", ""]).encode("latin-1") + self.body


class PageServer:
    """Answers GET, and nothing else, while it is entered.

    Args:
        host, port: where it listens; port 0 is any free one.
        answer: what it answers; called in the server's own thread, one request at a time.

    Raises:
        OSError, OverflowError: the address cannot be bound.
    """

    def __init__(self, host: str, port: int, answer: Callable[[Request], Answer]) -> None:
        self._answer = answer
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        self._listener = socket.create_server((host, port), family=family)
        self.port: int = self._listener.getsockname()[1]
        self._open: dict[asyncio.Task[None], None] = {}
        self._loop = asyncio.new_event_loop()
        self._ended = asyncio.Event()
        self._thread = threading.Thread(target=self._run, name="pages", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._loop.call_soon_threadsafe(self._ended.set)
        self._thread.join()

    def _run(self) -> None:
        # Whose end drops the connections that are still open.
        with asyncio.Runner(loop_factory=lambda: self._loop) as runner:
            runner.run(self._serve())

    async def _serve(self) -> None:
        server = await asyncio.start_server(
            self._admit, sock=self._listener, limit=HEAD_BYTES, backlog=4 * CONNECTIONS
        )
        await self._ended.wait()
        server.close()

    def _admit(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if len(self._open) >= CONNECTIONS:
            longest = next(iter(self._open))
            del self._open[longest]
            longest.cancel()
        conversation = self._loop.create_task(self._converse(reader, writer))
        self._open[conversation] = None
        conversation.add_done_callback(lambda _: self._dismiss(conversation, writer))

    def _dismiss(self, conversation: asyncio.Task[None], writer: asyncio.StreamWriter) -> None:
        self._open.pop(conversation, None)
        writer.transport.abort()

    async def _converse(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        # Who is gone, or late, wants no answer.
        with suppress(TimeoutError, OSError, asyncio.IncompleteReadError):
            async with asyncio.timeout(ANSWERED_SECONDS):
                answer = await self._answer_to(reader)
                writer.write(answer.encoded())
                writer.close()
                await writer.wait_closed()

    async def _answer_to(self, reader: asyncio.StreamReader) -> Answer:
        try:
            head = await reader.readuntil(b"\r\n\r\n")
        except asyncio.LimitOverrunError:
            return _refusal(HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE)
        line, _, fields = head.partition(b"\r\n")
        try:
            method, target, version = line.decode("ascii").split(" ")
            parts = urlsplit(target)
            headers = parse_headers(io.BytesIO(fields))
        except (ValueError, HTTPException):
            return _refusal(HTTPStatus.BAD_REQUEST)
        if not version.startswith("HTTP/1."):
            return _refusal(HTTPStatus.BAD_REQUEST)
        if method != "GET":
            return _refusal(HTTPStatus.METHOD_NOT_ALLOWED, ("Allow", "GET"))
        return self._answer(Request(parts.path, parts.query, headers))


def _refusal(status: HTTPStatus, *headers: tuple[str, str]) -> Answer:
    return Answer(status, f"{status.phrase}\n".encode(), headers)
