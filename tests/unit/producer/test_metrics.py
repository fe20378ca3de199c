"""`producer.metrics`."""

from typing import Any
from urllib.request import urlopen

import pytest

from contracts.program.errors import BadSettings
from contracts.program.version import __version__
from producer.metrics import Metrics, served_metrics
from producer.settings import ReplaySettings


def test_what_has_arrived_is_counted_once() -> None:
    """Told the total time after time, the counter ends at it; the first makes it ready."""
    metrics = Metrics("cards", "sample")
    assert metrics.why_not_ready() == "no record has arrived yet"
    for delivered in (0, 3, 3, 10):
        metrics.show_delivered(delivered)
    assert metrics.why_not_ready() is None
    value = metrics.registry.get_sample_value
    assert value("producer_records_total") == 10
    labels = {"version": __version__, "topic": "cards", "data": "sample"}
    assert value("producer_info", labels) == 1


def test_a_port_in_use_is_a_bad_setting(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without a port none is bound; with one it serves, to one replay at a time."""
    served: list[str] = []

    def started(server: Any) -> Any:
        served.append(server.address)
        server._server.__enter__()
        return server

    monkeypatch.setattr("contracts.program.health.HealthServer.__enter__", started)
    with served_metrics(ReplaySettings()):
        assert served == []
    with served_metrics(ReplaySettings(port=0)) as metrics:
        metrics.show_delivered(7)
        with urlopen(f"{served[0]}/metrics") as page:
            assert b"producer_records_total 7.0" in page.read()
        port = int(served[0].rsplit(":", 1)[1])
        with (
            pytest.raises(BadSettings, match=f"port: cannot listen on 127.0.0.1:{port}"),
            served_metrics(ReplaySettings(port=port)),
        ):
            pass
