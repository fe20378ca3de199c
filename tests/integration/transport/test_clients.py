"""`transport.clients`: detectors of one group may take different clients, and change them."""

from typing import get_args

import pytest
from structlog.testing import capture_logs

from contracts.program.broker import Client
from tests.integration.conftest import Names
from tests.integration.topics import send
from tests.integration.transport.conftest import StartReader
from tests.waiting import wait_until


@pytest.mark.parametrize("leaves", get_args(Client))
def test_members_by_both_clients_share_a_group_and_go_on_where_the_other_was(
    leaves: Client, broker: str, topics: Names, start_reader: StartReader
) -> None:
    """Each reads its partition; who is left reads on in both, and takes no topic for another."""
    readers = {each: start_reader(client=each) for each in get_args(Client)}
    both = list(readers.values())

    def share() -> bool:
        for reader in both:
            reader.turn()
        return [len(reader.lag()) for reader in both] == [1, 1]

    def send_to_each(value: bytes) -> None:
        for partition in (0, 1):
            send(broker, topics.topic, [value], partition=partition)

    wait_until(share, "both read")
    send_to_each(b"1")
    wait_until(lambda: share() and all(reader.values == [b"1"] for reader in both), "a record each")
    readers.pop(leaves).close()
    [left] = readers.values()
    with capture_logs() as logs:
        wait_until(lambda: left.is_idle() and len(left.lag()) == 2, "it has both partitions")
        send_to_each(b"2")
        assert left.read(3) == [b"1", b"2", b"2"]
    assert "topic.made-again" not in {line["event"] for line in logs}
