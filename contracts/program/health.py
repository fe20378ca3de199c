"""/metrics, /healthz and /readyz on one port, from a thread of their own."""

from collections.abc import Callable
from http import HTTPStatus
from typing import Self

from prometheus_client import CollectorRegistry, make_wsgi_app

from contracts.program.errors import BadSettings
from contracts.program.page_server import Answer, PageServer, Request
from contracts.program.visible import visible

Check = Callable[[], str | None]
"""None when all is well, else what is not."""


class HealthServer:
    """Serves while it is entered.

    Args:
        registry: what ``/metrics`` shows.
        alive: for ``/healthz``: should the orchestrator leave the process alone?
        ready: for ``/readyz``: does it handle records now?

    Raises:
        BadSettings: when the address cannot be bound.
    """

    def __init__(
        self, host: str, port: int, registry: CollectorRegistry, alive: Check, ready: Check
    ) -> None:
        self._metrics = make_wsgi_app(registry)
        self._checks = {"/healthz": alive, "/readyz": ready}
        try:
            self._server = PageServer(host, port, self._answer)
        except (OSError, OverflowError) as error:
            raise BadSettings(f"port: cannot listen on {host}:{port}: {error}") from None
        named = f"[{host}]" if ":" in host else host  # IPv6
        self.address = f"http://{named}:{self._server.port}"

    def __enter__(self) -> Self:
        self._server.__enter__()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.__exit__()

    def _answer(self, request: Request) -> Answer:
        if request.path == "/metrics":
            return self._metrics_as_asked(request)
        if request.path not in self._checks:
            return Answer(HTTPStatus.NOT_FOUND, b"there are /metrics, /healthz and /readyz\n")
        complaint = self._checks[request.path]()
        status = HTTPStatus.OK if complaint is None else HTTPStatus.SERVICE_UNAVAILABLE
        return Answer(status, f"{visible(complaint or 'ok')}\n".encode())

    def _metrics_as_asked(self, request: Request) -> Answer:
        """In the format, the compression and the selection that the request wants."""
        answered: list[tuple[str, list[tuple[str, str]]]] = []
        environ = {
            "REQUEST_METHOD": "GET",
            "PATH_INFO": request.path,
            "QUERY_STRING": request.query,
            "HTTP_ACCEPT": request.headers.get("Accept", ""),
            "HTTP_ACCEPT_ENCODING": request.headers.get("Accept-Encoding", ""),
        }
        body = b"".join(self._metrics(environ, lambda *started: answered.append(started)))
        [(status, headers)] = answered
        return Answer(HTTPStatus(int(status.split()[0])), body, headers)
