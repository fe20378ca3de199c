"""Kafka's jars: downloaded once, verified every time, kept in the user's cache."""

import sys
import tempfile
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor, as_completed
from pathlib import Path

from jgo.config import GlobalSettings
from jgo.maven import MavenContext

from contracts.dataset.sha256 import sha256_of
from deploy.local.errors import LocalServerUnavailable
from deploy.local.lock import LOCK, Jar, kafka_version, read_lock
from deploy.local.settings import CacheSettings

Download = Callable[[Jar, Path], Path]

# The jars are many and small: the time goes into waiting for answers, not into the bytes.
_PARALLEL_DOWNLOADS = 8
_DOWNLOAD_TIMEOUT_SECONDS = 30


def kafka_jars() -> list[Path]:
    """The verified jars of one broker; touches the network only for those not yet cached.

    Raises `LocalServerUnavailable` if a jar cannot be downloaded or is not the locked one.
    """
    jars = read_lock(LOCK.read_text())
    return cached_jars(jars, CacheSettings().folder(f"kafka-{kafka_version(jars)}"))


def cached_jars(jars: list[Jar], cache: Path, download: Download | None = None) -> list[Path]:
    """The files of `jars` in `cache`, downloading what is missing or damaged.

    Several processes may do this at once: a jar appears under its name whole and verified, or
    not at all. Raises `LocalServerUnavailable` like `kafka_jars`.
    """
    paths = {jar: cache / jar.filename for jar in jars}
    missing = [jar for jar, path in paths.items() if not _is_locked_one(path, jar)]
    if missing:
        _fetch_all(missing, cache, download or download_with_jgo)
    return list(paths.values())


def download_with_jgo(jar: Jar, folder: Path) -> Path:
    """Download one jar below `folder` from the repositories of the user's jgo configuration.

    Raises `OSError` or `RuntimeError` if none of them gives it.
    """
    context = MavenContext(repo_cache=folder, timeout=_DOWNLOAD_TIMEOUT_SECONDS)
    # As jgo itself does it: the user's repositories come on top, a like-named one replaces.
    context.remote_repos.update(GlobalSettings.load().repositories)
    project = context.project(jar.group, jar.artifact)
    return Path(project.at_version(jar.version).artifact().resolve())


def _fetch_all(jars: list[Jar], cache: Path, download: Download) -> None:
    try:
        cache.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise LocalServerUnavailable(f"cannot keep Kafka's jars in {cache}: {error}") from error
    with ThreadPoolExecutor(_PARALLEL_DOWNLOADS) as pool:
        fetches = [pool.submit(_fetch, jar, cache, download) for jar in jars]
        try:
            _show_progress(0, len(jars))
            for done, fetch in enumerate(as_completed(fetches), 1):
                fetch.result()
                _show_progress(done, len(jars))
        except BaseException:
            # Without a network each jar would wait out its own time limit.
            pool.shutdown(wait=False, cancel_futures=True)
            raise


def _fetch(jar: Jar, cache: Path, download: Download) -> None:
    try:
        with tempfile.TemporaryDirectory(dir=cache, prefix="download-") as folder:
            downloaded = download(jar, Path(folder))
            if not _is_locked_one(downloaded, jar):
                raise LocalServerUnavailable(
                    f"refused {jar.coordinate}: its sha256 is {sha256_of(downloaded)}, "
                    f"{LOCK.name} says {jar.sha256}. Is a proxy or mirror altering downloads?"
                )
            downloaded.replace(cache / jar.filename)
    except (OSError, RuntimeError) as error:
        raise LocalServerUnavailable(
            f"cannot download {jar.coordinate}: {error}. Connect to the network, or name a "
            "reachable Maven repository under [repositories] in jgo's configuration file"
        ) from error


def _is_locked_one(path: Path, jar: Jar) -> bool:
    return path.is_file() and sha256_of(path) == jar.sha256


def _show_progress(done: int, total: int) -> None:
    if sys.stderr.isatty():
        end = "\n" if done == total else ""
        print(f"\rdownloading Kafka: {done} of {total} jars", end=end, file=sys.stderr, flush=True)
    elif done == 0:
        print(f"downloading Kafka: {total} jars", file=sys.stderr, flush=True)
