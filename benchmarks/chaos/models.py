"""The models of a storm: two versions that agree which records are anomalous, and broken ones."""

from pathlib import Path

from benchmarks.chaos.stream import SCHEMA, THRESHOLD
from contracts.model.bundle import SCORER, Bundle, promote
from tests.bundles import make_bundle


class Models:
    """Versions of one name in `folder`; the first of the two good ones is served to begin with."""

    name = "stream"

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._broken = 0
        self._good = [self._make("1", mean=0.25), self._make("2", mean=0.0)]
        self.swap()

    def swap(self) -> str:
        """Serve the other good version; its name."""
        self._good.reverse()
        promote(self._good[0])
        return self._good[0].manifest.version

    def break_served(self) -> str:
        """Make a version current that cannot be served; its name."""
        self._broken += 1
        bundle = self._make(f"broken-{self._broken}", mean=0.5)
        scorer = bundle.folder / SCORER
        content = bytearray(scorer.read_bytes())
        content[len(content) // 2] ^= 1
        scorer.write_bytes(content)
        promote(bundle)
        return bundle.manifest.version

    def restore(self) -> None:
        """Serve the good version again that was served before it was broken."""
        promote(self._good[0])

    def _make(self, version: str, mean: float) -> Bundle:
        return make_bundle(
            self.folder,
            name=self.name,
            version=version,
            schema=SCHEMA,
            threshold=THRESHOLD,
            mean=mean,
            current=False,
        )
