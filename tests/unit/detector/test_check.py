"""`detector.check`, where no broker is needed."""

from pathlib import Path

import pytest

from contracts.program.broker import BrokerSettings
from contracts.program.errors import AnomalyDetectorError, BadInput
from detector.check import check
from detector.settings import CheckSettings


@pytest.mark.usefixtures("without_librdkafka")
def test_a_client_that_is_not_installed_is_a_cross(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """As `detector run` would end with it."""
    monkeypatch.setattr("detector.check.require_broker", _no_broker)
    kafka = BrokerSettings(client="librdkafka")
    assert check(CheckSettings(models=tmp_path, kafka=kafka)) == BadInput.exit_status
    assert "✗ kafka.client: librdkafka is not installed" in capsys.readouterr().out


def _no_broker(_: BrokerSettings) -> None:
    raise AnomalyDetectorError("no broker answers")
