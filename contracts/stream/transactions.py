"""The record of the product's own stream: one credit-card transaction."""

from collections.abc import Iterable

from contracts.stream.record import RecordSchema

TRANSACTIONS = RecordSchema(
    id="transaction_id",
    time="Time",
    label="Class",
    features=(*(f"V{number}" for number in range(1, 29)), "Amount"),
)
"""The credit-card transactions of September 2013, two days of European cardholders."""


def resemble_transactions(columns: Iterable[str]) -> bool:
    """Whether most of the transactions' features are among `columns`."""
    wanted = set(TRANSACTIONS.features)
    return 2 * len(wanted.intersection(columns)) > len(wanted)
