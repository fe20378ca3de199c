"""Draw the sample from the full table: ``make data``, then ``python -m data.make_sample``.

All frauds, and normals drawn evenly: the normals, in time order, are cut into as many slices as
are wanted, and each slice gives one, chosen with a seed. So the sample keeps the rhythm of the two
days. The features V1 to V28 are rounded to six significant digits, about what float32 holds.
"""

import gzip
import io
from pathlib import Path

import numpy as np
import pandas as pd

from contracts.dataset.published import fetch
from contracts.program.no_arguments import expect_no_arguments

SAMPLE = Path(__file__).parent / "creditcard-sample.csv.gz"
NORMALS = 24_000
SEED = 2013
SIGNIFICANT_DIGITS = 6


def draw(table: pd.DataFrame, normals: int = NORMALS, seed: int = SEED) -> pd.DataFrame:
    """All rows of class 1 and `normals` of class 0, in the table's order, numbered as in it."""
    table = table.rename_axis("transaction_id").reset_index()
    frauds = table[table["Class"] == 1]
    candidates = table[table["Class"] == 0]
    borders = np.linspace(0, len(candidates), normals + 1).astype(int)
    chosen = np.random.default_rng(seed).integers(borders[:-1], borders[1:])
    return pd.concat([frauds, candidates.iloc[chosen]]).sort_values("transaction_id")


def write(sample: pd.DataFrame, path: Path) -> None:
    """Write `sample` as gzip CSV, byte for byte the same on every run."""
    rounded = sample.copy()
    for column in rounded.filter(regex=r"^V\d+$"):
        rounded[column] = [f"{value:.{SIGNIFICANT_DIGITS}g}" for value in rounded[column]]
    rounded["Time"] = rounded["Time"].astype(int)
    text = rounded.to_csv(index=False, lineterminator="\n")
    buffer = io.BytesIO()
    with gzip.GzipFile(fileobj=buffer, mode="wb", compresslevel=9, mtime=0) as archive:
        archive.write(text.encode())
    path.write_bytes(buffer.getvalue())


if __name__ == "__main__":
    expect_no_arguments("python -m data.make_sample", __doc__)
    sample = draw(pd.read_csv(fetch("full")))
    write(sample, SAMPLE)
    print(f"{SAMPLE}: {len(sample):,} rows, {SAMPLE.stat().st_size:,} bytes")
