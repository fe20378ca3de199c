"""What a file or a folder holds, before it is settled what its columns are for."""

from typing import NamedTuple

import pandas as pd

from contracts.dataset.parting import Parting
from contracts.stream.record import RecordSchema


class Content(NamedTuple):
    """Rows, one a record, and what the source itself says of them.

    `schema` is None where it does not say what the columns are for, `parting` where it does not
    say which rows train. What settings name comes before the schema. Where it is `nested`, names
    with dots are those of fields within objects.
    """

    table: pd.DataFrame
    schema: RecordSchema | None = None
    parting: Parting | None = None
    nested: bool = False
