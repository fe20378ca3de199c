"""A real schema registry, Apicurio's, whose API is that of Confluent's too."""

import subprocess
import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

from jgo.config import GlobalSettings
from jgo.maven import MavenContext

from contracts.dataset.sha256 import sha256_of
from deploy.local.java import find_java
from deploy.local.ports import free_ports
from deploy.local.settings import CacheSettings
from tests.waiting import wait_until

GROUP, ARTIFACT, VERSION = "io.apicurio", "apicurio-registry-app", "3.0.9"
SHA256 = "2b28181501a20cbf6efcd77f9b7153908fc01f3d3a7c32024c0bd9e1b04c8a43"

_PROGRAM = f"{ARTIFACT}-{VERSION}-runner.jar"


def unpacked() -> Path:
    """The folder of the program: fetched once from Maven Central, verified, kept in the cache."""
    cache = CacheSettings().folder(f"apicurio-{VERSION}")
    if not (cache / _PROGRAM).exists():
        cache.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=cache.parent, prefix="download-") as folder:
            context = MavenContext(repo_cache=Path(folder))
            context.remote_repos.update(GlobalSettings.load().repositories)
            component = context.project(GROUP, ARTIFACT).at_version(VERSION)
            archive = Path(component.artifact(classifier="all", packaging="tar.gz").resolve())
            assert sha256_of(archive) == SHA256
            whole = Path(folder, "whole")
            with tarfile.open(archive) as content:
                content.extractall(whole, filter="data")
            if not cache.exists():  # another worker may have been as quick
                whole.replace(cache)
    return cache


@contextmanager
def running_registry(folder: Path, port: int | None = None) -> Iterator[str]:
    """Its address, below which the API is Confluent's; what it knows is kept in `folder`."""
    port = port or free_ports(1)[0]
    flags = [
        f"-Dquarkus.http.port={port}",
        "-Dquarkus.http.host=127.0.0.1",
        f"-Dapicurio.datasource.url=jdbc:h2:file:{folder}/registry",
    ]
    program = unpacked() / _PROGRAM
    address = f"http://127.0.0.1:{port}/apis/ccompat/v7"
    with (folder / f"registry-{port}.log").open("wb") as log:
        command = [str(find_java()), "-Xmx512m", "-XX:TieredStopAtLevel=1", *flags]
        process = subprocess.Popen(
            [*command, "-jar", str(program)], stdout=log, stderr=log, cwd=folder
        )
        try:
            wait_until(lambda: _answers(address) or process.poll() is not None, "a registry")
            assert process.poll() is None
            yield address
        finally:
            process.terminate()  # and what it knows is written
            process.wait()


def _answers(address: str) -> bool:
    try:
        with urlopen(f"{address}/subjects", timeout=5) as answer:
            return bool(answer.status == 200)
    except (URLError, OSError):
        return False
