"""/metrics, /healthz and /readyz on one port, from a thread of their own."""

import threading
from collections.abc import Callable, Iterable
from socketserver import ThreadingMixIn
from typing import Any, Self
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

from prometheus_client import CollectorRegistry, make_wsgi_app

from contracts.program.errors import BadSettings
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
            self._server = make_server(host, port, self._answer, _Server, _Handler)
        except (OSError, OverflowError) as error:
            raise BadSettings(f"port: cannot listen on {host}:{port}: {error}") from None
        self.address = f"http://{host}:{self._server.server_port}"
        self._thread = threading.Thread(
            target=self._server.serve_forever, name="health", daemon=True
        )

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def _answer(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        path = environ["PATH_INFO"]
        if path == "/metrics":
            shown: Iterable[bytes] = self._metrics(environ, start_response)
            return shown
        if path not in self._checks:
            status, body = "404 Not Found", "there are /metrics, /healthz and /readyz"
        else:
            complaint = self._checks[path]()
            status = "200 OK" if complaint is None else "503 Service Unavailable"
            body = complaint or "ok"
        start_response(status, [("Content-Type", "text/plain; charset=utf-8")])
        return [f"{visible(body)}\n".encode()]


class _Server(ThreadingMixIn, WSGIServer):
    daemon_threads = True


class _Handler(WSGIRequestHandler):
    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the base's name
        """Scrapes are no events."""
