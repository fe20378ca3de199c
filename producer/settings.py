"""The settings of `producer replay`."""

from typing import Annotated, ClassVar, Self

from pydantic import (
    Field,
    FiniteFloat,
    PositiveFloat,
    PositiveInt,
    model_validator,
)

from contracts.dataset.settings import DataSettings, Part
from contracts.program.broker import BrokerSettings, Topic, TopicName
from contracts.program.settings import Port, environment_prefix

PositivePace = Annotated[FiniteFloat, Field(gt=0)]


class ReplaySettings(DataSettings):
    """Send the records of a data set to a topic, in time order if any, at a pace of choice."""

    command: ClassVar[str] = "replay"
    model_config = environment_prefix("PRODUCER_")

    kafka: BrokerSettings = Field(default_factory=BrokerSettings, alias="kafka")
    part: Part = Field(
        "test", description="Which rows; of the transactions, test is day two, new to the model."
    )
    rate: PositivePace | None = Field(
        None, description="Records a second; without --rate and --speed, as fast as it goes."
    )
    speed: PositivePace | None = Field(
        None, description="Seconds of the data's own clock a second, such as 3600."
    )
    loop: bool = Field(
        False,
        description="Begin again at the end, until stopped; ids of the second lap end in -2, "
        "and time goes on.",
    )
    resume: bool = Field(
        False,
        description="Go on after as many records as the topic was ever sent; for a topic that this "
        "replay alone fills.",
    )
    limit: PositiveInt | None = Field(None, description="Stop after so many records.")
    topic: TopicName = Field("transactions", description="Topic of the records.")
    partitions: PositiveInt = Field(3, description="Partitions of a topic that is created.")
    replication: PositiveInt = Field(
        1, description="Replicas of a topic that is created; 3 in production."
    )
    output: str | None = Field(
        None, description="Write NDJSON to this file instead of Kafka; - is standard output."
    )
    linger: int = Field(
        5, ge=0, le=1000, description="Milliseconds a record waits for others to share its batch."
    )
    connect_timeout: PositiveFloat = Field(
        30.0, description="Seconds until a broker that does not answer is given up."
    )
    delivery_timeout: PositiveFloat = Field(
        30.0, description="Seconds until a record that is not acknowledged is given up."
    )
    host: str = Field("127.0.0.1", description="Address of /metrics, /healthz and /readyz.")
    port: Port | None = Field(
        None, description="Port of the same; 0 takes a free one, none serves none of them."
    )
    json_output: bool = Field(False, description="Print the closing summary as one JSON object.")

    @model_validator(mode="after")
    def _one_pace(self) -> Self:
        if self.rate is not None and self.speed is not None:
            raise ValueError("rate and speed exclude each other; give one of them, or neither")
        return self

    @model_validator(mode="after")
    def _resumes_a_topic(self) -> Self:
        if self.resume and self.output is not None:
            raise ValueError("resume goes on in a topic, and output is written anew; give one")
        return self

    def wanted_topic(self) -> Topic:
        """The topic as it is created when it is missing."""
        return Topic(self.topic, self.partitions, self.replication, right="Write")
