"""`transport.clients`: the client that is asked for, or how to get it."""

import pytest

from contracts.program.broker import BrokerSettings
from contracts.program.errors import BadSettings
from transport.clients import require_client


@pytest.mark.usefixtures("without_librdkafka")
def test_the_second_client_is_an_extra() -> None:
    """Where it is not installed, one line says what to install; the first needs none."""
    require_client(BrokerSettings(client="kafka-python"))
    with pytest.raises(BadSettings, match=r"kafka\.client: .*pip install .*\[librdkafka\]"):
        require_client(BrokerSettings(client="librdkafka"))
