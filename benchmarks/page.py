"""Puts what was measured between the marks of a page."""

from pathlib import Path

QUALITY = Path(__file__).parents[1] / "docs" / "quality.md"


def put(text: str, page: Path, measured_by: str) -> None:
    """Replace what stands in `page` between the marks of the command `measured_by`."""
    begin, end = f"<!-- {measured_by} -->", f"<!-- end of {measured_by} -->"
    before, rest = page.read_text(encoding="utf-8").split(begin)
    _, after = rest.split(end)
    page.write_text(f"{before}{begin}\n{text}\n{end}{after}", encoding="utf-8")
