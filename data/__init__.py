"""The product's data: a small real sample, and how it was drawn."""
