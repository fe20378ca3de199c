"""`transport.librdkafka.identity`: what a consumer says of itself is what a producer is told."""

import pytest
from confluent_kafka import Consumer
from hypothesis import given
from hypothesis import strategies as st

from transport.librdkafka.client_log import ClientLog
from transport.librdkafka.identity import identity_of, metadata_of
from transport.offsets import Identity

NAMES = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]))


def test_it_is_read_and_written_as_the_library_does() -> None:
    """Of a consumer that has joined no group yet."""
    nobody = {"bootstrap.servers": "127.0.0.1:1", "group.id": "group"}
    consumer = Consumer(nobody, logger=ClientLog())
    metadata = consumer.consumer_group_metadata()
    consumer.close()
    assert identity_of(metadata) == Identity("group", -1, "")
    assert metadata_of(identity_of(metadata)) == metadata


@given(st.builds(Identity, NAMES, st.integers(-1, 2**31 - 1), NAMES))
def test_what_is_written_is_read(identity: Identity) -> None:
    """Whatever the names."""
    assert identity_of(metadata_of(identity)) == identity


@pytest.mark.parametrize(
    "metadata", [b"CGMDv3:\0\0\0\1group\0member\0\1", b"CGMDv2:\0\0\0\1group\0member\0\0static\0"]
)
def test_another_form_is_refused(metadata: bytes) -> None:
    """A library that writes more, or in another way, is not misread."""
    with pytest.raises(ValueError, match="expected the group metadata of librdkafka"):
        identity_of(metadata)
