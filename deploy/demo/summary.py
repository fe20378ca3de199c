"""The figures the demo ends with."""

import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, NamedTuple, Self

import numpy as np
from rich.console import Console
from rich.table import Table

from deploy.demo.subject import Subject

Alerts = list[dict[str, Any]]


@dataclass(frozen=True)
class Summary:
    """What happened; those about the broker are None where there was none.

    ``lost`` are alerts that `detector score` gives for the same rows and the topic does not hold;
    ``duplicated`` those it holds more than once. ``throughput_per_s`` is a backlog of records over
    the time to commit it; ``p50_ms`` and ``p99_ms`` run from a record's timestamp to the arrival of
    its alert at a subscriber, at the rate of the replay. ``sorts`` says of each sort of
    fraud, where the table knows it, how many were caught, and how many there are.
    """

    title: str
    records: int
    frauds: int
    alerts: int
    caught: int
    precision: float
    recall: float
    sorts: dict[str, tuple[int, int]]
    lost: int | None = None
    duplicated: int | None = None
    throughput_per_s: int | None = None
    p50_ms: float | None = None
    p99_ms: float | None = None

    @classmethod
    def of(cls, subject: Subject, records: Path, alerts: Alerts, **broker: Any) -> Self:
        """The figures of the labelled NDJSON file `records`, and its `alerts`."""
        with records.open(encoding="utf-8") as lines:
            sent = [json.loads(line) for line in lines]
        frauds = [record for record in sent if record[subject.label]]
        alerted = {alert["record_id"]: bool(alert["record"][subject.label]) for alert in alerts}
        caught = sum(alerted.values())
        return cls(
            title=subject.test,
            records=len(sent),
            frauds=len(frauds),
            alerts=len(alerts),
            caught=caught,
            precision=round(caught / max(len(alerted), 1), 4),
            recall=round(caught / max(len(frauds), 1), 4),
            sorts=subject.caught(frauds, alerted),
            **broker,
        )

    def show(self, console: Console) -> None:
        """As a table for people."""
        table = Table(title=self.title.capitalize(), show_header=False, title_justify="left")
        table.add_row("records replayed", f"{self.records:,}")
        table.add_row("frauds among them", f"{self.frauds:,}")
        table.add_row("alerts", f"{self.alerts:,}")
        table.add_row("frauds caught", f"{self.caught:,}")
        for sort, (caught, frauds) in self.sorts.items():
            table.add_row(f"  {sort}", f"{caught:,} of {frauds:,}")
        table.add_row("recall", f"{self.recall:.1%} of the frauds were caught")
        table.add_row("precision", f"{self.precision:.1%} of the alerts were frauds")
        if self.lost is not None:
            table.add_row("alerts lost, duplicated", f"{self.lost}, {self.duplicated}")
        if self.throughput_per_s is not None:
            table.add_row("throughput", f"{self.throughput_per_s:,} records/s")
        if self.p50_ms is not None:
            table.add_row("record to alert", f"{self.p50_ms} ms median, {self.p99_ms} ms p99")
        console.print(table)


class Summaries(NamedTuple):
    """Of the transactions, and of the payments, which are None where there was no broker."""

    transactions: Summary
    payments: Summary | None

    def write(self, path: Path) -> None:
        """As JSON: the figures of the transactions, and those of the payments below their name."""
        figures = asdict(self.transactions)
        figures["payments"] = None if self.payments is None else asdict(self.payments)
        path.write_text(json.dumps(figures, indent=2) + "\n", encoding="utf-8")

    def show(self, console: Console) -> None:
        """As tables for people."""
        for summary in filter(None, self):
            summary.show(console)


def compared(published: Alerts, expected: Alerts) -> dict[str, int]:
    """``lost`` and ``duplicated`` among the `published` alerts, against the `expected` ones."""
    ids = [alert["record_id"] for alert in published]
    wanted = {alert["record_id"] for alert in expected}
    return {"lost": len(wanted - set(ids)), "duplicated": len(ids) - len(set(ids))}


def latencies(milliseconds: list[float]) -> dict[str, float]:
    """``p50_ms`` and ``p99_ms``."""
    p50, p99 = np.percentile(milliseconds or [0.0], [50, 99])
    return {"p50_ms": round(float(p50), 1), "p99_ms": round(float(p99), 1)}
