"""The values of categories that a model knows: those of the normal records that train."""

from contracts.dataset.categories import values_of
from contracts.dataset.dataset import Dataset
from contracts.program.logs import get_logger

log = get_logger(__name__)


def with_vocabularies(dataset: Dataset) -> Dataset:
    """The same; what occurs elsewhere alone is unknown to who learns, as it is in a stream.

    A category of one value alone is named in the log, as is a constant.

    Raises:
        BadData: nothing trains.
    """
    schema = dataset.schema
    if not schema.categories:
        return dataset
    table = dataset.part("train").normals().table
    # Where none of these records has a value, there is none to learn, and any will be unknown.
    found = {
        name: values_of(table[name]) or values[:1] for name, values in schema.categories.items()
    }
    for name, values in found.items():
        if len(values) == 1 and name not in schema.gaps:
            log.info("column.constant", column=name)
    return dataset.with_schema(schema.model_copy(update={"categories": found}))
