"""Grafana, all provisioned: the data source, the folder, three dashboards written in Python.

`fraud_desk.py`, `pipeline_health.py` and `model_health.py` ask their questions with the PromQL of
`queries.py` in the looks of `panels.py`; `make dashboards` writes `dashboards/`, which Grafana
reads. `schema/` is what Grafana itself publishes of their shape.
"""

import importlib
import warnings

with warnings.catch_warnings():
    # It recommends the next form of dashboards, which a Grafana of last year cannot import.
    warnings.simplefilter("ignore", DeprecationWarning)
    for module in ("builders.dashboard", "models.dashboardv2beta1"):
        importlib.import_module(f"grafana_foundation_sdk.{module}")
