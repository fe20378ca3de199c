"""The pictures of the README, drawn by what the programs themselves give; ``make pictures``."""
