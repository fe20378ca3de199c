"""The cache lies where the user wants caches."""

from pathlib import Path

import pytest

from deploy.local.settings import CacheSettings


def test_xdg_cache_home_is_honoured(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """XDG_CACHE_HOME says where."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))

    assert CacheSettings().folder("kafka-4") == tmp_path / "stream-anomaly-detector" / "kafka-4"


@pytest.mark.parametrize("value", [None, ""])
def test_the_home_folder_is_the_default(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, value: str | None
) -> None:
    """Unset or empty, it is `.cache` in the user's home."""
    monkeypatch.setenv("HOME", str(tmp_path))
    if value is None:
        monkeypatch.delenv("XDG_CACHE_HOME", raising=False)
    else:
        monkeypatch.setenv("XDG_CACHE_HOME", value)

    expected = tmp_path / ".cache" / "stream-anomaly-detector" / "kafka-4"
    assert CacheSettings().folder("kafka-4") == expected
