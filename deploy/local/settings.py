"""Where downloaded programs are kept between runs."""

from pathlib import Path

from pydantic_settings import BaseSettings, SettingsConfigDict


class CacheSettings(BaseSettings):
    """The user's cache folder: XDG_CACHE_HOME, or else `~/.cache`."""

    model_config = SettingsConfigDict(env_ignore_empty=True)

    xdg_cache_home: Path = Path("~/.cache")

    def folder(self, name: str) -> Path:
        """The folder `name` of this project inside the cache; it need not exist yet."""
        return self.xdg_cache_home.expanduser().absolute() / "stream-anomaly-detector" / name
