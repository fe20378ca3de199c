"""`transport.librdkafka.client_log`: what is heeded of all that is said."""

import logging

import pytest

from transport.librdkafka.client_log import ClientLog, connection_was_lost, topic_was_made_again

ANOTHER = "Topic a changed id from N2hrVfsTTpKD5Y3GqfE6cg to 0Qv5mU1kQ7mSbTDlMBGtiw"
FIRST = "Topic a changed id from AAAAAAAAAAAAAAAAAAAAAA to 0Qv5mU1kQ7mSbTDlMBGtiw"
LOST = "a:1/1: Disconnected: connection closed by peer (after 100ms in state UP)"
NOT_MADE = (
    "a:1/1: Connect to ipv4#127.0.0.1:1 failed: Connection refused (after 0ms in state CONNECT)"
)


@pytest.mark.parametrize(
    ("line", "made_again", "lost"),
    [(ANOTHER, True, False), (FIRST, False, False), (LOST, False, True), (NOT_MADE, False, False)],
)
def test_a_topic_or_a_connection_that_was_there_is_not_any_more(
    *, line: str, made_again: bool, lost: bool
) -> None:
    """Not one that is seen for the first time, or was never reached."""
    assert (topic_was_made_again(line), connection_was_lost(line)) == (made_again, lost)


def test_all_that_is_said_is_heard_and_goes_to_the_log_of_the_clients(
    caplog: pytest.LogCaptureFixture,
) -> None:
    """Which is silent unless one asks for debug."""
    caplog.set_level(logging.DEBUG, "kafka")
    heard: list[str] = []
    ClientLog(heard.append).log(logging.INFO, "%s [%s] %s", "FAIL", "producer", LOST)
    assert heard == [LOST]
    assert caplog.messages == [f"FAIL [producer] {LOST}"]
