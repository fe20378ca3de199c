"""`deploy.audit.materials`: its bills, which go into the images."""

import json

import pytest

from contracts.program.version import __version__
from deploy.audit.locked import DOCKERFILE, LOCKS, base_image, locked


@pytest.mark.parametrize("image", ["detector", "producer", "trainer"])
def test_a_bill_names_what_the_image_is_made_of(image: str) -> None:
    """No more and no less than base image and lock; `make audit` writes it again."""
    bill = json.loads((LOCKS / f"{image}.cdx.json").read_text(encoding="utf-8"))
    base = base_image()
    found = [(component["name"], component["version"]) for component in bill["components"]]
    assert sorted(found) == sorted([(base.name, base.tag), *locked(image, base.python)])
    assert bill["metadata"]["component"]["name"] == f"anomaly-detector/{image}"
    assert bill["metadata"]["component"]["version"] == __version__
    assert f"COPY locks/{image}.cdx.json /usr/local/share/sbom/" in DOCKERFILE.read_text()
