"""A part of ratings on disk, and what it says of itself."""

from collections.abc import Sequence
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from core.corpus.files import written_atomically
from core.corpus.ratings import ratings_schema
from core.corpus.stored import read_stored

FINGERPRINT_KEY = b"qulens.rater_fingerprint"
PRECISION_KEY = b"qulens.precision"


def metadata_of(path: Path, key: bytes) -> str:
    """Read what a part of ratings says of itself."""
    return str(pq.read_schema(path).metadata[key].decode())


def n_rated(path: Path, criterion: str) -> int:
    """Count the documents of a part that have a rating; a text without tokens has none."""
    column = read_stored(path, [criterion])[0]
    return len(column) - int(column.null_count)


def write_ratings(target: Path, table: pa.Table, *, criteria: Sequence[str], fingerprint: str, precision: str) -> None:
    """Write a part of ratings, atomically.

    Parameters
    ----------
    target : Path
        The file.
    table : Table
        With the columns of `core.corpus.ratings.ratings_schema`.
    criteria : sequence of str
        What it was rated by.
    fingerprint, precision : str
        Of the rater, and what it computed in.
    """
    schema = ratings_schema(criteria).with_metadata({FINGERPRINT_KEY: fingerprint, PRECISION_KEY: precision})
    with written_atomically(target) as path:
        pq.write_table(table.select(schema.names).cast(schema), path, compression="zstd", row_group_size=2_000)
