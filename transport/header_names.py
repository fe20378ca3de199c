"""Reads records whose headers have names that are no UTF-8.

Kafka takes any bytes for a name. kafka-python calls such a record corrupt, and its partition stands
still: no poll gets past it.
"""

from typing import Any

from kafka.record import memory_records
from kafka.record.default_records import DefaultRecordBatch


class _Name(bytes):
    """Bytes of a name, which decode whatever they are."""

    def decode(self, encoding: str = "utf-8", _errors: str = "strict") -> str:
        return super().decode(encoding, "backslashreplace")


class _Lenient(bytearray):
    """A batch whose slices are names; its single bytes are as ever."""

    def __getitem__(self, index: Any) -> Any:
        found = super().__getitem__(index)
        return _Name(found) if isinstance(index, slice) else found


class _Batch(DefaultRecordBatch):  # type: ignore[misc] # the client has no types
    """Reads again, leniently, a record that has such a name: any other costs nothing more."""

    __slots__ = ()
    _buffer: Any

    def _read_msg(self) -> Any:
        try:
            return super()._read_msg()
        except UnicodeDecodeError:
            strict = self._buffer
            self._buffer = _Lenient(strict)
            try:
                return super()._read_msg()
            finally:
                self._buffer = strict


def read_any_header_name() -> None:
    """Have every consumer of this process do so; bytes that are no UTF-8 become escapes."""
    memory_records.DefaultRecordBatch = _Batch
