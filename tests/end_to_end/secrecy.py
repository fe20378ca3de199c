"""The secure stack: what it needs, and what nobody may see of it."""

from pathlib import Path
from typing import Any

from deploy.credentials import PASSWORDS, make_credentials
from tests.end_to_end.compose import PROJECT, Stack, docker

FILES = "docker-compose.yml:docker-compose.secure.yml"


def secure_stack(folder: Path) -> Stack:
    """Not up yet; its secrets are made in `folder`."""
    make_credentials(folder)
    return Stack(f"{PROJECT}-secure", COMPOSE_FILE=FILES, SECRETS=str(folder))


def has_acls(stack: Stack) -> bool:
    """Whether the image of Kafka can grant rights; a stand-in for it may lack the program."""
    image = stack.compose("config", "--images", "kafka").split()[0]
    tools = docker("run", "--rm", "--entrypoint=ls", image, "/opt/kafka/bin")
    return "kafka-acls.sh" in tools.split()


def shown(stack: Stack) -> str:
    """All that Docker tells of the containers: their settings, and what they have written."""
    names = [container["Name"] for container in stack.containers()]
    return docker("inspect", *names) + stack.compose("logs", "--no-color")


def secrets_in(text: str, folder: Path) -> list[str]:
    """The names of the passwords of `folder` that stand in `text`."""
    passwords = {name: (folder / f"{name}-password").read_text().strip() for name in PASSWORDS}
    return [name for name, password in passwords.items() if password in text]


def as_user(user: str, folder: Path, address: str) -> dict[str, Any]:
    """How a client on this machine connects."""
    return {
        "bootstrap_servers": address,
        "security_protocol": "SASL_SSL",
        "sasl_mechanism": "SCRAM-SHA-512",
        "sasl_username": user,
        "sasl_password_file": folder / f"{user}-password",
        "ssl_cafile": folder / "ca.pem",
    }
