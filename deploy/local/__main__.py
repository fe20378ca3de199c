"""`python -m deploy.local`: a Kafka for as long as this runs."""

import argparse
import secrets
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from contracts.program.interruption import Interruption
from contracts.program.signals import ignore_signals, raise_from_signals
from deploy.local import LocalKafka, LocalServerError
from deploy.local.secure import SecureKafka, secure_kafka

_HELP = """Run a real Kafka on this machine until Ctrl-C or SIGTERM, then remove it and its data.

Its bootstrap servers, and nothing else, are printed on standard output; with --secure, what a
client sets in its environment, as a shell reads it.
"""
_USER = "me"


def main() -> int:
    """Run until asked to end; returns the exit status."""
    parser = argparse.ArgumentParser("python -m deploy.local", description=_HELP)
    parser.add_argument(
        "--secure",
        action="store_true",
        help="with TLS, a user and a certificate of this client, all made on the spot",
    )
    run = _secured if parser.parse_args().secure else _open
    raise_from_signals()
    try:
        with run() as (kafka, shown):
            with Interruption(second_ends=False) as interruption:
                print(shown, flush=True)
                print("Kafka is ready; Ctrl-C stops it and removes its data", file=sys.stderr)
                kafka.wait(interruption)
            ignore_signals()  # asked again while cleaning up, which takes less than a second
    except KeyboardInterrupt:
        return 0
    except LocalServerError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


@contextmanager
def _open() -> Iterator[tuple[LocalKafka, str]]:
    with LocalKafka() as kafka:
        yield kafka, kafka.bootstrap_servers


@contextmanager
def _secured() -> Iterator[tuple[LocalKafka, str]]:
    with tempfile.TemporaryDirectory(prefix="secure-kafka-") as name:
        folder = Path(name)
        password = folder / "password"
        password.touch(0o600)
        password.write_text(secrets.token_urlsafe())
        with secure_kafka(folder, {_USER: password.read_text()}) as secure:
            key = secure.authority.issue(folder / "client.pem", _USER, _USER)
            yield secure.kafka, _environment(secure, password, key)


def _environment(secure: SecureKafka, password: Path, key: Path) -> str:
    by_password = {
        "KAFKA_BOOTSTRAP_SERVERS": secure.scram_address,
        "KAFKA_SECURITY_PROTOCOL": "SASL_SSL",
        "KAFKA_SSL_CAFILE": secure.authority.file,
        "KAFKA_SASL_MECHANISM": "SCRAM-SHA-512",
        "KAFKA_SASL_USERNAME": _USER,
        "KAFKA_SASL_PASSWORD_FILE": password,
    }
    by_certificate = {
        "KAFKA_BOOTSTRAP_SERVERS": secure.mutual_address,
        "KAFKA_SECURITY_PROTOCOL": "SSL",
        "KAFKA_SSL_CAFILE": secure.authority.file,
        "KAFKA_SSL_CERTFILE": key,
    }
    return "\n".join(
        [
            "# By a password (SCRAM) over TLS:",
            *_exports("export ", by_password),
            "# Or by a certificate (mutual TLS):",
            *_exports("# export ", by_certificate),
        ]
    )


def _exports(prefix: str, variables: Mapping[str, object]) -> Iterator[str]:
    yield from (f"{prefix}{name}={value}" for name, value in variables.items())


if __name__ == "__main__":
    sys.exit(main())
