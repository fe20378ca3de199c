"""Every setting of the detector, a class a command."""

import os
import socket
from pathlib import Path
from typing import Annotated, ClassVar, Literal

from pydantic import AwareDatetime, Field, FiniteFloat, NonNegativeFloat, PositiveFloat, PositiveInt
from pydantic_settings import CliPositionalArg

from contracts.dataset.settings import FileSettings
from contracts.model.threshold import ThresholdSettings
from contracts.program.broker import BrokerSettings, TopicName
from contracts.program.settings import Port, Settings, environment_prefix
from detector.decoder import MAX_RECORD_BYTES
from detector.wire.settings import EnvelopeSettings, WireSettings

Ratio = Annotated[float, Field(ge=0, lt=1)]

REASONS = 3
"""How many features an alert names, unless it is said otherwise."""


class _OnKafka(Settings):
    model_config = environment_prefix("DETECTOR_")

    kafka: BrokerSettings = Field(default_factory=BrokerSettings, alias="kafka")


class _ServesModel(ThresholdSettings):
    model_config = environment_prefix("DETECTOR_")

    models: Path = Field(Path("models"), description="Folder of the model bundles.")
    name: str = Field("creditcard", description="Which model's current version is served.")
    threshold: FiniteFloat | None = Field(
        None,
        description="Scores at or above it are alerts; the bundle's own where neither this nor "
        "another strategy is given.",
    )
    reasons: PositiveInt = Field(REASONS, description="How many features an alert names.")


class _ReadsAlerts(_OnKafka):
    alerts_topic: TopicName = Field("alerts", description="Topic of the alerts.")


class KnowsDeadLetters(_OnKafka):
    """Of what is set aside."""

    dead_letters_topic: TopicName = Field(
        "transactions.dead-letters", description="Topic of the records that cannot be decoded."
    )


class RunSettings(WireSettings, _ServesModel, KnowsDeadLetters, _ReadsAlerts):
    """Score a topic until stopped, and publish alerts and dead letters, exactly once."""

    command: ClassVar[str] = "run"

    topic: TopicName = Field("transactions", description="Topic of the records.")
    partitions: PositiveInt = Field(3, description="Partitions of a topic that is created.")
    replication: PositiveInt = Field(
        1, description="Replicas of a topic that is created; 3 in production."
    )
    group: str = Field("detector", min_length=1, description="Consumer group to share the work in.")
    start: Literal["earliest", "latest"] = Field(
        "earliest", description="Where a group without committed offsets begins."
    )
    on_lost_offsets: Literal["earliest", "latest", "stop"] = Field(
        "earliest",
        description="Where the committed offset is gone, for retention removed it or the topic was "
        "made again: go on at the oldest kept record, at the next that comes, or end.",
    )
    delivery: Literal["exactly-once", "at-least-once"] = Field(
        "exactly-once", description="at-least-once is for brokers without transactions."
    )
    transactional_id: str | None = Field(
        None,
        description="The detector's name, also as the group's member: distinct for each running "
        "one, the same for the one in its place after a restart; none means group, host and port.",
    )
    transaction_timeout: PositiveFloat = Field(
        10.0,
        description="Seconds until the broker aborts the transaction of a dead detector, where "
        "neither the one in its place nor another of its group ends it before.",
    )
    session_timeout: PositiveFloat = Field(
        6.0,
        description="Seconds until the group gives a dead detector's partitions away, where none "
        "comes in its place; 6 is the least that brokers allow by default.",
    )
    max_batch: PositiveInt = Field(
        6000, description="Records in a batch, at the most; one batch is one transaction."
    )
    max_record_bytes: Annotated[int, Field(gt=0, le=MAX_RECORD_BYTES)] = Field(
        MAX_RECORD_BYTES, description="Larger records become dead letters."
    )
    invalid_warning_ratio: Ratio = Field(
        0.01,
        description="Share of the records of ten minutes above which invalid ones are an alarm.",
    )
    max_invalid_ratio: Ratio | None = Field(
        None,
        description="Share of the records of ten minutes above which invalid ones end the detector "
        "with status 1, before they are set aside; judged from 20 records on, 6 of them invalid.",
    )
    host: str = Field("127.0.0.1", description="Address of /metrics, /healthz and /readyz.")
    port: Port = Field(8000, description="Port of the same; 0 takes a free one.")
    watchdog: PositiveFloat = Field(
        60.0, description="Seconds without a finished turn of the loop until exit status 3."
    )
    reload_interval: NonNegativeFloat = Field(
        5.0, description="Seconds between looks at whether another version is current; 0: never."
    )

    def own_transactional_id(self) -> str:
        """Given, or made of what distinguishes this detector from any other that runs now.

        A restarted one has it again, so that it ends at once what the killed one has left open.
        Only where the port is any free one, the process id has to do.
        """
        mark = f"{self.port}" if self.port else f"{os.getpid()}"
        return self.transactional_id or f"{self.group}-{socket.gethostname()}-{mark}"


class ScoreSettings(FileSettings, EnvelopeSettings, _ServesModel):
    """Score a file of records without Kafka; write its alerts, or every score."""

    command: ClassVar[str] = "score"

    file: CliPositionalArg[str] = Field(
        description="CSV or NDJSON, also packed by gzip or Zstandard, Parquet or Arrow, by its "
        "content; - is standard input."
    )
    output: str = Field(
        "-",
        description="Where the alerts go, as NDJSON; - is standard output. Ends in .gz: packed.",
    )
    all_scores: bool = Field(
        default=False,
        description="Write the score of every record instead: as Parquet, CSV or NDJSON, by the "
        "ending of --output.",
    )


class AlertsSettings(_ReadsAlerts):
    """Follow the alerts topic and print each alert as a readable line."""

    command: ClassVar[str] = "alerts"

    json_output: bool = Field(
        default=False, description="Print each alert as received, one a line."
    )
    from_beginning: bool = Field(
        default=False, description="Begin with the oldest alert; else with the next one."
    )
    exit_at_end: bool = Field(default=False, description="Stop at the end of the topic.")
    limit: PositiveInt | None = Field(None, description="Stop after so many alerts.")


class CheckSettings(RunSettings):
    """Check all that `detector run` needs, with the same flags; ticks and crosses."""

    command: ClassVar[str] = "check"


class VerifySettings(RunSettings):
    """Hold what was published against the records: lost, duplicated, invented, each has to be 0."""

    command: ClassVar[str] = "verify"

    since: AwareDatetime | None = Field(
        None,
        description="Judge the records from then on, such as 2026-11-29T08:00:00Z; all that the "
        "topic still has where none is given.",
    )
    at_rest: bool = Field(
        default=False,
        description="Nothing may be on its way: no record left to read, no transaction open.",
    )
    patience: PositiveFloat = Field(
        30.0, description="Seconds to wait for what an open transaction keeps back."
    )
    json_output: bool = Field(default=False, description="Print the figures as JSON.")
