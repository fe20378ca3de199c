"""The product's data: a small real sample, and the means to fetch the whole table."""
