"""The alerts of a file as NDJSON."""

from typing import BinaryIO

import msgspec

from contracts.program.visible import json_line
from detector.model import Model
from detector.scoring.outcome import Outcome
from detector.scoring.screened import Screened


class AlertLines(Outcome[bytes]):
    """One alert a line, each with its reasons and its record."""

    def __init__(self, file: BinaryIO, model: Model) -> None:
        self._file, self._model = file, model

    def render(self, screened: Screened) -> bytes:
        mask = screened.mask
        alerts = self._model.explain(screened.flagged, screened.scores[mask], mask[mask])
        return "".join(json_line(msgspec.json.encode(alert)) + "\n" for alert in alerts).encode()

    def write(self, rendered: bytes) -> None:
        self._file.write(rendered)
