"""`benchmarks.report`: what is kept of a run says what it is of."""

import json
from pathlib import Path

from benchmarks.report import facts, write


def test_figures_and_table_are_written_with_the_facts(tmp_path: Path) -> None:
    """The JSON has all, the Markdown begins with the table."""
    found = facts("throughput", records=600_000)
    write(tmp_path / "results", "race", found, {"runs": [1, 2]}, "| a table |")
    kept = json.loads((tmp_path / "results" / "race.json").read_text(encoding="utf-8"))
    assert kept == found | {"runs": [1, 2]}
    assert kept["command"].startswith("python -m benchmarks.throughput")
    page = (tmp_path / "results" / "race.md").read_text(encoding="utf-8")
    assert page.startswith("| a table |\n\n- command: python -m benchmarks.throughput")
    assert "- records: 600000\n" in page
    assert f"- cores: {kept['cores']}\n" in page
