"""`detector score FILE`: the detector's scoring over a file, without Kafka."""

import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from itertools import islice
from typing import TextIO

import msgspec

from contracts.program.errors import CLEAN, BadSettings
from contracts.program.logs import get_logger
from contracts.program.visible import json_line
from detector.decoder import RecordDecoder
from detector.files import FileRecord, records_of
from detector.model import open_model
from detector.settings import ScoreSettings

log = get_logger(__name__)

BATCH = 1_000


def score(settings: ScoreSettings) -> int:
    """Write the alerts of the file as NDJSON; lines that are no records are logged and left out.

    Raises:
        BadBundle: the current bundle cannot be served.
        BadData: the file cannot be read, or the bundle's held-out records do not determine the
            threshold that was asked for.
        BadSettings: the output cannot be written.
    """
    family = settings.models / settings.name
    model = open_model(family, thresholds=settings, reasons=settings.reasons)
    log.info("model.opened", **model.summary())
    schema = model.manifest.record_schema
    decoder = RecordDecoder(schema)
    totals = {"records": 0, "alerts": 0, "invalid": 0}
    with _opened(settings.output) as output:
        for records in _batches(records_of(settings.file, schema)):
            batch, dead_letters = decoder.decode(records)
            scores, mask = model.judge(batch.features)
            alerts = model.explain(batch, scores, mask)
            output.writelines(json_line(msgspec.json.encode(alert)) + "\n" for alert in alerts)
            for letter in dead_letters:
                headers = letter.headers
                log.warning(
                    "record.invalid", record=headers.source_offset + 1, error=headers.detail
                )
            totals["records"] += len(records)
            totals["alerts"] += len(alerts)
            totals["invalid"] += len(dead_letters)
    log.info("file.scored", **totals)
    return CLEAN


def _batches(records: Iterable[FileRecord]) -> Iterator[list[FileRecord]]:
    rest = iter(records)
    while batch := list(islice(rest, BATCH)):
        yield batch


@contextmanager
def _opened(output: str) -> Iterator[TextIO]:
    if output == "-":
        yield sys.stdout
        return
    try:
        file = open(output, "w", encoding="utf-8")  # noqa: PTH123, SIM115 - closed below
    except OSError as error:
        raise BadSettings(f"output: cannot write {output}: {error.strerror}") from None
    with file:
        yield file
