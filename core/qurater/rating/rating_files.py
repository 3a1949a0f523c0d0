"""What a part of ratings looks like on disk, and what it says of itself."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from core.corpus.files import written_atomically
from core.corpus.fingerprints import Hashes
from core.corpus.ratings import SEGMENT_LENGTHS, SHARE_FRAGMENTS, TEXT_HASH, ratings_schema, segments_column
from core.corpus.stored import read_stored

if TYPE_CHECKING:
    from core.qurater.rating.model import RatedTexts

FINGERPRINT_KEY = b"qulens.rater_fingerprint"
PRECISION_KEY = b"qulens.precision"

# Stands behind the precision of ratings that heads gave of features which were kept in float16.
ROUNDED = ", features kept in float16"


def metadata_of(path: Path, key: bytes) -> str:
    """Read what a part of ratings says of itself."""
    return str(pq.read_schema(path).metadata[key].decode())


def n_rated(path: Path, criterion: str) -> int:
    """Count the documents of a part that have a rating; a text without tokens has none."""
    column = read_stored(path, [criterion])[0]
    return len(column) - int(column.null_count)


def ratings_table(hashes: Hashes, rated: "RatedTexts", *, criteria: Sequence[str]) -> pa.Table:
    """Arrange rated texts as they are stored, without ids; a text without tokens has no rating.

    Parameters
    ----------
    hashes : ndarray of uint64, shape (n_texts,)
        Of the texts.
    rated : RatedTexts
        What the model said.
    criteria : sequence of str
        By what, in the order of the columns of `rated`.

    Returns
    -------
    Table
        With the columns of `core.corpus.ratings.ratings_schema`, but for ``doc_id``.
    """
    columns: dict[str, Any] = {}
    for place, criterion in enumerate(criteria):
        columns[criterion] = pa.array(rated.ratings[:, place], pa.float32(), from_pandas=True)
    for place, criterion in enumerate(criteria):
        segments = [ratings[:, place] for ratings in rated.segment_ratings]
        columns[segments_column(criterion)] = pa.array(segments, pa.list_(pa.float32()))
    columns[SEGMENT_LENGTHS] = pa.array(rated.segment_lengths, pa.list_(pa.int32()))
    columns[SHARE_FRAGMENTS] = pa.array(rated.share_fragments, pa.float32(), from_pandas=True)
    columns[TEXT_HASH] = pa.array(np.asarray(hashes, dtype=np.uint64))
    return pa.table(columns)


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
