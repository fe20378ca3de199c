"""docker-compose.yml, .env and the Dockerfile, as far as they can be held to their word unrun."""

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from contracts.program.version import __version__
from deploy.local.lock import LOCK, kafka_version, read_lock

ROOT = Path(__file__).parents[2]

COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
VARIABLES = dict(re.findall(r"^(\w+)=(.*)$", (ROOT / ".env").read_text(), re.MULTILINE))
DOCKERFILE = (ROOT / "deploy/docker/Dockerfile").read_text()

ONE_SHOTS = {"topics", "trainer", "full"}
OURS = {"trainer", "producer", "detector", "alerts", "full"}


def test_every_variable_is_given_and_used() -> None:
    """In .env, which holds nothing else."""
    files = (ROOT / "docker-compose.yml", ROOT / "docker-compose.secure.yml")
    text = "".join(file.read_text() for file in files)
    named = set(re.findall(r"(?<!\$)\$\{(\w+)\}", text))
    assert named == VARIABLES.keys()


def test_images_are_pinned() -> None:
    """To a version, which of Kafka's is the one that runs without Docker too."""
    images = {name: tag for name, tag in VARIABLES.items() if name.endswith("_IMAGE")}
    assert all(re.search(r":v?\d+\.\d+", tag) for tag in images.values()), images
    assert VARIABLES["KAFKA_IMAGE"] == f"apache/kafka:{kafka_version(read_lock(LOCK.read_text()))}"
    assert f"ARG PYTHON={VARIABLES['PYTHON_IMAGE']}\n" in DOCKERFILE
    assert f"ARG VERSION={__version__}\n" in DOCKERFILE


@pytest.mark.parametrize("service", SERVICES)
def test_a_service_is_bounded_watched_and_reached_from_this_machine_alone(service: str) -> None:
    """Memory, restarts, health and ports; a health check of ours stands in the Dockerfile."""
    settings = SERVICES[service]
    assert settings["mem_limit"]
    assert settings["restart"] == ("on-failure" if service in ONE_SHOTS else "unless-stopped")
    own_check = f"FROM program AS {service}" in DOCKERFILE
    assert service in ONE_SHOTS or own_check or settings["healthcheck"]["test"]
    assert all(port.startswith("127.0.0.1:") for port in settings.get("ports", []))
    conditions = {need["condition"] for need in settings.get("depends_on", {}).values()}
    assert conditions <= {"service_healthy", "service_completed_successfully"}


@pytest.mark.parametrize("service", sorted(OURS))
def test_a_program_of_ours_can_write_only_where_it_has_to(service: str) -> None:
    """Its root is read-only, it has no capability, and its image's user is not root."""
    settings = SERVICES[service]
    assert settings["read_only"]
    assert settings["cap_drop"] == ["ALL"]
    program = settings["build"]["target"]
    stage = DOCKERFILE.split(f"FROM program AS {program}\n")[1].split("\nFROM ")[0]
    assert "\nUSER app\n" in stage


def test_the_profiles_are_there() -> None:
    """The whole table, and a topic browser; all else runs by itself."""
    profiles = {name: each["profiles"] for name, each in SERVICES.items() if "profiles" in each}
    assert profiles == {"full": ["full"], "browser": ["tools"]}


def test_every_volume_is_used() -> None:
    """A named volume that nothing mounts would be left to wonder about."""
    mounted = {
        volume.split(":")[0] for each in SERVICES.values() for volume in each.get("volumes", [])
    }
    assert {name for name in mounted if not name.startswith(".")} == COMPOSE["volumes"].keys()


def test_what_is_mounted_is_there() -> None:
    """Files of the project, by their paths."""
    paths = {
        volume.split(":")[0] for each in SERVICES.values() for volume in each.get("volumes", [])
    }
    assert [path for path in paths if path.startswith(".") and not (ROOT / path).exists()] == []
