"""`deploy.programs`: what is read from a page of metrics."""

from deploy.programs import Scrape

PAGE = """\
# TYPE detector_records counter
detector_records_total{outcome="normal"} 90
detector_records_total{outcome="invalid"} 10
# TYPE process_cpu_seconds counter
process_cpu_seconds_total 2.5
"""


def test_a_total_is_over_all_labels_or_over_those_that_are_named() -> None:
    """0 where there is none, as of a counter whose labels nothing has had yet."""
    scrape = Scrape.of(PAGE)
    assert scrape.total("detector_records_total") == 100
    assert scrape.total("detector_records_total", outcome="invalid") == 10
    assert scrape.total("process_cpu_seconds_total") == 2.5
    assert scrape.total("detector_skipped_records_total") == 0
