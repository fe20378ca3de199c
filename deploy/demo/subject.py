"""What the demo learns, replays and looks into: a table, and the model of it."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from contracts.dataset.payments import SORTS, payments, write_payments
from deploy.demo.settings import DemoSettings


class Subject(NamedTuple):
    """`data` are the flags that say which table, and what its columns are for.

    `training` says what is learned, `test` what is replayed. `record_id` and `label` are fields of
    a record; the label is 1 for a fraud. `sorts` says of records, by their id, of what sort they
    are, where that is known.
    """

    name: str
    training: str
    test: str
    data: tuple[str, ...]
    quantile: float
    rate: float
    record_id: str
    label: str
    sorts: Mapping[str, str]

    def caught(
        self, frauds: Iterable[dict[str, Any]], alerted: Collection[str]
    ) -> dict[str, tuple[int, int]]:
        """Of each sort among `frauds`, records: how many were `alerted`, and how many there are."""
        ids = [fraud[self.record_id] for fraud in frauds]
        every, found = (
            Counter(self.sorts[each] for each in some if each in self.sorts)
            for some in (ids, [each for each in ids if each in alerted])
        )
        return {sort: (found[sort], every[sort]) for sort in sorted(every)}


def transactions(settings: DemoSettings) -> Subject:
    """The card transactions that the project comes with, or all of them."""
    return Subject(
        name="creditcard",
        training="the normal transactions of day one",
        test="day two",
        data=(f"--data={settings.data}",),
        quantile=settings.quantile(),
        rate=settings.records_per_second(),
        record_id="transaction_id",
        label="Class",
        sorts={},
    )


def made_payments(settings: DemoSettings, folder: Path) -> Subject:
    """Payments with columns of every kind, made up, in a file in `folder`."""
    table = folder / "payments.csv"
    write_payments(table)
    return Subject(
        name="payments",
        training="payments that were made up: dates, categories, gaps, ids that begin with zeros",
        test="the last nine days",
        data=(
            f"--data={table}",
            "--id-column=payment",
            "--time-column=paid_at",
            "--label-column=fraud",
            f"--anomaly-label={','.join(SORTS)}",
            "--drop=card",
        ),
        quantile=0.995,
        rate=settings.records_per_second(),
        record_id="payment",
        label="fraud",
        sorts={f"{number:08d}": each.fraud for number, each in enumerate(payments(), start=1)},
    )
