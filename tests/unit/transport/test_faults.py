"""`transport.faults`."""

import pytest
from kafka import errors
from pydantic import SecretStr

from contracts.program.broker import BrokerSettings
from contracts.program.errors import BadInput
from transport.faults import access_denied, setting_refused

USER = BrokerSettings(
    security_protocol="SASL_SSL",
    sasl_mechanism="PLAIN",
    sasl_username="ada",
    sasl_password=SecretStr("x"),
)


@pytest.mark.parametrize(
    ("error", "right", "granted"),
    [
        (errors.TopicAuthorizationFailedError({"b", "a"}), "Write on topic a, b", "--topic a, b"),
        (errors.TopicAuthorizationFailedError("a"), "Write on topic a", "--topic a"),
        (errors.GroupAuthorizationFailedError("g"), "Read on group g", "--group g"),
        (
            errors.TransactionalIdAuthorizationFailedError(),
            "Write on transactional id t",
            "--transactional-id t",
        ),
        (errors.ClusterAuthorizationFailedError(), "Write on the cluster", "--cluster"),
    ],
)
def test_a_missing_right_names_itself_its_resource_and_the_user(
    error: Exception, right: str, granted: str
) -> None:
    """And how it is granted."""
    denied = access_denied(error, "Write", USER, "t")
    assert isinstance(denied, BadInput)
    assert f"denies {right} to User:ada;" in str(denied)
    assert str(denied).endswith(f"{granted}`")


def test_what_denies_no_right_is_none() -> None:
    """Whoever asks goes on to look for another cause."""
    assert access_denied(errors.KafkaTimeoutError(), "Read", USER) is None


@pytest.mark.parametrize(
    ("error", "field"),
    [
        (errors.InvalidSessionTimeoutError(), "session_timeout: "),
        (errors.InvalidTransactionTimeoutError(), "transaction_timeout: "),
        (errors.InconsistentGroupProtocolError(), "group: "),
        (errors.InvalidReplicationFactorError(), "replication: "),
    ],
)
def test_a_refused_setting_is_named(error: Exception, field: str) -> None:
    """By its field."""
    assert str(setting_refused(error)).startswith(field)


def test_what_refuses_no_setting_is_none() -> None:
    """As above."""
    assert setting_refused(errors.NotLeaderForPartitionError()) is None
