"""`benchmarks.page`: what stands between marks, and that pages have what was measured last."""

from pathlib import Path

import pytest

from benchmarks.page import DOCS, put_results

RESULT = "benchmarks/results/race.md"
PAGE = f"before\n<!-- {RESULT} -->\n| old |\n<!-- end of {RESULT} -->\nafter\n"


def test_a_page_gets_the_tables_of_the_result_that_it_names(tmp_path: Path) -> None:
    """Without the facts; what stands around it stays."""
    (tmp_path / RESULT).parent.mkdir(parents=True)
    (tmp_path / RESULT).write_text("| new |\n\n| second |\n\n- command: make bench\n- cores: 2\n")
    page = tmp_path / "page.md"
    page.write_text(PAGE)
    put_results(page, tmp_path)
    assert page.read_text() == PAGE.replace("| old |", "| new |\n\n| second |")


@pytest.mark.parametrize("page", sorted(DOCS.glob("*.md")), ids=lambda page: page.name)
def test_every_page_has_the_tables_that_are_kept(page: Path, tmp_path: Path) -> None:
    """To put them there again changes nothing."""
    copy = tmp_path / page.name
    copy.write_bytes(page.read_bytes())
    put_results(copy)
    assert copy.read_bytes() == page.read_bytes()
