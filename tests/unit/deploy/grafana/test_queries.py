"""`deploy.grafana.queries`."""

import promql_parser
import pytest

from deploy.grafana.queries import (
    SELECTED,
    greatest,
    grown,
    mean,
    promised,
    quantile,
    rate,
    selected,
    total,
)
from tests.promql import filled

QUERIES = {
    selected("up"): f"up and on (job, instance) {SELECTED}",
    total("up"): f"sum (up and on (job, instance) {SELECTED})",
    greatest("up", "a", "b"): f"max by (a, b) (up and on (job, instance) {SELECTED})",
    rate("c_total"): "rate(c_total[$__rate_interval])",
    grown("c_total"): "increase(c_total[$__range])",
    quantile(0.9, "h"): f"histogram_quantile(0.9, {total(rate('h_bucket'), 'le')})",
    mean("h", "a"): f"{total(rate('h_sum'), 'a')} / {total(rate('h_count'), 'a')}",
    promised(rate): total(
        'rate(detector_records_total{outcome="normal"}[$__rate_interval])'
        " * on (job, instance) detector_promised_alert_ratio"
    ),
}


@pytest.mark.parametrize("query", QUERIES)
def test_a_query_is_valid_and_of_the_selected_detectors(query: str) -> None:
    """Written by parts, it reads as if written by hand."""
    assert query == QUERIES[query]
    promql_parser.parse(filled(query))
