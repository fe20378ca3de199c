"""`benchmarks.cost.plot`: a picture that says what it shows."""

from pathlib import Path
from xml.etree import ElementTree as ET

from benchmarks.cost.figures import Cost
from benchmarks.cost.plot import draw
from benchmarks.cost.points import chosen

MEASURED = {
    point: [Cost(10.0 + number, 40_000, 1_700, 130), Cost(12.0 + number, 40_000, 1_700, 130)]
    for number, point in enumerate(chosen(()))
}


def test_every_panel_has_its_name_its_unit_and_its_values(tmp_path: Path) -> None:
    """As text, which can be searched and read aloud."""
    picture = tmp_path / "pictures" / "cost.svg"
    draw(MEASURED, picture)
    texts = [found.text for found in ET.parse(picture).iter() if found.tag.endswith("}text")]  # noqa: S314 - drawn here
    assert texts.count("CPU seconds per million records") == 5
    said = {
        "partitions of the topic",
        "detectors in the group",
        "features of a record",
        "16,384",
        "variational",
        "11",
    }
    assert said - set(texts) == set()
    assert picture.stat().st_size < 300_000


def test_the_same_figures_give_the_same_picture(tmp_path: Path) -> None:
    """So that a picture changes with what was measured, and with nothing else."""
    for name in ("one.svg", "two.svg"):
        draw(MEASURED, tmp_path / name)
    assert (tmp_path / "one.svg").read_bytes() == (tmp_path / "two.svg").read_bytes()
