"""The dashboards as the JSON that Grafana reads; ``make dashboards`` writes it."""

import json
from pathlib import Path

from grafana_foundation_sdk.cog.encoder import JSONEncoder
from grafana_foundation_sdk.models import table
from grafana_foundation_sdk.models.dashboard import Dashboard, Panel

from contracts.program.no_arguments import expect_no_arguments
from deploy.grafana.fraud_desk import fraud_desk
from deploy.grafana.model_health import model_health
from deploy.grafana.pipeline_health import pipeline_health

FOLDER = Path(__file__).parent / "dashboards"


def dashboards() -> dict[str, str]:
    """File name -> its text."""
    built = [make().build() for make in (fraud_desk, pipeline_health, model_health)]
    return {f"{dashboard.uid}.json": _text(dashboard) for dashboard in built}


def _text(dashboard: Dashboard) -> str:
    for number, panel in enumerate(dashboard.panels or [], start=1):
        panel.id_val = number
        if isinstance(panel, Panel) and isinstance(panel.options, table.Options):
            panel.options.footer = None
    for variable in dashboard.templating.list_val or []:
        variable.auto = variable.auto_min = variable.auto_count = None
    return json.dumps(dashboard, cls=JSONEncoder, indent=2) + "\n"


if __name__ == "__main__":
    expect_no_arguments("python -m deploy.grafana.dashboards", __doc__)
    FOLDER.mkdir(exist_ok=True)
    for name, text in dashboards().items():
        (FOLDER / name).write_text(text, encoding="utf-8")
