"""The file that comes of rating files: a row for each record, rated or with the reason why not."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.compute as pc

from core.corpus.ratings import SHARE_FRAGMENTS
from core.qurater.rating.stretches import Stretch

if TYPE_CHECKING:
    from core.qurater.rating.model import RatedTexts

RATER_KEY = b"qulens.rater"
REASON = "reason"

WITHOUT_TOKENS = "the rater's tokenizer finds no token in the text"


def rows_schema(criteria: Sequence[str]) -> pa.Schema:
    """Say which columns the file has.

    Examples
    --------
    >>> rows_schema(["writing_style"]).names
    ['file', 'row', 'doc_id', 'writing_style', 'n_tokens', 'n_segments', 'share_fragments', 'reason']
    """
    return pa.schema(
        [
            ("file", pa.string()),
            ("row", pa.int64()),
            ("doc_id", pa.string()),
            *((criterion, pa.float32()) for criterion in criteria),
            ("n_tokens", pa.int64()),
            ("n_segments", pa.int32()),
            (SHARE_FRAGMENTS, pa.float32()),
            (REASON, pa.string()),
        ]
    )


def rows_table(stretch: Stretch, rated: "RatedTexts", *, criteria: Sequence[str]) -> pa.Table:
    """Arrange rated records as they are written.

    Parameters
    ----------
    stretch : Stretch
        The records.
    rated : RatedTexts
        What the model said of its different texts.
    criteria : sequence of str
        By what, in the order of the columns of `rated`.

    Returns
    -------
    Table
        With the columns of `rows_schema`; a record has a rating or a reason, never both.
    """
    n_segments = [len(lengths) for lengths in rated.segment_lengths]
    without = [None if n else WITHOUT_TOKENS for n in n_segments]
    places = pa.array(stretch.text_places, pa.int64())
    of_texts = pa.table(
        {
            **{key: pa.array(rated.ratings[:, place], from_pandas=True) for place, key in enumerate(criteria)},
            "n_tokens": rated.n_tokens,
            "n_segments": pa.array(n_segments, pa.int32()),
            SHARE_FRAGMENTS: rated.share_fragments,
            REASON: pa.array(without, pa.string()),
        }
    )
    columns: dict[str, Any] = dict(zip(of_texts.column_names, of_texts.take(places).columns, strict=True))
    columns[REASON] = pc.coalesce(pa.array(stretch.reasons, pa.string()), columns[REASON].combine_chunks())
    columns |= {"file": stretch.files, "row": stretch.rows, "doc_id": stretch.doc_ids}
    return pa.table(columns, schema=rows_schema(criteria))
