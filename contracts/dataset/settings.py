"""Which records a command works on."""

import csv
from typing import Annotated, Any, Literal, Self

from pydantic import AfterValidator, BeforeValidator, Field, model_validator
from pydantic_settings import NoDecode

from contracts.dataset.tables.opening import Writing
from contracts.program.settings import Settings
from contracts.stream.clock import Clock

Part = Literal["train", "test", "all"]
"""``train`` teaches a model, ``test`` is new to it; of the transactions, day one and day two."""


def _split(value: object) -> object:
    """As a row of CSV, for a name may have a comma in it; a list of TOML as it is."""
    if not isinstance(value, str):
        return value
    [names] = list(csv.reader([value], skipinitialspace=True)) or [[]]
    return names


ColumnName = Annotated[str, Field(min_length=1)]
ColumnNames = Annotated[tuple[ColumnName, ...], NoDecode, BeforeValidator(_split)]
"""``name,city`` as a flag or in the environment, a list in TOML."""


def _character(value: object) -> object:
    """``tab`` is what a shell hardly lets anyone write."""
    if not isinstance(value, str):
        return value
    character = {"tab": "\t", "\\t": "\t"}.get(value, value)
    if len(character) != 1 or character in '"\r\n':
        raise ValueError(f"expected one character, or tab, received {value!r}")
    return character


def _known(name: str) -> str:
    try:
        "".encode(name)
    except LookupError:
        raise ValueError(f"expected an encoding, such as cp1252, received {name!r}") from None
    return name


class FileSettings(Settings):
    """How a file of records is written, where what is found out of it is not what is meant."""

    separator: Annotated[str, BeforeValidator(_character)] | None = Field(
        None, description="Between the cells of a CSV file: one character, or tab. None: found out."
    )
    decimal: Literal[".", ","] | None = Field(
        None, description="Before the fraction of a CSV file's numbers. None: found out."
    )
    encoding: Annotated[str, AfterValidator(_known)] | None = Field(
        None, description="Of CSV and NDJSON, such as utf-8, cp1252 or utf-16. None: found out."
    )

    def writing(self) -> Writing:
        """What is said of it."""
        return Writing(self.separator, self.decimal, self.encoding)


class DataSettings(FileSettings):
    """The settings of a command that reads a data set."""

    data: str = Field(
        "sample",
        description="sample, full, mnist, a file (CSV, NDJSON, Parquet, Arrow, NPZ) or a "
        "folder of grey images.",
    )
    id_column: ColumnName | None = Field(
        None, description="Column of the record ids; none: a column id, else rows are numbered."
    )
    time_column: ColumnName | None = Field(
        None, description="Column of the event's own clock; it orders the rows."
    )
    clock: Clock | None = Field(
        None,
        description="How the time column is written. None: by the size of its numbers, or as "
        "text after ISO 8601.",
    )
    label_column: ColumnName | None = Field(
        None, description="Column that is 1 for an anomaly, else 0; never used to score."
    )
    anomaly_label: ColumnNames = Field(
        (),
        description="Values of the label column that mean an anomaly, comma-separated; all others "
        "are normal. None: 1.",
    )
    column: ColumnNames = Field(
        (),
        description="Columns that are features, comma-separated; none: all that are nothing else. "
        "card.amount is the field amount of an object card.",
    )
    category: ColumnNames = Field(
        (),
        description="Columns that are one of some values, comma-separated, though these are "
        "numbers or many. Of few texts, or of true and false, it is found out.",
    )
    drop: ColumnNames = Field(
        (),
        description="Columns that are no features, comma-separated; all others have to be. A name "
        "with a comma in it is quoted: '\"a, b\",c'.",
    )

    @classmethod
    def named(cls, data: str) -> "DataSettings":
        """Of a data set that the program itself names: no flag and no environment is asked."""
        return cls.model_construct(data=data)

    @model_validator(mode="after")
    def _one_use_a_column(self) -> Self:
        named = self.named_columns()
        twice = sorted({name for name in named if named.count(name) > 1})
        if twice:
            raise ValueError(f"a column has one use, and {', '.join(twice)} is given several")
        return self

    def named_columns(self) -> list[str]:
        """Every column that a setting names."""
        given = (self.id_column, self.time_column, self.label_column, *self.drop)
        return [name for name in given if name is not None]

    def column_roles(self) -> dict[str, Any]:
        """What each column is for, as it is kept in the manifest of a model that they trained."""
        return self.model_dump(
            mode="json",
            include={
                "id_column",
                "time_column",
                "clock",
                "label_column",
                "anomaly_label",
                "column",
                "category",
                "drop",
            },
        )
