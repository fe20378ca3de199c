"""What can go wrong with a server that is run on this machine.

LocalServerError
├── LocalServerUnavailable   this machine cannot run it: its program cannot be had
└── LocalServerFailed        it could run, but died or was not ready in time
"""


class LocalServerError(Exception):
    """A local server cannot be used; catch this to treat both cases alike."""


class LocalServerUnavailable(LocalServerError):
    """Its program cannot be had; the message says what was tried and what to do."""


class LocalServerFailed(LocalServerError):
    """It died or did not become ready; the message ends with its last log lines."""
