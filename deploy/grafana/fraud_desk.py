"""Fraud desk: for whoever gets the alerts."""

from typing import get_args

from grafana_foundation_sdk.builders import (
    bargauge,
    common,
    heatmap,
    stat,
    statetimeline,
    timeseries,
)
from grafana_foundation_sdk.builders.dashboard import Dashboard
from grafana_foundation_sdk.models import common as looks
from grafana_foundation_sdk.models.dashboard import (
    DynamicConfigValue,
    ValueMap,
    ValueMappingResult,
)

from contracts.stream.alert import SEVERITY_FROM, Severity
from deploy.grafana.frame import frame
from deploy.grafana.heat_maps import heat_map_with_line
from deploy.grafana.panels import (
    BAD,
    DOUBTFUL,
    GOOD,
    Asked,
    asking,
    bars,
    dashed,
    in_colours,
    number,
    ranking,
)
from deploy.grafana.queries import greatest, grown, promised, quantile, rate, selected, total

SEVERITIES = dict(zip(get_args(Severity), ("green", "yellow", "orange", "dark-red"), strict=True))
"""Their colours."""

ONE_IN = {severity: f"{least:,}" for least, severity in SEVERITY_FROM}

TIMES_PROMISED = f"{total(grown('detector_alerts_total'))} / {promised(grown)}"


def fraud_desk() -> Dashboard:
    """How many alerts, how grave, why, and which model says so."""
    dashboard = frame(
        "Fraud desk",
        "fraud-desk",
        "What the detectors found: how much, how grave, why, and by which model.",
    )
    for panel in (*_numbers(), _alerts(), _severities(), _scores(), _reasons(), _models()):
        dashboard.with_panel(panel)
    return dashboard


def _numbers() -> list[stat.Panel]:
    return [
        number(
            "How many alerts?",
            "Alerts committed in this time range. The desk has to look at every one of them.",
            Asked(total(grown("detector_alerts_total")), now=True),
            unit="locale",
            decimals=0,
        ),
        number(
            "How many are critical?",
            f"Alerts that fewer than 1 in {ONE_IN['critical']} normal records would give. Look at "
            "these first.",
            Asked(total(grown(_alerts_of("critical"))), now=True),
            unit="locale",
            decimals=0,
            steps={None: GOOD, 0.5: SEVERITIES["critical"]},
        ),
        number(
            "How many times the promise?",
            "Alerts for each one that the threshold promises on normal records. Frauds come on "
            "top, so 1 to 3 is usual; far more means the stream has moved away from the training.",
            Asked(TIMES_PROMISED, now=True),
            unit="suffix:times",
            decimals=1,
            steps={None: GOOD, 3: DOUBTFUL, 5: BAD},
        ),
        number(
            "Where do alerts begin?",
            "The threshold in service: a record that scores as much or more is an alert.",
            Asked(greatest("detector_threshold")),
            unit="short",
            decimals=1,
        ),
        number(
            "How long until an alert is out?",
            "95 of 100 records are through, from their timestamp to the commit, within this time. "
            "Below a second is usual; if not, see Pipeline health.",
            Asked(quantile(0.95, "detector_end_to_end_seconds")),
            unit="s",
            steps={None: GOOD, 1: DOUBTFUL, 10: BAD},
        ),
        number(
            "Which model decides?",
            "Name and version of the model in service, which every alert names too. Two of them "
            "for longer than a reload takes: a detector does not follow.",
            Asked(
                f"count by (name, version) ({selected('detector_model_info')})",
                "{{version}}",
                now=True,
            ),
            unit="short",
        ).text_mode(looks.BigValueTextMode.NAME),
    ]


def _alerts() -> timeseries.Panel:
    panel = bars(
        "How many alerts a minute, and how many did the threshold promise?",
        "Bars: alerts. Dashed: how many the threshold promises on as many normal records. Bars a "
        "little above the line are frauds; bars far above it for long, a stream unlike the "
        "training: see Model health.",
        Asked(f"60 * {total(rate('detector_alerts_total'))}", "alerts"),
        Asked(f"60 * {promised(rate)}", "promised"),
        unit="suffix:/min",
    )
    in_colours(panel, {"alerts": "orange", "promised": "text"})
    panel.override_by_name(
        "promised",
        [
            DynamicConfigValue("custom.drawStyle", "line"),
            DynamicConfigValue("custom.lineWidth", 2),
            DynamicConfigValue("custom.stacking", {"mode": "none"}),
        ],
    )
    return dashed(panel, "promised").interval("1m")


def _severities() -> timeseries.Panel:
    panel = bars(
        "How grave are they?",
        f"Alerts a minute by severity: from one normal record in {ONE_IN['medium']} that scores as "
        f"high on medium, in {ONE_IN['high']} high, in {ONE_IN['critical']} critical. Red ones "
        "first.",
        *(Asked(f"60 * {total(rate(_alerts_of(each)))}", each) for each in SEVERITIES),
        unit="suffix:/min",
    )
    return in_colours(panel, SEVERITIES).interval("1m")


def _alerts_of(severity: str) -> str:
    return f'detector_alerts_total{{severity="{severity}"}}'


def _scores() -> heatmap.Panel:
    panel = heat_map_with_line(
        "How do the scores spread, and where does the threshold cut?",
        "Records by score over time; the red line is the threshold, all above it are alerts. The "
        "full blue band should stay well below the line; if it climbs, the stream has changed.",
        "detector_score",
        line="detector_threshold",
    )
    return panel.span(16).height(12)


def _reasons() -> bargauge.Panel:
    panel = ranking(
        "Which features give alerts away?",
        "Alerts of this time range by the feature with the largest share of the score. One that "
        "suddenly leads is a new kind of fraud, or a field that its sender fills differently.",
        Asked(
            f"sort_desc(topk(10, {total(grown('detector_alert_reasons_total'), 'feature')}))",
            "{{feature}}",
            now=True,
        ),
        unit="locale",
        steps={None: "orange"},
    )
    return panel.height(12).decimals(0).no_value("no alert yet")


def _models() -> statetimeline.Panel:
    panel = statetimeline.Panel().span(24).height(4).row_height(0.8).fill_opacity(70)
    panel.mappings([ValueMap({"1": ValueMappingResult(text="in service", color="purple")})])
    panel.show_value(looks.VisibilityMode.NEVER).legend(
        common.VizLegendOptions().show_legend(False)
    )
    return asking(
        panel,
        "Which model was in service, and when?",
        "A row a version. One should end where the next begins; two side by side for long: "
        "detectors do not serve the same.",
        Asked(
            f"max by (name, version) ({selected('detector_model_info')})", "{{name}} {{version}}"
        ),
    )
