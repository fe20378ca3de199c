"""The pictures of the pages, drawn by what the programs themselves give; ``make pictures``."""
