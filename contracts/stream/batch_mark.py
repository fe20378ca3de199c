"""Which batch a message was committed in, and how many messages that batch had."""

from collections.abc import Iterable
from typing import Any, NamedTuple, Self
from uuid import uuid4

from contracts.stream.message import Message

_BATCH = "batch"
_MESSAGES = "batch-messages"


class BatchMark(NamedTuple):
    """The headers ``batch`` and ``batch-messages`` of every alert and dead letter.

    One batch is one transaction, so of a batch as many messages are committed, in both topics
    together, as it says, or none. A batch that is tried again has another id.
    """

    batch: str
    messages: int

    @classmethod
    def new(cls, messages: int) -> Self:
        """Of a batch of so many messages that is about to be published."""
        return cls(uuid4().hex, messages)

    @classmethod
    def of(cls, headers: Iterable[tuple[str, bytes | None]]) -> Self | None:
        """The mark among the `headers` of a message; None where there is none that can be read."""
        texts = {name: text or b"" for name, text in headers}
        try:
            return cls(texts[_BATCH].decode(), int(texts[_MESSAGES]))
        except (KeyError, ValueError):  # UnicodeDecodeError is one
            return None

    @classmethod
    def json_schema(cls) -> dict[str, Any]:
        """JSON Schema of each header as text, by name."""
        return {
            _BATCH: {"type": "string", "description": "The batch that it was committed in."},
            _MESSAGES: {
                "type": "string",
                "pattern": "^[0-9]+$",
                "description": "How many alerts and dead letters that batch has.",
            },
        }

    def on(self, message: Message) -> Message:
        """`message` with the mark; `MARK_BYTES` larger, at the most."""
        mark = [(_BATCH, self.batch.encode()), (_MESSAGES, str(self.messages).encode())]
        return message._replace(headers=[*message.headers, *mark])


MARK_BYTES = (
    BatchMark("0" * 32, 10**9).on(Message(None, b"", [])).size - Message(None, b"", []).size + 1
)
"""What a mark adds to the size of a message, at the most."""
