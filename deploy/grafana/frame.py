"""What the three dashboards have in common: variables, links, marks, time, refresh."""

from grafana_foundation_sdk.builders.dashboard import (
    AnnotationQuery,
    Dashboard,
    DashboardLink,
    DatasourceVariable,
    QueryVariable,
)
from grafana_foundation_sdk.builders.prometheus import Dataquery
from grafana_foundation_sdk.models.dashboard import (
    DashboardCursorSync,
    DashboardLinkType,
    VariableOption,
    VariableRefresh,
    VariableSort,
)

from deploy.grafana.panels import SOURCE
from deploy.grafana.queries import selected

TAG = "anomaly-detector"

_MODELS = f"count by (name, version) ({selected('detector_model_info')})"
_MODELS_BEFORE = "count by (name, version) (detector_model_info offset 1m)"


def frame(title: str, uid: str, description: str) -> Dashboard:
    """A dashboard without panels yet."""
    return (
        Dashboard(title)
        .uid(uid)
        .description(description)
        .tags([TAG])
        .time("now-15m", "now")
        .timezone("browser")
        .refresh("5s")
        .tooltip(DashboardCursorSync.CROSSHAIR)
        .readonly()
        .with_variable(_source())
        .with_variable(_variable("group", "Consumer group", "label_values(detector_info, group)"))
        .with_variable(
            _variable("topic", "Topic", 'label_values(detector_info{group=~"$group"}, topic)')
        )
        .annotation(_model_changes())
        .link(_others())
    )


def _source() -> DatasourceVariable:
    return (
        DatasourceVariable("datasource")
        .label("Data source")
        .type("prometheus")
        .current(VariableOption(selected=True, text="Prometheus", value="prometheus"))
    )


def _variable(name: str, label: str, query: str) -> QueryVariable:
    return (
        QueryVariable(name)
        .label(label)
        .datasource(SOURCE)
        .query(query)
        .refresh(VariableRefresh.ON_TIME_RANGE_CHANGED)
        .sort(VariableSort.ALPHABETICAL_ASC)
        .multi(True)
        .include_all(True)
        .all_value(".*")
        .current(VariableOption(selected=True, text=["All"], value=["$__all"]))
    )


def _model_changes() -> AnnotationQuery:
    """A mark wherever a model serves that did not a minute ago."""
    return (
        AnnotationQuery()
        .name("Model changes")
        .datasource(SOURCE)
        .enable(True)
        .icon_color("purple")
        .target(Dataquery().ref_id("Anno").expr(f"{_MODELS} unless {_MODELS_BEFORE}"))
        .title_format("New model")
        .text_format("{{name}} {{version}} is in service")
        .tag_keys("name,version")
    )


def _others() -> DashboardLink:
    return (
        DashboardLink("Dashboards")
        .type(DashboardLinkType.DASHBOARDS)
        .tags([TAG])
        .as_dropdown(False)
        .include_vars(True)
        .keep_time(True)
    )
