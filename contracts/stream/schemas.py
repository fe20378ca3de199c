"""JSON Schemas of record, alert and dead letter; ``python -m`` this module writes them."""

import json
from pathlib import Path
from typing import Any

import msgspec

from contracts.program.no_arguments import expect_no_arguments
from contracts.stream.alert import Alert
from contracts.stream.batch_mark import BatchMark
from contracts.stream.dead_letter import DeadLetterHeaders
from contracts.stream.record import RecordSchema
from contracts.stream.transactions import TRANSACTIONS

FOLDER = Path(__file__).parent / "schemas"


def schemas(record: RecordSchema = TRANSACTIONS) -> dict[str, str]:
    """File name -> its text, for streams whose records follow `record`."""
    return {
        "record.schema.json": _text(record.json_schema()),
        "alert.schema.json": _text(_alert_schema()),
        "dead-letter.schema.json": _text(_letter_schema()),
    }


def _alert_schema() -> dict[str, Any]:
    draft = {"$schema": "https://json-schema.org/draft/2020-12/schema"}
    return draft | msgspec.json.schema(Alert)


def _letter_schema() -> dict[str, Any]:
    schema = DeadLetterHeaders.json_schema()
    schema["properties"] |= BatchMark.json_schema()
    return schema


def _text(schema: dict[str, Any]) -> str:
    return json.dumps(schema, indent=2) + "\n"


if __name__ == "__main__":
    expect_no_arguments("python -m contracts.stream.schemas", __doc__)
    FOLDER.mkdir(exist_ok=True)
    for name, text in schemas().items():
        (FOLDER / name).write_text(text, encoding="utf-8")
