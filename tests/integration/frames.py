"""Kafka's frames on the wire, and kafka-python's own classes to look into them.

A frame is four bytes of length and what follows them; here it is what follows, the length left out.
"""

import socket
import struct
from collections.abc import Iterator
from contextlib import suppress
from typing import Any, NamedTuple, Self

from kafka.protocol import consumer, producer
from kafka.protocol.api_message import ApiMessageData
from kafka.protocol.data_container import DataContainer

_LENGTH = struct.Struct(">i")
_REQUEST_HEAD = struct.Struct(">hhi")
_RESPONSE_HEAD = struct.Struct(">i")

_MESSAGES: dict[tuple[int, str], Any] = {
    (message.API_KEY, message.type): message
    for room in (consumer, producer)
    for message in (getattr(room, name) for name in room.__all__)
    if isinstance(message, ApiMessageData)
}


class Request(NamedTuple):
    """One request as a client sent it."""

    api_key: int
    api_version: int
    correlation_id: int
    connection: int
    """The number of the client's connection, counted from 0."""
    frame: bytes

    @classmethod
    def of(cls, frame: bytes, connection: int) -> Self:
        """The request that `frame` is."""
        api_key, api_version, correlation_id = _REQUEST_HEAD.unpack_from(frame)
        return cls(api_key, api_version, correlation_id, connection, frame)

    def decoded(self) -> Any:
        """It as an object of kafka-python, such as an `EndTxnRequest`."""
        message = _MESSAGES[self.api_key, "request"]
        return message.decode(self.frame, version=self.api_version, header=True)

    def decoded_answer(self, answer: bytes) -> Any:
        """The broker's answer to it as an object of kafka-python, such as an `EndTxnResponse`."""
        message = _MESSAGES[self.api_key, "response"]
        return message.decode(answer, version=self.api_version, header=True)

    def with_error(self, answer: bytes, error_code: int) -> bytes:
        """The answer with `error_code` in every place where it has one."""
        response = self.decoded_answer(answer)
        _set_errors(response, error_code)
        return bytes(response.encode(header=True))


def correlation_id_of(answer: bytes) -> int:
    """Which request of its connection a broker's answer belongs to."""
    [correlation_id] = _RESPONSE_HEAD.unpack_from(answer)
    return int(correlation_id)


def frames_from(end: socket.socket) -> Iterator[bytes]:
    """Each frame that arrives; ends with the connection, however that ends."""
    with suppress(OSError), end.makefile("rb") as stream:
        while length := stream.read(_LENGTH.size):
            [size] = _LENGTH.unpack(length)
            frame = stream.read(size)
            if len(frame) < size:
                return
            yield frame


def send_frame(end: socket.socket, frame: bytes) -> None:
    """Send `frame`; whoever is gone does not get it."""
    with suppress(OSError):
        end.sendall(_LENGTH.pack(len(frame)) + frame)


def _set_errors(part: Any, error_code: int) -> None:
    for name in part.fields:
        value = getattr(part, name)
        if name.endswith("error_code"):
            setattr(part, name, error_code)
        for inner in value if isinstance(value, list) else [value]:
            if isinstance(inner, DataContainer):
                _set_errors(inner, error_code)
