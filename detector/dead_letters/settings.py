"""The settings of `detector dead-letters`, a class a command."""

from datetime import UTC, datetime
from typing import Annotated, ClassVar

from pydantic import AfterValidator, BeforeValidator, Field, PositiveInt, StringConstraints
from pydantic_settings import NoDecode

from contracts.program.settings import split_at_commas
from contracts.stream.dead_letter import InvalidKind
from detector.settings import KnowsDeadLetters


def _in_utc(moment: datetime) -> datetime:
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment


Moment = Annotated[datetime, AfterValidator(_in_utc)]
Place = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9._-]{1,249}-\d+-\d+$")]
Kinds = Annotated[tuple[InvalidKind, ...], NoDecode, BeforeValidator(split_at_commas)]
Places = Annotated[tuple[Place, ...], NoDecode, BeforeValidator(split_at_commas)]


class ListSettings(KnowsDeadLetters):
    """List the dead letters by reason: how many, the first and the last, how many were replayed."""

    command: ClassVar[str] = "dead-letters list"

    json_output: bool = Field(False, description="Print a JSON array, one object a reason.")


class ChosenSettings(KnowsDeadLetters):
    """Which letters; all that is said has to hold of one."""

    error: Kinds = Field(
        (), description="Only letters of these kinds, such as missing-field; comma-separated."
    )
    source: Places = Field(
        (),
        description="Only letters of these records, as topic-partition-offset, comma-separated.",
    )
    since: Moment | None = Field(
        None, description="Only what was set aside then or later, such as 2026-11-29T02:30; UTC."
    )
    until: Moment | None = Field(None, description="Only what was set aside before; UTC.")


class ShowSettings(ChosenSettings):
    """Show dead letters one by one: reason, place, key and value."""

    command: ClassVar[str] = "dead-letters show"

    limit: PositiveInt = Field(10, description="Stop after so many letters.")
    json_output: bool = Field(
        False, description="Print each letter as a line of JSON, its bytes whole."
    )


class ReplaySettings(ChosenSettings):
    """Send chosen dead letters back to where their records came from, each once, marked."""

    command: ClassVar[str] = "dead-letters replay"

    every: bool = Field(False, description="All there are, where nothing else says which.")
    limit: PositiveInt | None = Field(
        None, description="Stop after so many letters; 1 tries whether the cause is mended."
    )
    again: bool = Field(False, description="Those too that were replayed before.")
    dry_run: bool = Field(False, description="Only say how many it would be.")
    json_output: bool = Field(False, description="Print what was done as one JSON object.")

    @property
    def marks_topic(self) -> str:
        """Where it stands which letters were replayed."""
        return marks_topic_of(self.dead_letters_topic)


def marks_topic_of(dead_letters_topic: str) -> str:
    """The topic beside `dead_letters_topic` that says which of its letters were replayed."""
    return f"{dead_letters_topic}.replayed"
