"""`python -m deploy.local`: a Kafka for as long as this runs.

Prints the bootstrap servers, and nothing else, on standard output. Ends on Ctrl-C or SIGTERM with
status 0, on a fault with 1; the broker and its data are gone then.
"""

import signal
import sys
from types import FrameType

from deploy.local import LocalKafka, LocalServerError


class _Ended(BaseException):
    """Somebody asked this program to end."""


def _end(_signal: int, _frame: FrameType | None) -> None:
    # Asked again while cleaning up: the clean-up takes less than a second, let it finish.
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.SIG_IGN)
    raise _Ended


def main() -> int:
    """Run until asked to end; returns the exit status."""
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, _end)
    try:
        with LocalKafka() as kafka:
            print(kafka.bootstrap_servers, flush=True)
            print("Kafka is ready; Ctrl-C stops it and removes its data", file=sys.stderr)
            kafka.wait()
    except _Ended:
        return 0
    except LocalServerError as error:
        print(error, file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main())
