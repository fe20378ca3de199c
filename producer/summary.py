"""What a replay came to, for the person or the script that ran it."""

from typing import NamedTuple

import msgspec


class Summary(NamedTuple):
    """Every record in `sent` has arrived; `frauds` is None where there are no labels."""

    sent: int
    seconds: float
    per_second: float
    frauds: int | None
    data: str
    part: str
    topic: str | None
    output: str | None
    interrupted: bool

    def as_json(self) -> str:
        return msgspec.json.encode(self._asdict()).decode()

    def as_text(self) -> str:
        done = "Interrupted after" if self.interrupted else "Replayed"
        where = f"topic {self.topic}" if self.topic is not None else self.output
        frauds = "" if self.frauds is None else f", {self.frauds:,} anomalies among them"
        return (
            f"{done} {self.sent:,} records of {self.data}, part {self.part}, to {where}{frauds}\n"
            f"in {self.seconds:,.2f} s, {self.per_second:,.0f} records/s"
        )
