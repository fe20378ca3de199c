"""The PromQL that the dashboards share: of the detectors that `$group` and `$topic` select.

Only `detector_info` says who reads what, so that no other series carries it; each question is
asked of the detectors (`job`, `instance`) that are among the selected ones.
"""

from collections.abc import Callable

SELECTED = 'detector_info{group=~"$group", topic=~"$topic"}'


def selected(vector: str) -> str:
    """`vector`, of the selected detectors alone."""
    return f"{vector} and on (job, instance) {SELECTED}"


def total(vector: str, *by: str) -> str:
    """The sum over the selected detectors, or one `by` these labels."""
    return _over("sum", vector, *by)


def greatest(vector: str, *by: str) -> str:
    """The greatest among the selected detectors, or one `by` these labels."""
    return _over("max", vector, *by)


def rate(counter: str) -> str:
    """How fast `counter` grows, a second."""
    return f"rate({counter}[$__rate_interval])"


def grown(counter: str) -> str:
    """How much `counter` has grown in the time range that is looked at."""
    return f"increase({counter}[$__range])"


def quantile(of: float, histogram: str) -> str:
    """The value that this share `of` the observations lies below."""
    return f"histogram_quantile({of}, {total(rate(f'{histogram}_bucket'), 'le')})"


def mean(histogram: str, *by: str) -> str:
    """The mean of the observations."""
    return f"{total(rate(f'{histogram}_sum'), *by)} / {total(rate(f'{histogram}_count'), *by)}"


def promised(growth: Callable[[str], str]) -> str:
    """How many alerts the thresholds promise on the growth (`rate`, `grown`) of normal ones."""
    normal = growth('detector_records_total{outcome="normal"}')
    return total(f"{normal} * on (job, instance) detector_promised_alert_ratio")


def _over(operator: str, vector: str, *by: str) -> str:
    labels = f" by ({', '.join(by)})" if by else ""
    return f"{operator}{labels} ({selected(vector)})"
