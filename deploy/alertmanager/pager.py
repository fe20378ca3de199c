"""`python pager.py`: prints what Alertmanager sends, one line an alert, until SIGTERM or Ctrl-C.

An example of a receiver, on port 8080 or the one given. Needs Python alone, no package.
"""

import argparse
import json
import signal
import sys
from collections.abc import Iterator
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

PORT = 8080
MAX_BYTES = 1_048_576
NAMED_FIRST = ("alertname", "severity")


def lines_of(body: bytes) -> Iterator[str]:
    """A line for each alert of a notification. Raises `ValueError` if `body` is none."""
    message = json.loads(body)
    if not isinstance(message, dict) or not isinstance(message.get("alerts"), list):
        raise ValueError("expected an object with a list named alerts")  # noqa: TRY004 - bad data
    yield from map(_line, message["alerts"])


def _line(alert: Any) -> str:
    try:
        labels, notes = dict(alert["labels"]), dict(alert["annotations"])
        since = alert["startsAt"] if alert["status"] == "firing" else alert["endsAt"]
        first = [labels.pop(name, "-") for name in NAMED_FIRST]
        rest = [f"{name}={value}" for name, value in sorted(labels.items())]
        words = [since, alert["status"], *first, *rest, "|", notes.get("summary", "-")]
        words += [f"({notes['runbook']})"] if "runbook" in notes else []
    except (KeyError, TypeError, ValueError) as error:
        raise ValueError(f"not an alert: {error!r}") from error
    return _visible(" ".join(" ".join(map(str, words)).split()))


def _visible(line: str) -> str:
    """What a terminal would obey instead of show, as escapes."""
    shown = (each if each.isprintable() else ascii(each)[1:-1] for each in line)
    return "".join(shown)


class Pager(BaseHTTPRequestHandler):
    """Answers a notification with 200, anything else with what was expected."""

    timeout = 10  # seconds that a client may be silent

    def do_GET(self) -> None:
        healthy = self.path == "/healthz"
        self._answer(HTTPStatus.OK if healthy else HTTPStatus.NOT_FOUND, "ok" if healthy else "no")

    def do_POST(self) -> None:
        length = self.headers.get("Content-Length", "")
        if not (length.isascii() and length.isdigit()) or int(length) > MAX_BYTES:
            self._answer(HTTPStatus.BAD_REQUEST, f"expected a body of at most {MAX_BYTES} bytes")
            return
        try:
            lines = list(lines_of(self.rfile.read(int(length))))
        except (ValueError, RecursionError) as error:
            self._answer(HTTPStatus.BAD_REQUEST, str(error))
            return
        print(*lines, sep="\n", end="\n" if lines else "", flush=True)
        self._answer(HTTPStatus.OK, "ok")

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the base's name
        """A request is no alert."""

    def _answer(self, status: HTTPStatus, text: str) -> None:
        body = f"{text}\n".encode()
        self.send_response(status)
        self.send_header("Content-Type", "text/plain; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


def main(port: int = PORT) -> None:
    """Serve until asked to end; exit status 0 then."""
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: sys.exit(0))
    with ThreadingHTTPServer(("0.0.0.0", port), Pager) as server:  # noqa: S104 - a container's port
        print(f"the pager listens on port {server.server_port}", flush=True)
        server.serve_forever()


if __name__ == "__main__":
    parser = argparse.ArgumentParser("python pager.py", description=__doc__)
    parser.add_argument("port", nargs="?", type=int, default=PORT)
    main(parser.parse_args().port)
