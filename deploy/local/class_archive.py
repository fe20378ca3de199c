"""Java's archive of a program's classes: written at its first end, read at all later starts."""

import contextlib
import shutil
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Self

_WRITTEN = "classes.jsa"


@dataclass(frozen=True)
class ClassArchive:
    """The classes of Kafka as one Java has them in memory: a start then takes half the work.

    Java does without one that does not fit it, so a start never fails for it.
    """

    path: Path

    @classmethod
    def of(cls, java: Path, jars: Sequence[Path]) -> Self:
        """Of exactly this Java and these jars, in the folder of the jars."""
        files = [(str(file), file.stat().st_mtime_ns) for file in (java.resolve(), *jars)]
        identity = sha256(repr(files).encode()).hexdigest()[:16]
        return cls(jars[0].parent / f"classes-{identity}.jsa")

    def flags(self) -> list[str]:
        """For a start that reads the archive, if there is one."""
        return [f"-XX:SharedArchiveFile={self.path}"] if self.path.exists() else []

    def flags_to_write(self, folder: Path) -> list[str]:
        """For a start that reads the archive, or else writes one into `folder` at its end."""
        return self.flags() or [f"-XX:ArchiveClassesAtExit={folder / _WRITTEN}", "-Xlog:cds*=off"]

    def keep(self, folder: Path) -> None:
        """Put what a Java that has ended well left in `folder` where later starts find it.

        An archive saves time and no more, so a folder that cannot be written is no fault.
        """
        written = folder / _WRITTEN
        if not written.exists():
            return
        with contextlib.suppress(OSError), tempfile.TemporaryDirectory(dir=self.path.parent) as new:
            Path(shutil.move(written, new)).replace(self.path)
