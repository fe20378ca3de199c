"""What the queries answer to series made up for them, by promtool."""

import json
from pathlib import Path

import pytest

from deploy.grafana.queries import greatest, grown, mean, promised, quantile, rate, selected, total
from deploy.local.prometheus_programs import PrometheusPrograms
from tests.dashboards import committed, queries
from tests.processes import output_of
from tests.promql import filled

Series = dict[str, str]
"""What each series says every five seconds, in promtool's own short form."""

Answer = dict[str, float]
"""A value by its labels."""

DETECTORS = {
    'detector_info{job="detector", instance="a", group="desk", topic="cards"}': "1x100",
    'detector_info{job="detector", instance="b", group="desk", topic="cards"}': "1x100",
    'detector_info{job="detector", instance="c", group="desk", topic="other"}': "1x100",
    'detector_info{job="detector", instance="d", group="other", topic="cards"}': "1x100",
}
"""The first two are selected."""


def series_of(metric: str, a: str, b: str, **labels: str) -> Series:
    """One of each of the selected detectors, and larger ones that must not count."""
    values = {
        ("detector", "a"): a,
        ("detector", "b"): b,
        ("detector", "c"): "9+99x100",
        ("detector", "d"): "9+99x100",
        ("producer", "a"): "9+99x100",
    }
    return {
        labelled(metric, job=job, instance=instance, **labels): each
        for (job, instance), each in values.items()
    }


def labelled(metric: str = "", /, **labels: str) -> str:
    """A series, or its labels alone."""
    return f"{metric}{{{', '.join(f'{label}={json.dumps(of)}' for label, of in labels.items())}}}"


def check(query: str, series: Series, answer: Answer, folder: Path, at: str = "5m") -> None:
    """Fail unless `query` gives `answer` for group desk and topic cards, over the last minute."""
    # Rounded, since one Prometheus computes a rate a bit to the side of another.
    expression = f"round({filled(query, group='desk', topic='cards')}, 0.5)"
    samples = [{"labels": labels, "value": value} for labels, value in answer.items()]
    test = {
        "interval": "5s",
        "input_series": [
            {"series": one, "values": values} for one, values in (DETECTORS | series).items()
        ],
        "promql_expr_test": [{"expr": expression, "eval_time": at, "exp_samples": samples}],
    }
    case = folder / "case.json"
    case.write_text(json.dumps({"evaluation_interval": "5s", "tests": [test]}), encoding="utf-8")
    output_of([str(PrometheusPrograms.obtain().promtool), "test", "rules", str(case)])


LEVEL = series_of("level", "3x100", "5x100")
MADE = series_of("made_total", "0+10x100", "0+20x100")
TOOK = (
    series_of("took_bucket", "0+10x100", "0x100", le="1")
    | series_of("took_bucket", "0+10x100", "0+10x100", le="2")
    | series_of("took_bucket", "0+10x100", "0+10x100", le="+Inf")
    | series_of("took_sum", "0+10x100", "0+60x100")
    | series_of("took_count", "0+5x100", "0+15x100")
)
PROMISE = (
    series_of("detector_records_total", "0+10x100", "0+20x100", outcome="normal")
    | series_of("detector_records_total", "0+50x100", "0+50x100", outcome="anomalous")
    | series_of("detector_promised_alert_ratio", "0.25x100", "0.5x100")
)
A, B = (labelled(job="detector", instance=one) for one in "ab")
EACH = {one: labelled(instance=one) for one in "ab"}


@pytest.mark.parametrize(
    ("query", "series", "answer"),
    [
        (selected("level"), LEVEL, {A: 3, B: 5}),
        (total("level"), LEVEL, {"{}": 8}),
        (total("level", "instance"), LEVEL, {EACH["a"]: 3, EACH["b"]: 5}),
        (greatest("level"), LEVEL, {"{}": 5}),
        (total(rate("made_total")), MADE, {"{}": 6}),
        (total(grown("made_total")), MADE, {"{}": 360}),
        (quantile(0.75, "took"), TOOK, {"{}": 1.5}),
        (mean("took"), TOOK, {"{}": 3.5}),
        (mean("took", "instance"), TOOK, {EACH["a"]: 2, EACH["b"]: 4}),
        (promised(rate), PROMISE, {"{}": 2.5}),
    ],
)
def test_a_query_is_answered_of_the_selected_detectors_alone(
    query: str, series: Series, answer: Answer, tmp_path: Path
) -> None:
    """Whatever others of another group, topic or job there are."""
    check(query, series, answer, tmp_path)


@pytest.mark.parametrize(("at", "marked"), [("1m30s", []), ("3m30s", ["2"]), ("4m30s", [])])
def test_a_model_is_marked_when_it_comes_into_service(
    at: str, marked: list[str], tmp_path: Path
) -> None:
    """By name and version; one that another detector serves already is no news."""
    [mark] = committed()["model-health"]["annotations"]["list"]
    series = {
        labelled(
            "detector_model_info", job="detector", instance=instance, name="m", version=version
        ): values
        for instance, version, values in (
            ("a", "1", "1x36 stale"),
            ("b", "1", "_x12 1x24 stale"),
            ("a", "2", "_x37 1x63"),
            ("b", "2", "_x46 1x54"),
        )
    }
    assert mark["enable"]
    answer = {labelled(name="m", version=version): 1.0 for version in marked}
    check(mark["target"]["expr"], series, answer, tmp_path, at)


def test_scores_have_rows_from_the_lowest_to_the_highest_that_is_reached(tmp_path: Path) -> None:
    """Not one for each of all the buckets there are: five records of ten within 2, all within 4."""
    [query] = [
        panel["targets"][0]["expr"]
        for panel in committed()["fraud-desk"]["panels"]
        if panel["type"] == "heatmap"
    ]
    below = {"1": "0x100", "2": "0+5x100", "4": "0+10x100", "8": "0+10x100", "+Inf": "0+10x100"}
    series = series_of("detector_score_count", "0+10x100", "0x100")
    for bound, values in below.items():
        series |= series_of("detector_score_bucket", values, "0x100", le=bound)
    check(query, series, {labelled(le="2"): 1, labelled(le="4"): 2}, tmp_path)


def test_skipped_records_show_from_the_first_skip_on(tmp_path: Path) -> None:
    """Whose counter was not there before; 0 for a partition of which none are gone."""
    [query] = {asked.query for asked in queries() if "detector_skipped" in asked.query}
    none, some = ({"topic": "cards", "partition": partition} for partition in "01")
    series = (
        series_of("detector_consumer_lag_records", "0x100", "0x100", **none)
        | series_of("detector_consumer_lag_records", "0x100", "0x100", **some)
        | series_of("detector_skipped_records_total", "_x58 20x42", "_x59 30x41", **some)
    )
    check(query, series, {labelled(**none): 0, labelled(**some): 50}, tmp_path)
