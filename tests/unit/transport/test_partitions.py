"""`transport.partitions`, beside what the client itself does."""

from hypothesis import given
from hypothesis import strategies as st
from kafka.partitioner.default import DefaultPartitioner, murmur2

from transport.partitions import murmur2 as murmur2_of_all
from transport.partitions import partitions_of

all_keys = st.lists(st.binary(max_size=40), max_size=30)


class Cluster:
    """As much of the client's metadata as its partitioner asks for."""

    def __init__(self, partitions: list[int]) -> None:
        self._partitions = partitions

    def topics(self) -> set[str]:
        return {"cards"}

    def partitions_for_topic(self, _topic: str) -> set[int]:
        return set(self._partitions)

    available_partitions_for_topic = partitions_for_topic


@given(all_keys)
def test_the_hash_is_kafkas(keys: list[bytes]) -> None:
    """Of keys of any length, in any order."""
    assert murmur2_of_all(keys).tolist() == [murmur2(key) for key in keys]


@given(all_keys, st.integers(1, 50))
def test_a_key_goes_where_the_client_would_send_it(keys: list[bytes], count: int) -> None:
    """So a resumed replay, and any other client, keeps the order of each key."""
    partitions = list(range(count))
    client = DefaultPartitioner()
    assert partitions_of(keys, partitions) == [
        client.partition("cards", key, key, None, None, Cluster(partitions)) for key in keys
    ]
