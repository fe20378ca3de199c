"""The bill of materials of an image, as CycloneDX: its base, and every package of its lock."""

import json
from pathlib import Path

from cyclonedx.model.bom import Bom
from cyclonedx.model.component import Component, ComponentType
from cyclonedx.output.json import JsonV1Dot6
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator
from packageurl import PackageURL

from contracts.program.version import __version__
from deploy.audit.locked import LOCKS, BaseImage, Locked

IMAGES = ("detector", "producer", "trainer")


def bill_file(image: str) -> Path:
    """Where it is kept: beside the lock, from where the image takes it."""
    return LOCKS / f"{image}.cdx.json"


def bill_of(image: str, base: BaseImage, packages: list[Locked]) -> str:
    """The same text for the same materials: it carries neither a time nor a number of its own.

    What the base image is made of only its own bill says.
    """
    root = Component(
        name=f"anomaly-detector/{image}", type=ComponentType.CONTAINER, version=__version__
    )
    materials = [
        _material(ComponentType.CONTAINER, "docker", base.name, base.tag),
        *(_material(ComponentType.LIBRARY, "pypi", *package) for package in packages),
    ]
    root.bom_ref.value = root.name
    bom = Bom(components=materials)
    bom.metadata.component = root
    bom.register_dependency(root, materials)
    bill = json.loads(JsonV1Dot6(bom).output_as_string())
    del bill["serialNumber"], bill["metadata"]["timestamp"]
    text = json.dumps(bill, indent=1, sort_keys=True) + "\n"
    fault = JsonStrictValidator(SchemaVersion.V1_6).validate_str(text)
    assert fault is None, fault
    return text


def _material(kind: ComponentType, registry: str, name: str, version: str) -> Component:
    purl = PackageURL(registry, name=name, version=version)
    return Component(name=name, version=version, type=kind, purl=purl, bom_ref=purl.to_string())
