"""`contracts.program.broker`."""

import pytest
from pydantic import ValidationError

from contracts.program.broker import BrokerSettings


def test_a_password_never_shows() -> None:
    """Settings can be logged whole."""
    assert "secret" not in repr(BrokerSettings.model_validate({"sasl_password": "secret"}))


def test_sasl_without_credentials_is_refused() -> None:
    """The message names what is missing."""
    with pytest.raises(ValidationError, match="sasl_mechanism, sasl_username and sasl_password"):
        BrokerSettings(security_protocol="SASL_PLAINTEXT")
