"""What a broker refuses for good -> the right that is missing, or the setting that is wrong."""

from kafka.errors import (
    AuthorizationError,
    ClusterAuthorizationFailedError,
    GroupAuthorizationFailedError,
    GroupMaxSizeReachedError,
    InconsistentGroupProtocolError,
    InvalidGroupIdError,
    InvalidReplicationFactorError,
    InvalidSessionTimeoutError,
    InvalidTransactionTimeoutError,
    KafkaError,
    TopicAuthorizationFailedError,
    TransactionalIdAuthorizationFailedError,
)

from contracts.program.broker import BrokerSettings
from contracts.program.errors import AccessDenied, BadSettings

_REFUSED_SETTINGS: dict[type[KafkaError], str] = {
    InvalidSessionTimeoutError: "session_timeout: the broker refuses it; expected a value between "
    "its group.min.session.timeout.ms and group.max.session.timeout.ms (6 s and 30 min by default)",
    InvalidTransactionTimeoutError: "transaction_timeout: the broker refuses it; expected at most "
    "its transaction.max.timeout.ms (15 min by default)",
    InconsistentGroupProtocolError: "group: its members divide partitions in a way that this "
    "detector does not speak; expected the assignors range or roundrobin; stop them, or give this "
    "detector a group of its own",
    InvalidGroupIdError: "group: the broker refuses the name",
    GroupMaxSizeReachedError: "group: it has as many members as the broker's group.max.size allows",
    InvalidReplicationFactorError: "replication: more replicas than there are brokers",
}


def setting_refused(error: Exception) -> BadSettings | None:
    """The setting that the broker refuses with `error`, if it is one."""
    for refusal, text in _REFUSED_SETTINGS.items():
        if isinstance(error, refusal):
            return BadSettings(text)
    return None


def access_denied(
    error: Exception, right: str, settings: BrokerSettings, transactional_id: str | None = None
) -> AccessDenied | None:
    """The right that the broker denies with `error`, if it does; `right` is what topics needed."""
    if not isinstance(error, AuthorizationError):
        return None
    named = _names(error)
    if isinstance(error, TopicAuthorizationFailedError):
        what, option = f"{right} on topic {named}", f"--operation {right} --topic {named}"
    elif isinstance(error, GroupAuthorizationFailedError):
        what, option = f"Read on group {named}", f"--operation Read --group {named}"
    elif isinstance(error, TransactionalIdAuthorizationFailedError):
        what = f"Write on transactional id {transactional_id}"
        option = f"--operation Write --transactional-id {transactional_id}"
    elif isinstance(error, ClusterAuthorizationFailedError):
        what, option = f"{right} on the cluster", f"--operation {right} --cluster"
    else:
        what, option = right, f"--operation {right}"
    return denied(what, option, settings)


def denied(what: str, option: str, settings: BrokerSettings) -> AccessDenied:
    """The error that says that the user of `settings` lacks `what`, and how to grant it."""
    user = settings.sasl_username or "ANONYMOUS"
    return AccessDenied(
        f"the broker denies {what} to User:{user}; grant it with `kafka-acls.sh --add "
        f"--allow-principal User:{user} {option}`"
    )


def _names(error: KafkaError) -> str:
    """The topics or the group that the client put into `error`."""
    [named] = error.args[:1] or ["?"]
    return ", ".join(sorted(named)) if isinstance(named, set | frozenset | list) else str(named)
