"""What becomes of records with a mistake: each is scored, or set aside as it came.

``python -m benchmarks.mutations --records 1000000 --seed 0``. Real records, most with a mistake,
through the decoder, the model of ``--models`` and back from the messages that would be published.
The first that is lost, altered or raises ends it. Printed, and written beside this file.
"""

import json
import re
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

import msgspec
import numpy as np
from pydantic import Field, PositiveInt
from rich.console import Console
from rich.table import Table

from benchmarks.mutator import Mutator
from contracts.dataset.load import load_dataset
from contracts.dataset.settings import DataSettings
from contracts.program.command import run_alone
from contracts.program.settings import environment_prefix
from contracts.stream.alert import Alert
from contracts.stream.dead_letter import DeadLetter
from contracts.stream.message import SMALLEST_LIMIT
from contracts.stream.received import ReceivedRecord
from detector.decoder import RecordDecoder
from detector.model import Model, open_model
from producer.records import replay_records

RESULTS = Path(__file__).with_suffix(".json")

_BATCH = 4_000
_LARGEST_LIMIT = 1_048_576
_SENTENCE = re.compile(r"(field '.*': )?expected [a-zA-Z]")


class MutationsSettings(DataSettings):
    """How many records, and which mistakes."""

    command = "mutations"
    model_config = environment_prefix("BENCHMARK_")

    records: PositiveInt = Field(1_000_000, description="Records, most with a mistake.")
    seed: int = Field(0, ge=0, description="Of the mistakes.")
    models: Path = Field(Path("models"), description="Folder of the model bundles.")
    name: str = Field("creditcard", description="Whose current version scores.")
    results: Path = Field(RESULTS, description="Where the figures go.")


class Outcomes:
    """What became of the records so far."""

    def __init__(self, model: Model) -> None:
        self._model = model
        self._decoder = RecordDecoder(model.manifest.record_schema)
        self.alerts = 0
        self.of_mistakes: defaultdict[str, Counter[str]] = defaultdict(Counter)

    def take(self, mistakes: list[str], records: list[ReceivedRecord]) -> None:
        """Decode, score, publish and read again; every law that is broken is an assertion."""
        batch, letters = self._decoder.decode(records)
        scores, mask = self._model.judge(batch.features)
        alerts = self._model.explain(batch, scores, mask)
        assert not np.isnan(scores).any(), "a record has no score"
        assert len(alerts) == int(mask.sum()), "an alert is missing"
        for record, record_id in zip(batch.received, batch.ids, strict=True):
            record_id.encode()  # it is the key of an alert
            self.of_mistakes[mistakes[record.offset]]["scored"] += 1
        for alert in alerts:
            self._require_alert(alert)
        for letter in letters:
            self._require_letter(letter, records[letter.headers.source_offset])
            self.of_mistakes[mistakes[letter.headers.source_offset]][letter.headers.error] += 1
        offsets = [record.offset for record in batch.received]
        offsets += [letter.headers.source_offset for letter in letters]
        assert sorted(offsets) == list(range(len(records))), "a record is lost or comes twice"
        self.alerts += len(alerts)

    def _require_alert(self, alert: Alert) -> None:
        for limit in (SMALLEST_LIMIT, _LARGEST_LIMIT):
            message = alert.message(limit)
            assert message.size <= limit, "an alert is too large"
            published = msgspec.json.decode(message.value or b"", type=Alert)
            assert published.alert_id == alert.alert_id, "an alert was altered"

    def _require_letter(self, letter: DeadLetter, record: ReceivedRecord) -> None:
        assert (letter.key, letter.value) == (record.key, record.value), "bytes were altered"
        assert _SENTENCE.match(letter.headers.detail), f"no sentence: {letter.headers.detail}"
        for limit in (SMALLEST_LIMIT, _LARGEST_LIMIT):
            message = letter.message(limit)
            assert message.size <= limit, "a dead letter is too large"
            published = ReceivedRecord("d", 0, 0, 0, message.key, message.value, message.headers)
            found = DeadLetter.decode(published)
            assert found == letter or not found.headers.is_whole, "a dead letter was altered"


def run(settings: MutationsSettings) -> None:
    """Measure, print, and write the figures."""
    outcomes = Outcomes(open_model(settings.models / settings.name))
    mutated = _mutated(settings)
    slowest, began = 0.0, time.perf_counter()
    while several := list(islice(mutated, _BATCH)):
        batch_began = time.perf_counter()
        records = [
            ReceivedRecord("mutated", 0, offset, 0, b"k", value)
            for offset, (_, value) in enumerate(several)
        ]
        outcomes.take([mistake for mistake, _ in several], records)
        slowest = max(slowest, time.perf_counter() - batch_began)
    seconds = time.perf_counter() - began
    becomes = sum(outcomes.of_mistakes.values(), Counter[str]())
    figures = {
        "command": " ".join(["python -m benchmarks.mutations", *sys.argv[1:]]),
        "records": becomes.total(),
        "seed": settings.seed,
        "lost, altered or raised": 0,
        "seconds": round(seconds, 1),
        "slowest batch of 4,000, seconds": round(slowest, 3),
        "alerts": outcomes.alerts,
        "becomes": dict(becomes.most_common()),
        "of mistakes": {
            name: dict(found.most_common()) for name, found in sorted(outcomes.of_mistakes.items())
        },
    }
    settings.results.write_text(json.dumps(figures, indent=2) + "\n", encoding="utf-8")
    _show(outcomes, f"{becomes.total():,} records, seed {settings.seed}, {seconds:.0f} s")


def _mutated(settings: MutationsSettings) -> Iterator[tuple[str, bytes | None]]:
    dataset = load_dataset(settings).part("test")
    mutator = Mutator(dataset.schema, settings.seed)
    chunks = replay_records(dataset, loop=True, limit=settings.records)
    return (mutator.mutate(value) for chunk in chunks for value in chunk.values)


def _show(outcomes: Outcomes, title: str) -> None:
    table = Table(title=title, title_justify="left")
    table.add_column("mistake")
    for heading in ("scored", "set aside"):
        table.add_column(heading, justify="right")
    table.add_column("as")
    for name, found in sorted(outcomes.of_mistakes.items()):
        aside = Counter(found)
        scored = aside.pop("scored", 0)
        kinds = ", ".join(f"{error} {count:,}" for error, count in aside.most_common())
        table.add_row(name, f"{scored:,}", f"{aside.total():,}", kinds)
    Console().print(table)


if __name__ == "__main__":
    sys.exit(run_alone("benchmarks", MutationsSettings, run))
