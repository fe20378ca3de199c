"""Who a member is in its group, as librdkafka hands it from its consumer to its producer."""

import struct

from transport.offsets import Identity

_MAGIC = b"CGMDv2:"
_GENERATION = struct.Struct("=i")
_NOT_STATIC = b"\1"


def identity_of(metadata: bytes) -> Identity:
    """Who is meant by the `metadata` of a consumer.

    Raises:
        ValueError: this librdkafka writes them in another way.
    """
    named = metadata.removeprefix(_MAGIC)
    group, member_id, rest = named[_GENERATION.size :].split(b"\0", 2)
    if named == metadata or rest != _NOT_STATIC:
        raise ValueError(f"expected the group metadata of librdkafka, received {metadata!r}")
    [generation] = _GENERATION.unpack_from(named)
    return Identity(group.decode(), generation, member_id.decode())


def metadata_of(identity: Identity) -> bytes:
    """The same for a producer."""
    generation = _GENERATION.pack(identity.generation)
    names = (identity.group.encode(), identity.member_id.encode(), _NOT_STATIC)
    return _MAGIC + generation + b"\0".join(names)
