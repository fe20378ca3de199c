"""What a replay came to, for the person or the script that ran it."""

import json
from typing import NamedTuple

from contracts.program.visible import visible


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
        return json.dumps(self._asdict())

    def as_text(self) -> str:
        done = "Interrupted after" if self.interrupted else "Replayed"
        where = f"topic {self.topic}" if self.topic is not None else str(self.output)
        frauds = "" if self.frauds is None else f", {self.frauds:,} anomalies among them"
        return (
            f"{done} {self.sent:,} records of {visible(self.data)}, part {self.part}, "
            f"to {visible(where)}{frauds}\n"
            f"in {self.seconds:,.2f} s, {self.per_second:,.0f} records/s"
        )
