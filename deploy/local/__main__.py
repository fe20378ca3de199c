"""`python -m deploy.local`: a Kafka for as long as this runs."""

import argparse
import sys

from contracts.program.interruption import Interruption
from contracts.program.signals import ignore_signals, raise_from_signals
from deploy.local import LocalKafka, LocalServerError

_HELP = """Run a real Kafka on this machine until Ctrl-C or SIGTERM, then remove it and its data.

Its bootstrap servers, and nothing else, are printed on standard output.
"""


def main() -> int:
    """Run until asked to end; returns the exit status."""
    argparse.ArgumentParser("python -m deploy.local", description=_HELP).parse_args()
    raise_from_signals()
    try:
        with LocalKafka() as kafka:
            with Interruption(second_ends=False) as interruption:
                print(kafka.bootstrap_servers, flush=True)
                print("Kafka is ready; Ctrl-C stops it and removes its data", file=sys.stderr)
                kafka.wait(interruption)
            ignore_signals()  # asked again while cleaning up, which takes less than a second
    except KeyboardInterrupt:
        return 0
    except LocalServerError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
