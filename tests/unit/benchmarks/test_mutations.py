"""`benchmarks.mutations`, in a few seconds."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from benchmarks.mutations import MutationsSettings, run
from contracts.stream.received import Received
from detector.batch import Batch
from detector.decoder import RecordDecoder
from tests.bundles import make_bundle


def figures(folder: Path, records: int) -> Any:
    """What the benchmark writes, of a small model."""
    results = folder / "figures.json"
    flags = [f"--records={records}", f"--models={folder}", f"--results={results}", "--seed=3"]
    run(MutationsSettings.read(["--data=sample", *flags], "benchmarks"))
    return json.loads(results.read_text(encoding="utf-8"))


def test_every_record_is_accounted_for_and_every_mistake_is_made(tmp_path: Path) -> None:
    """Most kinds of error come of them; what was not touched is scored."""
    make_bundle(tmp_path)
    found = figures(tmp_path, 6_000)
    assert found["records"] == sum(found["becomes"].values()) == 6_000
    assert found["alerts"] > 0
    assert found["of mistakes"]["untouched"].keys() == {"scored"}
    assert found["of mistakes"]["truncated"].keys() <= {"malformed", "empty"}
    assert found["becomes"].keys() >= {"scored", "malformed", "missing-field", "wrong-type"}
    assert len(found["of mistakes"]) >= 22


def test_a_record_that_is_lost_ends_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It would be worth little if it did not look."""
    make_bundle(tmp_path)
    decode = RecordDecoder.decode

    def lose_one(decoder: RecordDecoder, records: Sequence[Received]) -> tuple[Batch, list[Any]]:
        batch, dead_letters = decode(decoder, records)
        return batch, dead_letters[1:]

    monkeypatch.setattr(RecordDecoder, "decode", lose_one)
    with pytest.raises(AssertionError, match="lost"):
        figures(tmp_path, 100)
