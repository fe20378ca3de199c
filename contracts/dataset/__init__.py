"""The data sets: where they come from, what their columns are for, which rows train."""
