"""What is read of a message."""

from collections.abc import Callable
from typing import Any

Fields = dict[str, Any]
"""Those of a record by their names, which may hold others."""

Read = Callable[[bytes], Fields]
"""The fields of a message's value.

Raises:
    InvalidRecord: it is not in the format.
    RegistryUnreachable: its schema cannot be had now.
"""
