"""One after the other in, one after the other out, and several at once in between."""

import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeVar

_MOST_THREADS = 8
"""More would wait for the interpreter, and hold what they wait with in memory."""

_Taken = TypeVar("_Taken")
_Given = TypeVar("_Given")


def side_by_side(
    work: Callable[[_Taken], _Given], every: Iterable[_Taken], *, threads: int | None = None
) -> Iterator[_Given]:
    """What `work` makes of `every`, in their order, on a thread a core, eight at the most.

    So few are waiting at a time that memory does not grow with how many there are. An error of
    `work` or of `every` is raised in its turn: behind what was made of those before it.
    """
    count = threads or min(os.cpu_count() or 1, _MOST_THREADS)
    waiting: deque[Future[_Given]] = deque()
    rest = iter(every)
    failure: Exception | None = None
    with ThreadPoolExecutor(count) as pool:
        while True:
            try:
                waiting.append(pool.submit(work, next(rest)))
            except StopIteration:
                break
            except Exception as error:  # noqa: BLE001 - raised below, in its turn
                failure = error
                break
            if len(waiting) > 2 * count:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()
    if failure is not None:
        raise failure
