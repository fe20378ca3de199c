"""A limit for calls that librdkafka has none for, or forgets."""

from collections.abc import Callable
from concurrent.futures import Future
from threading import Thread
from typing import TypeVar

from confluent_kafka import KafkaException
from kafka.errors import KafkaTimeoutError

_Answer = TypeVar("_Answer")


def within(seconds: float, call: Callable[[], _Answer]) -> _Answer:
    """What `call` gives; where it takes longer, it is left alone with the client it is a call of.

    So it goes where the coordinator of a group is gone: for that, librdkafka waits without end.

    Raises:
        KafkaTimeoutError: it takes longer.
        KafkaException: the client's own.
    """
    done: Future[_Answer] = Future()

    def do() -> None:
        try:
            done.set_result(call())
        except KafkaException as error:
            done.set_exception(error)

    Thread(target=do, daemon=True).start()
    try:
        return done.result(seconds)
    except TimeoutError:
        raise KafkaTimeoutError("the coordinator of the group does not answer") from None
