"""Kafka's Java programs, as command lines."""

from dataclasses import dataclass
from pathlib import Path
from typing import Self

from deploy.local.class_archive import ClassArchive
from deploy.local.jars import kafka_jars
from deploy.local.java import find_java

_LOGGING = Path(__file__).with_name("log4j2.properties")

# For a short life on few cores: the quick compiler and the small collector start a node a fifth
# sooner than Java's defaults. The heap is a limit, not a reservation.
_JVM_FLAGS = (
    "-Xmx512m",
    "-XX:+UseSerialGC",
    "-XX:TieredStopAtLevel=1",
    "-XX:+ExitOnOutOfMemoryError",
)


@dataclass(frozen=True)
class KafkaPrograms:
    """A Java and the jars that make a Kafka."""

    java: Path
    jars: list[Path]
    classes: ClassArchive

    @classmethod
    def obtain(cls, java: Path | None = None) -> Self:
        """Find Java unless given one, and the jars. Raises `LocalServerUnavailable`."""
        java, jars = java or find_java(), kafka_jars()
        return cls(java, jars, ClassArchive.of(java, jars))

    def broker(self, config: Path) -> list[str]:
        """Run the node that `config` describes."""
        return self._command(self.classes.flags_to_write(config.parent), "kafka.Kafka", str(config))

    def format_storage(self, config: Path, cluster_id: str, *, alone: bool) -> list[str]:
        """Prepare the empty data folder of the node that `config` describes, `alone` or of many."""
        quorum = ["--standalone"] if alone else []
        arguments = ("format", *quorum, "--cluster-id", cluster_id, "--config", str(config))
        return self._command(self.classes.flags(), "kafka.tools.StorageTool", *arguments)

    def _command(self, archive: list[str], main_class: str, *arguments: str) -> list[str]:
        class_path = ":".join(map(str, self.jars))
        logging = f"-Dlog4j2.configurationFile={_LOGGING.as_uri()}"
        flags = [*_JVM_FLAGS, *archive]
        return [str(self.java), *flags, "-cp", class_path, logging, main_class, *arguments]
