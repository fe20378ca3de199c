"""`transport.clients`: the client that is asked for, or how to get it."""

import sys

import pytest

from contracts.program.broker import BrokerSettings
from contracts.program.errors import BadSettings
from transport.clients import require_client


def test_the_second_client_is_an_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where it is not installed, one line says what to install; the first needs none."""
    for name in [each for each in sys.modules if each.startswith("transport.librdkafka.")]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "confluent_kafka", None)
    require_client(BrokerSettings(client="kafka-python"))
    with pytest.raises(BadSettings, match=r"kafka\.client: .*pip install .*\[librdkafka\]"):
        require_client(BrokerSettings(client="librdkafka"))
