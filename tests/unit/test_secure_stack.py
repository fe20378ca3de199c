"""docker-compose.secure.yml, as far as it can be held to its word unrun."""

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from contracts.program.broker import BrokerSettings
from deploy.credentials import make_credentials
from tests.pages import SECURITY, commands, is_of_kafka

ROOT = Path(__file__).parents[2]

SECURE: dict[str, Any] = yaml.safe_load((ROOT / "docker-compose.secure.yml").read_text())
SERVICES: dict[str, dict[str, Any]] = SECURE["services"]
BASE: dict[str, dict[str, Any]] = yaml.safe_load((ROOT / "docker-compose.yml").read_text())[
    "services"
]
GRANTS = (ROOT / "deploy/docker/grants.sh").read_text()

CLIENTS = {"producer": "producer", "detector": "detector", "alerts": "desk"}
"""Who talks to Kafka, and as which user."""

PRIVATE = ("LOOPBACK", "CONTROLLER")


def test_every_client_of_the_stack_is_told_how_to_connect() -> None:
    """A program that was forgotten would knock at an address that is not there any more."""
    asking = {
        name for name, each in BASE.items() if "KAFKA_BOOTSTRAP_SERVERS" in _environment(each)
    }
    assert asking == CLIENTS.keys()


def _environment(service: dict[str, Any]) -> dict[str, Any]:
    environment: dict[str, Any] = service.get("environment", {})
    return environment


@pytest.mark.parametrize(("service", "user"), CLIENTS.items())
def test_a_client_has_its_own_user_whose_password_is_in_a_file(service: str, user: str) -> None:
    """And sees no secret but that; its settings are ones that programs know."""
    settings = SERVICES[service]
    environment = settings["environment"]
    names = {name.removeprefix("KAFKA_").lower() for name in environment}
    assert names <= BrokerSettings.model_fields.keys()
    assert environment["KAFKA_SECURITY_PROTOCOL"] == "SASL_SSL"
    assert environment["KAFKA_SASL_USERNAME"] == user
    assert environment["KAFKA_SASL_PASSWORD_FILE"] == f"/run/secrets/{user}-password"
    assert settings["secrets"] == ["ca.pem", f"{user}-password"]
    assert "grants" in settings["depends_on"]


def test_kafka_speaks_in_plain_text_to_its_own_loopback_alone() -> None:
    """And whoever comes from elsewhere has to say who it is, over TLS."""
    environment = SERVICES["kafka"]["environment"]
    pairs = (each.split("://") for each in environment["KAFKA_LISTENERS"].split(","))
    hosts = {name: address.rpartition(":")[0] for name, address in pairs}
    protocols = dict(
        each.split(":") for each in environment["KAFKA_LISTENER_SECURITY_PROTOCOL_MAP"].split(",")
    )
    assert hosts.keys() == protocols.keys()
    for name, protocol in protocols.items():
        assert (hosts[name], protocol) == (
            ("localhost", "PLAINTEXT") if name in PRIVATE else ("", "SASL_SSL")
        )
        jaas = f"KAFKA_LISTENER_NAME_{name}_SCRAM___SHA___512_SASL_JAAS_CONFIG"
        assert (jaas in environment) == (name not in PRIVATE)
    published = BASE["kafka"]["ports"][0].rpartition(":")[2]
    assert f"OUTSIDE://:{published}" in environment["KAFKA_LISTENERS"]
    loopback = {name for name, each in SERVICES.items() if "network_mode" in each}
    assert loopback == {"topics", "grants"}
    assert {SERVICES[name]["network_mode"] for name in loopback} == {"service:kafka"}


def test_no_secret_stands_in_the_file() -> None:
    """Each is a file of its own, of the folder that `make secrets` fills, and somebody's."""
    used = {secret for each in SERVICES.values() for secret in each.get("secrets", [])}
    assert SECURE["secrets"] == {name: {"file": f"${{SECRETS}}/{name}"} for name in used}
    for service in SERVICES.values():
        for name, value in _environment(service).items():
            assert "PASSWORD" not in name or value == "" or value.startswith("/run/secrets/")


def test_what_is_wanted_is_what_is_made(tmp_path: Path) -> None:
    """In a folder for its owner alone; a second time nothing is made, and nothing changed."""
    folder = tmp_path / "secrets"
    made = make_credentials(folder)
    assert {file.name for file in made} == SECURE["secrets"].keys()
    assert folder.stat().st_mode & 0o077 == 0
    before = {file: file.read_text() for file in made}
    assert len(set(before.values())) == len(made)
    assert make_credentials(folder) == []
    (folder / "desk-password").write_text("of my own\n")
    (folder / "producer-password").unlink()
    assert make_credentials(folder) == [folder / "producer-password"]
    assert (folder / "desk-password").read_text() == "of my own\n"


def test_guests_are_not_shown_the_dashboards() -> None:
    """Nor is the password of the administrator a word that everybody knows."""
    environment = SERVICES["grafana"]["environment"]
    assert environment["GF_AUTH_ANONYMOUS_ENABLED"] == "false"
    assert environment["GF_SECURITY_ADMIN_PASSWORD"] == ""
    assert environment["GF_SECURITY_ADMIN_PASSWORD__FILE"].endswith("/grafana-password")


def test_nothing_more_is_published() -> None:
    """What docker-compose.yml publishes is on 127.0.0.1, as another test holds."""
    assert [name for name, each in SERVICES.items() if "ports" in each] == []


def test_the_rights_are_those_of_the_page() -> None:
    """But for that to make topics, which the stack does not need; and every user is made."""
    granted = [line for line in GRANTS.splitlines() if line.startswith("kafka-acls.sh")]
    page = [each for each in commands(SECURITY) if is_of_kafka(each)]
    assert granted == [each for each in page if "--operation Create" not in each]
    made = re.search(r"^for user in (.+); do$", GRANTS, re.MULTILINE)
    assert made is not None
    assert set(made[1].split()) == set(CLIENTS.values())
    secrets = {f"{user}-password" for user in CLIENTS.values()}
    assert set(SERVICES["grants"]["secrets"]) == secrets
