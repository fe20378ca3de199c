"""Every error a program of this house can end with; the type decides what happens.

::

    AnomalyDetectorError            exit 1   a fault: nothing was wrong with what was asked
    ├── BadInput                    exit 2   what was given cannot be used; retrying will not help
    │   ├── BadSettings                      a flag, an environment variable or the TOML file
    │   ├── AccessDenied                     a right that the broker's operator has to grant
    │   ├── BadData                          a table, a file of records
    │   │   └── UnfitTable                   its columns are not what was said (contracts.dataset)
    │   └── BadBundle                        a model bundle: missing, broken, of another format
    │       └── BundleUnreadable             a file of it cannot be read
    ├── BrokerUnreachable           exit 1   no broker answered; trying again may help
    ├── DeliveryFailed              exit 1   the broker refused what was sent for good
    ├── OffsetsLost                 exit 1   records were gone before they were read
    ├── TooManyInvalid              exit 1   more records than allowed cannot be decoded
    └── NoProgress                  exit 3   the watchdog: the loop stood still for too long

    BatchAborted                             one batch; it is read again, ends nothing
    └── RegistryUnreachable                  a schema of its records cannot be had now
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import ClassVar

CLEAN = 0
INTERRUPTED = 130


class AnomalyDetectorError(Exception):
    """A fault that ends the program; its message is the one line the user reads, and its notes.

    `flags` are those that would have been right, None for one that has to go: the program shows its
    command line with them.
    """

    exit_status: ClassVar[int] = 1
    flags: Mapping[str, str | None] = MappingProxyType({})


class BadInput(AnomalyDetectorError):
    """What was given cannot be used. The message says what was expected, what came, what to do."""

    exit_status = 2


class BadSettings(BadInput):
    """A setting is missing, misspelt or out of range; the message names its field."""


class AccessDenied(BadInput):
    """The broker denies a right; the message names it, its resource and the user."""


class BadData(BadInput):
    """A table or a file of records cannot be read as what the command needs."""


class BadBundle(BadInput):
    """A model bundle is missing, damaged, or of a format or shape this version does not serve."""


class BundleUnreadable(BadBundle):
    """A file of a model bundle cannot be read; it may be on a volume that comes late."""


class BrokerUnreachable(AnomalyDetectorError):
    """No broker answered at the given addresses, or not as one does; trying again may help."""


class DeliveryFailed(AnomalyDetectorError):
    """The broker refused records for good, so they were not delivered."""


class OffsetsLost(AnomalyDetectorError):
    """What the group has committed is gone from its topic, and its setting says to stop then."""


class TooManyInvalid(AnomalyDetectorError):
    """More of the last records cannot be decoded than the operator allows; they are read again."""


class NoProgress(AnomalyDetectorError):
    """The loop has not finished a turn within the watchdog's limit."""

    exit_status = 3


class BatchAborted(Exception):
    """One batch was not committed: nothing of it was published, and it will be read again."""


class RegistryUnreachable(BatchAborted):
    """The schema registry did not answer, or not as one does; trying again may help."""
