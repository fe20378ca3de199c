"""The sha256 of a file, or of a folder."""

import hashlib
from pathlib import Path


def sha256_of(path: Path) -> str:
    """In hexadecimal; of a folder, over the names and contents of all files below it."""
    if path.is_dir():
        files = sorted(file for file in path.rglob("*") if file.is_file())
        lines = [f"{file.relative_to(path).as_posix()} {sha256_of(file)}\n" for file in files]
        return hashlib.sha256("".join(lines).encode()).hexdigest()
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
