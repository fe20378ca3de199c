"""Figures as a reader expects them in a sentence."""

from typing import NamedTuple

from contracts.model.manifest import Interval

_THOUSAND = 1000
_NEARLY_ALL = 0.995


class Noun(NamedTuple):
    """A word, and its plural."""

    one: str
    many: str

    def of(self, count: int) -> str:
        """Such as ``1 fraud`` or ``1,200 frauds``."""
        return f"{count:,} {self.one if count == 1 else self.many}"


CONFIDENTLY = "with 95\N{NO-BREAK SPACE}% confidence"
FRAUD = Noun("fraud", "frauds")
ANOMALY = Noun("anomaly", "anomalies")


def percent(share: float) -> str:
    """0.8152 as ``82 %``, 0.0052 as ``0.52 %``; nothing but all is 100 %."""
    return f"{_hundredths(share)}\N{NO-BREAK SPACE}%"


def percent_between(interval: Interval) -> str:
    """Such as ``76 to 87 %``."""
    return f"{_hundredths(interval.low)} to {percent(interval.high)}"


def number(value: float) -> str:
    """About three digits, thousands apart: ``16``, ``1,234``, ``0.0152``."""
    return f"{value:,.0f}" if abs(value) >= _THOUSAND else f"{value:.3g}"


def _hundredths(share: float) -> str:
    value = 100 * share
    if _NEARLY_ALL <= share < 1:
        return f"{min(value, 99.9):.1f}"
    decimals = sum(value < limit for limit in (1, 10))
    text = f"{value:.{decimals}f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
