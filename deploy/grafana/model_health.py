"""Model health: for whoever trains."""

from typing import get_args

from grafana_foundation_sdk.builders import bargauge, stat, table, timeseries
from grafana_foundation_sdk.builders.dashboard import Dashboard
from grafana_foundation_sdk.models.common import LineInterpolation, TableAutoCellOptions
from grafana_foundation_sdk.models.dashboard import DataTransformerConfig, DynamicConfigValue
from grafana_foundation_sdk.models.prometheus import PromQueryFormat

from deploy.grafana.frame import frame
from deploy.grafana.panels import (
    BAD,
    DOUBTFUL,
    GOOD,
    Asked,
    asking,
    bars,
    colour_of,
    dashed,
    in_colours,
    lines,
    logarithmic,
    number,
    ranking,
    with_names_beside,
)
from deploy.grafana.queries import (
    greatest,
    grown,
    quantile,
    rate,
    selected,
    total,
)
from detector.metrics import QUANTILES, ReloadOutcome

DAY = 86_400

COLOURS = dict(zip(QUANTILES, ("green", "blue", "orange", "purple"), strict=True))
"""Of the quantiles."""

ALERTS = "detector_alerts_total"
RELOADS = dict(zip(get_args(ReloadOutcome), (GOOD, BAD), strict=True))

COLUMNS = {
    "excludeByName": {"Time": True, "job": True},
    "indexByName": {"instance": 0, "name": 1, "version": 2, "kind": 3, "score": 4, "Value": 5},
    "renameByName": {
        "instance": "Detector",
        "name": "Model",
        "version": "Version",
        "kind": "Kind",
        "score": "Score",
        "Value": "Age",
    },
}
"""Of the table of models."""


def model_health() -> Dashboard:
    """Is the stream still what the model was trained on."""
    dashboard = frame(
        "Model health",
        "model-health",
        "Whether the stream is still what the model was trained on, and which model serves.",
    )
    for panel in (
        *_numbers(),
        _scores(),
        _promise(),
        _drift(),
        _threshold(),
        _reloads(),
        _models(),
    ):
        dashboard.with_panel(panel)
    return dashboard


def _numbers() -> list[stat.Panel]:
    return [
        number(
            "How old is the model?",
            "Since it was trained; of several the oldest. Old is not bad by itself: train again "
            "when scores or alerts leave what the training promised.",
            Asked(f"time() - min({selected('detector_model_created_timestamp_seconds')})"),
            unit="s",
            steps={None: GOOD, 30 * DAY: DOUBTFUL, 90 * DAY: BAD},
        ),
        number(
            "What does it promise?",
            "Share of normal records that are alerts, by the model's calibration at the threshold "
            "in service.",
            Asked(greatest("detector_promised_alert_ratio")),
            unit="percentunit",
            decimals=2,
        ),
        number(
            "How many are alerts?",
            "Share of all valid records in this time range that are alerts, frauds among them.",
            Asked(f"{total(grown(ALERTS))} / {total(grown('detector_score_count'))}", now=True),
            unit="percentunit",
            decimals=2,
        ),
        number(
            "Where do alerts begin?",
            "The threshold in service. It moves with a new model, or where an operator gives "
            "another.",
            Asked(greatest("detector_threshold")),
            unit="short",
            decimals=1,
        ),
        number(
            "How many models took over?",
            "New versions that detectors served in this time range, each detector counted.",
            Asked(total(grown('detector_model_reloads_total{outcome="served"}')), now=True),
            unit="short",
            decimals=0,
        ),
        number(
            "How many were refused?",
            "New versions whose hashes, format or golden scores were wrong; the one before serves "
            "on. The log of the detector says why: train or copy the version again.",
            Asked(total(grown('detector_model_reloads_total{outcome="refused"}')), now=True),
            unit="short",
            decimals=0,
            steps={None: GOOD, 0.5: BAD},
        ),
    ]


def _scores() -> timeseries.Panel:
    live = [Asked(quantile(of, "detector_score"), f"{of} now") for of in QUANTILES]
    trained = Asked(greatest("detector_calibration_score", "quantile"), "{{quantile}} in training")
    panel = lines(
        "Do the scores lie where they lay in training?",
        "Solid: the score that this share of the records lies below now, anomalies included. "
        "Dashed: the same of normal records in training. Together is good; solid above dashed "
        f"from {QUANTILES[0]} on means that the stream has changed: train again.",
        *live,
        trained,
        Asked(greatest("detector_threshold"), "threshold"),
        unit="short",
    )
    for when in ("now", "in training"):
        in_colours(panel, {f"{of} {when}": colour for of, colour in COLOURS.items()})
    dashed(panel, "training")
    panel.override_by_name(
        "threshold", [colour_of("red"), DynamicConfigValue("custom.lineWidth", 4)]
    )
    return with_names_beside(logarithmic(panel, 2)).span(16).height(12).fill_opacity(0)


def _promise() -> timeseries.Panel:
    panel = lines(
        "Does the alert rate keep its promise?",
        "Share of records that are alerts, and the share that the threshold promises on normal "
        "ones. Frauds lift it a little; several times the promise for long: train again, or ask "
        "for another threshold.",
        Asked(f"{total(rate(ALERTS))} / {total(rate('detector_score_count'))}", "alerts"),
        Asked(greatest("detector_promised_alert_ratio"), "promised"),
        unit="percentunit",
    )
    in_colours(dashed(panel, "promised"), {"alerts": "orange", "promised": "text"})
    return panel.span(8).height(12).interval("1m").min(0)


def _drift() -> bargauge.Panel:
    return ranking(
        "Which features have moved since training?",
        "The recent mean of a feature less its mean in training, either way, in its standard "
        "deviations. Below 1 is weather; a feature above 2 reads something else now.",
        Asked(
            f"sort_desc(topk(10, {greatest('abs(detector_feature_drift)', 'feature')}))",
            "{{feature}}",
            now=True,
        ),
        unit="suffix:sd",
        steps={None: GOOD, 1: DOUBTFUL, 2: BAD},
    ).decimals(2)


def _threshold() -> timeseries.Panel:
    panel = lines(
        "Has the threshold moved?",
        "The threshold of each detector. It steps where a model takes over; detectors that differ "
        "for long do not serve the same model, or were started with different flags.",
        Asked(selected("detector_threshold"), "{{instance}}"),
        unit="short",
    )
    return panel.span(8).fill_opacity(0).line_interpolation(LineInterpolation.STEP_AFTER)


def _reloads() -> timeseries.Panel:
    panel = bars(
        "When did new models come?",
        "New versions that detectors saw, a minute: served ones took over, refused ones were "
        "broken and changed nothing.",
        Asked(f"60 * {total(rate('detector_model_reloads_total'), 'outcome')}", "{{outcome}}"),
        unit="suffix:/min",
    )
    return in_colours(panel, RELOADS).span(8).interval("1m").decimals(1)


def _models() -> table.Panel:
    age = "(time() - detector_model_created_timestamp_seconds)"
    panel = asking(
        table.Panel().span(24).height(5).unit("s").cell_options(TableAutoCellOptions()),
        "What does each detector serve?",
        "A row a detector: its model, the kind of autoencoder, how it scores, and its age. All "
        "rows alike is good, but for the seconds of a reload.",
        Asked(
            selected(f"{age} * on (job, instance) group_right () detector_model_info"),
            now=True,
            format=PromQueryFormat.TABLE,
        ),
    )
    return panel.with_transformation(DataTransformerConfig("organize", options=COLUMNS))
