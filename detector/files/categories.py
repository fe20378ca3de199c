"""Columns of Arrow that hold the values of a category, as the numbers that stand for them."""

from typing import Any

import numpy as np

from contracts.stream.category import Category
from detector.files.portion import Times


def numbers_of(column: Any, category: Category) -> Times:
    """Those of an Arrow array of n values, shape (n,); each distinct value is looked up once."""
    encoded = column.dictionary_encode()
    known = category.numbers_of(encoded.dictionary.to_pylist())
    places = encoded.indices.fill_null(len(known)).to_numpy(zero_copy_only=False)
    numbers: Times = np.array([*known, np.nan])[places]
    return numbers
