"""Detectors and replays as the tests of the programs start them, on transactions."""

from pathlib import Path

import pytest

from tests.bundles import make_bundle
from tests.integration.detector.conftest import start_detector
from tests.integration.producer.conftest import start_replay

__all__ = ["start_detector", "start_replay"]


@pytest.fixture
def models(tmp_path: Path) -> Path:
    """A folder with a bundle for transactions; its score is the length of the row."""
    folder = tmp_path / "models"
    make_bundle(folder, name="stream", threshold=50.0)
    return folder
