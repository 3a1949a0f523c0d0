"""What was rated becomes a part of ratings."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa

from core.corpus.fingerprints import Hashes
from core.corpus.ratings import SEGMENT_LENGTHS, SHARE_FRAGMENTS, TEXT_HASH, segments_column

if TYPE_CHECKING:
    from core.qurater.rating.model import RatedTexts

# Stands behind the precision of ratings that heads gave of features which were kept in float16.
ROUNDED = ", features kept in float16"


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
