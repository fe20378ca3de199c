"""The tests: unit mirrors the files, integration runs on a real broker."""
