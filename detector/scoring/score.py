"""`detector score FILE`: the detector's scoring over a file, without Kafka."""

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from contracts.program.errors import CLEAN, BadData
from contracts.program.logs import get_logger
from contracts.stream.dead_letter import DeadLetter
from detector.files.portion import Portion
from detector.files.reading import portions_of
from detector.model import Model, open_model
from detector.scoring.alert_lines import AlertLines
from detector.scoring.every_score import every_score
from detector.scoring.outcome import Outcome
from detector.scoring.output import opened
from detector.scoring.screened import screen
from detector.scoring.side_by_side import side_by_side
from detector.settings import ScoreSettings
from detector.wire.decoder import decoder_of

log = get_logger(__name__)


class _Scored(NamedTuple):
    records: int
    alerts: int
    dead_letters: list[DeadLetter]
    rendered: Any


def score(settings: ScoreSettings) -> int:
    """Write the alerts of the file, or every score; lines that are no records are logged.

    Raises:
        BadBundle: the current bundle cannot be served.
        BadData: the file cannot be read, no record of it is valid, or the bundle's held-out
            records do not determine the threshold that was asked for.
        BadSettings: the output cannot be written.
    """
    family = settings.models / settings.name
    model = open_model(family, thresholds=settings, reasons=settings.reasons)
    log.info("model.opened", **model.summary())
    totals = {"records": 0, "alerts": 0, "invalid": 0}
    with opened(settings.output) as file:
        outcome: Outcome[Any]
        if settings.all_scores:
            outcome = every_score(settings.output, file, model)
        else:
            outcome = AlertLines(file, model)
        for scored in _scored(settings, model, outcome):
            outcome.write(scored.rendered)
            for letter in scored.dead_letters:
                headers = letter.headers
                log.warning(
                    "record.invalid", record=headers.source_offset + 1, error=headers.detail
                )
            totals["records"] += scored.records
            totals["alerts"] += scored.alerts
            totals["invalid"] += len(scored.dead_letters)
        outcome.finish()
        _check_some_valid(settings.file, totals)
    log.info("file.scored", **totals)
    return CLEAN


def _check_some_valid(file: str, totals: Mapping[str, int]) -> None:
    if totals["invalid"] and totals["invalid"] == totals["records"]:
        raise BadData(
            f"{file}: expected records of the model, none of its {totals['records']:,} is valid; "
            "the lines record.invalid above say why"
        )


def _scored(settings: ScoreSettings, model: Model, outcome: Outcome[Any]) -> Iterator[_Scored]:
    schema = model.manifest.record_schema
    decoder = decoder_of(schema, settings)

    def work(portion: Portion) -> _Scored:
        screened = screen(portion, decoder, model)
        alerts = len(screened.flagged.ids)
        rendered = outcome.render(screened)
        return _Scored(len(portion), alerts, screened.dead_letters, rendered)

    return side_by_side(work, portions_of(settings.file, schema, settings.writing()))
