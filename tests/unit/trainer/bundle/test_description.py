"""A version names the second in which a model was described, and no other model."""

from datetime import UTC, datetime
from pathlib import Path

from trainer.bundle.description import free_version


def test_versions_of_one_second_are_told_apart(tmp_path: Path) -> None:
    """The later ones are numbered."""
    noon = datetime(2026, 11, 23, 12, tzinfo=UTC)
    versions = []
    for _ in range(3):
        versions.append(free_version(tmp_path, noon))
        (tmp_path / versions[-1]).mkdir()
    assert versions == ["20261123T120000Z", "20261123T120000Z-2", "20261123T120000Z-3"]
