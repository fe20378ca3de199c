"""What unit tests of several rooms take."""

import sys

import pytest


@pytest.fixture
def without_librdkafka(monkeypatch: pytest.MonkeyPatch) -> None:
    """The second client is not installed."""
    for name in [each for each in sys.modules if each.startswith("transport.librdkafka.")]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "confluent_kafka", None)
