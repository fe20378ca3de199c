"""What belongs to a transaction is sent once: what became of it is unknown after a lost connection.

The client retries in silence. What it sends again on another connection may reach the broker twice,
the second time long after: an EndTxn that was held back ends whatever transaction is open by then
(KIP-890 closes this hole in the broker, for clients that speak a later protocol than this one).
So a request of a transaction whose connection was lost is never sent again here: it fails.
"""

from kafka.errors import KafkaError, NodeNotReadyError
from kafka.future import Future
from kafka.protocol.producer import (
    AddOffsetsToTxnRequest,
    AddPartitionsToTxnRequest,
    EndTxnRequest,
    ProduceRequest,
    TxnOffsetCommitRequest,
)

OF_A_TRANSACTION = (
    ProduceRequest,
    AddPartitionsToTxnRequest,
    AddOffsetsToTxnRequest,
    TxnOffsetCommitRequest,
    EndTxnRequest,
)


class OutcomeUnknown(KafkaError):  # type: ignore[misc] # the client has no types
    """A request of a transaction was sent, and its connection was lost before the answer."""


def sent_once(answer: Future) -> Future:
    """`answer`, failing in a way that the client does not take for a reason to send again."""
    once = Future()
    answer.add_callback(once.success)
    answer.add_errback(lambda error: once.failure(_final(error)))
    return once


def _final(error: Exception) -> Exception:
    not_sent: bool = isinstance(error, NodeNotReadyError)
    return (
        error
        if not_sent
        else OutcomeUnknown(f"the connection was lost in mid-transaction: {error}")
    )
