"""Card payments that were made up, as people have them; ``python -m`` this module writes a table.

Ids that begin with zeros, dates with an offset, texts, true and false, and what is missing: a pin
online, a distance where there is none before, a balance that was not to be had. Nothing in it is
of a real person or shop.

A merchant has a trade, and a trade its amounts, its hours, and ways to pay. Of 20,000 payments some
hundred are frauds, of four sorts:

* ``stolen``: a card pays in shops of dear goods one behind the other, without its pin;
* ``cloned``: the stripe is swiped, which no terminal does any more, far away;
* ``testing``: a cent or two online at night, again and again, to see whether a card works;
* ``takeover``: somebody else is online, at a shop for vouchers that nobody has been at before, and
  the bank has no balance.

Hours and payments in the last hour are columns of numbers.
"""

import argparse
import csv
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Literal, NamedTuple

import numpy as np

COLUMNS = (
    "payment",
    "paid_at",
    "card",
    "merchant",
    "trade",
    "country",
    "entry",
    "pin",
    "amount",
    "km_from_last",
    "balance",
    "hour",
    "in_last_hour",
    "fraud",
)
ROWS = 20_000
FRAUDS = 0.006

Fraud = Literal["no", "stolen", "cloned", "testing", "takeover"]
SORTS: tuple[Fraud, ...] = ("stolen", "cloned", "testing", "takeover")

_BEGINS = datetime.fromisoformat("2026-03-02T00:00:00+01:00")
_DAYS = 30
_CARDS = 2_000
_ABROAD = ("FR", "AT", "NL", "IT", "CH", "ES", "PL", "GB", "DK")


class Trade(NamedTuple):
    """What is paid there, in the middle, by how much it varies, at what hour, and how."""

    name: str
    merchants: tuple[str, ...]
    amount: float
    varies: float
    hour: float
    online: float
    share: float


TRADES = (
    Trade("groceries", ("Aldo", "Bioladen", "Kaufgut", "Nahfrisch"), 34, 0.6, 16, 0.02, 0.34),
    Trade("bakery", ("Brotzeit", "Korn & Co", "Semmel"), 7, 0.4, 9, 0, 0.2),
    Trade("fuel", ("Tank 7", "Nordoel"), 62, 0.3, 14, 0, 0.1),
    Trade("restaurant", ("Da Rosa", "Krone", "Mekong", "Zur Post"), 41, 0.5, 20, 0.05, 0.12),
    Trade("clothes", ("Faden", "Modehaus Lind", "Stoffwechsel"), 58, 0.6, 15, 0.5, 0.09),
    Trade("electronics", ("Funkwerk", "Volt"), 190, 0.8, 15, 0.6, 0.04),
    Trade("travel", ("Bahnkarte", "Fernweh"), 120, 0.7, 13, 0.9, 0.06),
    Trade("pharmacy", ("Adler-Apotheke", "Linden-Apotheke"), 16, 0.5, 11, 0.1, 0.05),
)
_DEAR = TRADES[5]
_VOUCHERS = "Voucher24"


class Payment(NamedTuple):
    """A row, without its number; what is None is missing."""

    paid_at: datetime
    card: int
    merchant: str
    trade: str
    country: str
    entry: str
    pin: bool | None
    amount: float
    km_from_last: float | None
    balance: float | None
    in_last_hour: int
    fraud: Fraud


def payments(rows: int = ROWS, seed: int = 0) -> list[Payment]:
    """So many, in the order of time; the same for the same seed."""
    chance = np.random.default_rng(seed)
    frauds = round(FRAUDS * rows)
    made = [_usual(chance) for _ in range(rows - frauds)]
    made += [_FRAUDS[SORTS[number % len(SORTS)]](chance) for number in range(frauds)]
    return sorted(made, key=lambda payment: payment.paid_at)


def write_payments(path: Path, rows: int = ROWS, seed: int = 0) -> None:
    """`payments` as CSV."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(COLUMNS)
        writer.writerows(_cells(payments(rows, seed)))


def _cells(made: list[Payment]) -> Iterator[tuple[object, ...]]:
    for number, payment in enumerate(made, start=1):
        at = payment.paid_at
        yield (
            f"{number:08d}",
            at.isoformat(),
            f"c{payment.card:06d}",
            payment.merchant,
            payment.trade,
            payment.country,
            payment.entry,
            "" if payment.pin is None else str(payment.pin).lower(),
            f"{payment.amount:.2f}",
            "" if payment.km_from_last is None else f"{payment.km_from_last:.1f}",
            "" if payment.balance is None else f"{payment.balance:.2f}",
            f"{at.hour + at.minute / 60:.2f}",
            payment.in_last_hour,
            payment.fraud,
        )


def _usual(chance: np.random.Generator) -> Payment:
    trade = TRADES[chance.choice(len(TRADES), p=[trade.share for trade in TRADES])]
    is_online = bool(chance.random() < trade.online)
    is_abroad = bool(chance.random() < (0.2 if trade.name in ("travel", "restaurant") else 0.02))
    amount = trade.amount * float(np.exp(chance.normal(0, trade.varies)))
    entry = "online" if is_online else str(chance.choice(["contactless", "chip"], p=[0.7, 0.3]))
    km = 400 * chance.random() if is_abroad else float(np.exp(chance.normal(1, 1)))
    return Payment(
        paid_at=_at(chance, trade.hour),
        card=int(chance.integers(_CARDS)),
        merchant=str(chance.choice(trade.merchants)),
        trade=trade.name,
        country=str(chance.choice(_ABROAD)) if is_abroad else "DE",
        entry=entry,
        # Above fifty the pin is asked for.
        pin=None if is_online else entry == "chip" or amount > 50,  # noqa: PLR2004
        amount=amount,
        km_from_last=None if is_online or chance.random() < 0.01 else km,  # noqa: PLR2004
        balance=None if chance.random() < 0.002 else float(np.exp(chance.normal(7, 0.8))),  # noqa: PLR2004
        in_last_hour=int(chance.poisson(0.2)),
        fraud="no",
    )


def _stolen(chance: np.random.Generator) -> Payment:
    return _usual(chance)._replace(
        merchant=str(chance.choice(_DEAR.merchants)),
        trade=_DEAR.name,
        entry="contactless",
        pin=False,
        amount=float(chance.uniform(300, 900)),
        km_from_last=float(chance.uniform(0, 2)),
        in_last_hour=int(chance.integers(1, 5)),
        fraud="stolen",
    )


def _cloned(chance: np.random.Generator) -> Payment:
    return _usual(chance)._replace(
        country=str(chance.choice(["BR", "US", "TH"])),
        entry="stripe",
        pin=False,
        km_from_last=float(chance.uniform(5_000, 12_000)),
        fraud="cloned",
    )


def _testing(chance: np.random.Generator) -> Payment:
    return _usual(chance)._replace(
        paid_at=_at(chance, 3),
        entry="online",
        pin=None,
        amount=float(chance.uniform(0.01, 0.02)),
        km_from_last=None,
        in_last_hour=int(chance.integers(4, 12)),
        fraud="testing",
    )


def _takeover(chance: np.random.Generator) -> Payment:
    return _usual(chance)._replace(
        merchant=_VOUCHERS,
        trade="vouchers",
        entry="online",
        pin=None,
        amount=float(chance.choice([50, 100, 150])),
        km_from_last=None,
        balance=None,
        fraud="takeover",
    )


_FRAUDS = {"stolen": _stolen, "cloned": _cloned, "testing": _testing, "takeover": _takeover}


def _at(chance: np.random.Generator, hour: float) -> datetime:
    """On any of the days, some hours before or after `hour`."""
    day, of_day = int(chance.integers(_DAYS)), float(chance.normal(hour, 2)) % 24
    return _BEGINS + timedelta(days=day, seconds=round(of_day * 3600))


def main() -> None:
    """Write the table where the arguments say."""
    parser = argparse.ArgumentParser(
        "python -m contracts.dataset.payments",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("file", type=Path, help="the CSV file to write")
    parser.add_argument("--rows", type=int, default=ROWS, help=f"how many; {ROWS:,} by default")
    parser.add_argument("--seed", type=int, default=0, help="another one, other payments")
    given = parser.parse_args()
    write_payments(given.file, given.rows, given.seed)


if __name__ == "__main__":
    main()
