"""The share of the last minutes' records that cannot be decoded, and how much of it is borne."""

import time
from collections import Counter, deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from contracts.program.errors import TooManyInvalid
from contracts.program.logs import get_logger
from contracts.stream.dead_letter import DeadLetter
from detector.metrics import Metrics
from detector.settings import RunSettings

log = get_logger(__name__)

WINDOW_SECONDS = 600.0
"""As the alert rule DeadLetterShare looks back."""

FEW_INVALID = 5
"""So many in the window are no news, whatever their share; as in the same rule."""

KEPT_RECORDS = 100
"""The window holds the last hundred records, however old they are: a slow stream is judged too."""

JUDGED_FROM = 20
"""So many records, with more than few invalid ones, are enough to end the detector."""

_SHORTEST_SPAN = 1.0


@dataclass
class _Span:
    """What was committed in one second or two."""

    began: float
    records: int = 0
    errors: Counter[str] = field(default_factory=Counter)


class InvalidShare:
    """Of the records that this detector has committed in the last ten minutes.

    Args:
        settings: which share is news, and which is too much.
        metrics: where it is shown.
        clock: seconds.
    """

    def __init__(
        self,
        settings: RunSettings,
        metrics: Metrics,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._settings = settings
        self._metrics = metrics
        self._clock = clock
        self._spans: deque[_Span] = deque()
        self._records = 0
        self._errors: Counter[str] = Counter()
        self._is_high = False
        metrics.invalid_warning_ratio.set(settings.invalid_warning_ratio)

    def require_bearable(self, records: int, dead_letters: Sequence[DeadLetter]) -> None:
        """Look at a batch of so many `records` before anything of it is published.

        Raises:
            TooManyInvalid: with it, the share is above `max_invalid_ratio`.
        """
        limit = self._settings.max_invalid_ratio
        if limit is None or not dead_letters:
            return
        self._forget_old()
        seen = self._records + records
        invalid = self._errors.total() + len(dead_letters)
        if seen < JUDGED_FROM or invalid <= max(limit * seen, FEW_INVALID):
            return
        errors = self._errors + Counter(letter.headers.error for letter in dead_letters)
        [(error, times)] = errors.most_common(1)
        last = dead_letters[-1]
        raise TooManyInvalid(
            f"{invalid:,} of the last {seen:,} records ({invalid / seen:.1%}) cannot be decoded, "
            f"{times:,} of them {error}; max_invalid_ratio allows {limit:.1%}. The last is "
            f"{last.headers.source}: {last.headers.detail}. Its batch is not committed and is read "
            "again: mend who writes the topic, then start again; or raise max_invalid_ratio, or "
            "leave it out, and all that is invalid is set aside"
        )

    def count(self, records: int, dead_letters: Sequence[DeadLetter]) -> None:
        """A batch of so many `records` was committed."""
        now = self._clock()
        if not self._spans or now - self._spans[-1].began >= _SHORTEST_SPAN:
            self._spans.append(_Span(now))
        errors = Counter(letter.headers.error for letter in dead_letters)
        self._spans[-1].records += records
        self._spans[-1].errors += errors
        self._records += records
        self._errors += errors

    def show(self) -> None:
        """As a metric; and as a log line when it comes to be high, or is no more."""
        self._forget_old()
        invalid = self._errors.total()
        share = invalid / self._records if self._records else 0.0
        self._metrics.invalid_ratio.set(share)
        is_high = share > self._settings.invalid_warning_ratio and invalid > FEW_INVALID
        if is_high and not self._is_high:
            log.warning(
                "invalid.share-high",
                ratio=round(share, 4),
                records=self._records,
                errors=dict(self._errors.most_common()),
            )
        elif self._is_high and not is_high:
            log.info("invalid.share-normal", ratio=round(share, 4), records=self._records)
        self._is_high = is_high

    def _forget_old(self) -> None:
        oldest = self._clock() - WINDOW_SECONDS
        while (
            self._spans
            and self._spans[0].began < oldest
            and self._records - self._spans[0].records >= KEPT_RECORDS
        ):
            span = self._spans.popleft()
            self._records -= span.records
            self._errors -= span.errors
