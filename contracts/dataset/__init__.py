"""The data sets: where they come from, what their columns are for, which rows train."""

from contracts.dataset.dataset import Dataset
from contracts.dataset.load import load_dataset
from contracts.dataset.parting import SECONDS_A_DAY

__all__ = ["SECONDS_A_DAY", "Dataset", "load_dataset"]
