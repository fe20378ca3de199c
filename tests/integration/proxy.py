"""A network between clients and one broker that loses, delays and forges what a test says."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from enum import StrEnum
from typing import NamedTuple, Self

from deploy.local import Listener, LocalKafka
from deploy.local.ports import free_ports
from deploy.local.server import HOST
from tests.integration.frames import Request, correlation_id_of, frames_from, send_frame
from tests.integration.verdicts import (
    Cut,
    Delayed,
    Hold,
    Late,
    Rewrite,
    Rule,
    Verdict,
    as_answered,
    forward,
)
from tests.waiting import wait_until

_ENDS_WITHIN_SECONDS = 30


class Done(StrEnum):
    """What was done with a request or its answer."""

    FORWARDED = "the broker gets it when it comes"
    HELD = "the broker gets it with a delay"
    NEVER_DELIVERED = "the client was cut off, the broker does not get it"
    ANSWER_DROPPED = "the broker answered, the client was cut off"
    CUT_OFF = "the client was cut off, the broker does not have it yet"
    DELIVERED_LATE = "the broker answered a request whose client is gone"
    REWRITTEN = "the client got another answer than the broker gave"


class Seen(NamedTuple):
    """One line of the proxy's log."""

    api_key: int
    done: Done
    connection: int
    correlation_id: int
    answer: bytes = b""
    """What the broker said, where the client did not hear it: dropped, late or rewritten."""


class KafkaProxy:
    """A network to the broker's listener on `upstream_port`, which has to advertise `port`.

    A test sets `rule` and `rewrite` whenever it likes; they hold for what comes from then on.
    Leaving the block ends every connection.
    """

    def __init__(self, upstream_port: int) -> None:
        self.rule: Rule = forward
        self.rewrite: Rewrite = as_answered
        self.gone = False
        """Whether who connects is turned away, as where the broker has ended."""
        self.turned_away = 0
        self.upstream_port = upstream_port
        self._log: list[Seen] = []
        self._ending = False
        self._connections: list[_Connection] = []
        self._listener = socket.create_server((HOST, 0))
        self.port = int(self._listener.getsockname()[1])
        self.address = f"{HOST}:{self.port}"
        self.name = f"proxy-{self.port}"
        """How the names of its threads begin."""
        self._accepting = threading.Thread(target=self._accept, name=self.name)
        self._accepting.start()

    def log(self, api_key: int, done: Done) -> list[Seen]:
        """What was done with the requests of one kind so far, in order."""
        return [seen for seen in tuple(self._log) if seen[:2] == (api_key, done)]

    def wait_for(self, api_key: int, done: Done, times: int = 1) -> list[Seen]:
        """The log of `log`, once it is so long."""
        wait_until(
            lambda: len(self.log(api_key, done)) >= times, f"{times} times {api_key}: {done}"
        )
        return self.log(api_key, done)

    def go(self) -> None:
        """Cut every connection, and turn away who comes, until `gone` is set back."""
        self.gone = True
        self._cut_all()

    def reset(self) -> None:
        """Cut every connection, forget what is kept back, and be an honest network again."""
        self.rule, self.rewrite, self.gone = forward, as_answered, False
        self._cut_all()
        self._log.clear()

    def _cut_all(self) -> None:
        while self._connections:
            self._connections.pop().end()

    def close(self) -> None:
        """End the listener, every connection and every thread."""
        self._ending = True
        with suppress(OSError):  # wakes the thread that accepts
            socket.create_connection((HOST, self.port)).close()
        self._accepting.join(_ENDS_WITHIN_SECONDS)
        self._listener.close()
        self.reset()

    def note(self, request: Request, done: Done, answer: bytes = b"") -> None:
        """Write a line into the log; before it is done, so that who sees it done finds the line."""
        self._log.append(
            Seen(request.api_key, done, request.connection, request.correlation_id, answer)
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _accept(self) -> None:
        number = 0
        while True:
            client, _ = self._listener.accept()
            if self._ending:
                client.close()
                return
            if self.gone:
                self.turned_away += 1
                client.close()
                continue
            try:
                broker = socket.create_connection((HOST, self.upstream_port))
            except OSError:  # no broker: the client is turned away, as at a closed door
                client.close()
                continue
            self._connections.append(_Connection(self, number, client, broker))
            number += 1


class _Connection:
    """A client's connection, and the one that goes on from here to the broker."""

    def __init__(
        self, proxy: KafkaProxy, number: int, client: socket.socket, broker: socket.socket
    ) -> None:
        for end in (client, broker):
            end.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._proxy = proxy
        self._number = number
        self._client = client
        self._broker = broker
        self._unanswered: dict[int, tuple[Request, Verdict | None]] = {}
        self._ended = False
        self._kept_back: Delayed | None = None
        self._thread = threading.Thread(target=self._run, name=f"{proxy.name}-{number}")
        self._thread.start()

    def end(self) -> None:
        """Cut both sides; returns when all threads of it are gone."""
        self._ended = True
        if self._kept_back is not None:
            self._kept_back.release()
        _cut(self._client)
        _cut(self._broker)
        self._thread.join(_ENDS_WITHIN_SECONDS)

    def _run(self) -> None:
        answering = threading.Thread(target=self._pass_answers, name=f"{self._thread.name}-answers")
        with self._client, self._broker:
            answering.start()
            try:
                self._pass_requests()
            finally:
                # Only this side: what the broker has it still answers.
                _cut(self._broker, socket.SHUT_WR)
                answering.join()

    def _pass_requests(self) -> None:
        for frame in frames_from(self._client):
            request = Request.of(frame, self._number)
            match self._proxy.rule(request):
                case Cut.BEFORE:
                    self._proxy.note(request, Done.NEVER_DELIVERED)
                    _cut(self._client)
                    return
                case Late() as late:
                    self._proxy.note(request, Done.CUT_OFF)
                    _cut(self._client)
                    self._deliver_after(late, request)
                    return
                case Hold() as hold:
                    self._proxy.note(request, Done.HELD)
                    self._deliver_after(hold, request)
                case verdict:
                    self._proxy.note(request, Done.FORWARDED)
                    self._deliver(request, verdict)

    def _deliver_after(self, delayed: Hold | Late, request: Request) -> None:
        self._kept_back = delayed
        if not self._ended:
            delayed.wait()
        if not self._ended:
            self._deliver(request, delayed)

    def _deliver(self, request: Request, verdict: Verdict | None) -> None:
        self._unanswered[request.correlation_id] = (request, verdict)
        send_frame(self._broker, request.frame)

    def _pass_answers(self) -> None:
        try:
            for answer in frames_from(self._broker):
                self._pass_back(answer)
        finally:
            _cut(self._client)

    def _pass_back(self, answer: bytes) -> None:
        request, verdict = self._unanswered.pop(correlation_id_of(answer))
        match verdict:
            case Cut.AFTER:
                self._proxy.note(request, Done.ANSWER_DROPPED, answer)
                _cut(self._client)
            case Late():
                self._proxy.note(request, Done.DELIVERED_LATE, answer)
            case _:
                rewritten = self._proxy.rewrite(request, answer)
                if rewritten != answer:
                    self._proxy.note(request, Done.REWRITTEN, answer)
                send_frame(self._client, rewritten)


def _cut(end: socket.socket, ways: int = socket.SHUT_RDWR) -> None:
    with suppress(OSError):  # it is cut already
        end.shutdown(ways)


@contextmanager
def proxied_kafka() -> Iterator[tuple[LocalKafka, KafkaProxy]]:
    """A broker, and a proxy that all who connect to its `address` stay behind.

    `kafka.bootstrap_servers` goes past the proxy, and so does what the broker says to itself.
    """
    [port] = free_ports(1)
    with KafkaProxy(port) as proxy:
        behind = Listener("PROXIED", port=port, advertised_port=proxy.port)
        with LocalKafka(listeners=[behind]) as kafka:
            yield kafka, proxy
