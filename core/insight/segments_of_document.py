"""Where the segments of a document lie in its text, and how each was rated."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.parquet as pq

from core.corpus.catalog.lookups import Place
from core.corpus.encoders import DEFAULT_ENCODER
from core.corpus.ratings import SEGMENT_LENGTHS, Standardisation, segments_column
from core.corpus.workspace import Workspace
from core.errors import InputError


@dataclass(frozen=True, slots=True)
class RatedSegment:
    """A stretch of a text with its ratings.

    Attributes
    ----------
    number : int
        Its place among the segments of the text, counted from 1.
    start, end : int
        Characters before its beginning and before its end.
    n_tokens : int
        Its length in tokens of the rater.
    standardised : dict of str to float
        Its rating by criterion, standardised like those of whole documents.
    """

    number: int
    start: int
    end: int
    n_tokens: int
    standardised: dict[str, float]


def tokenizer_of_rater(workspace: Workspace, rater: str) -> str:
    """Name the encoder whose tokens the segments of a rater are counted in."""
    return str(workspace.ratings_record(rater).get("base") or DEFAULT_ENCODER)


def ends_of_segments(lengths: Sequence[int], token_ends: npt.NDArray[np.int64], n_characters: int) -> list[int]:
    """Say where segments end that are so many tokens long.

    Parameters
    ----------
    lengths : sequence of int
        Tokens of each segment, in the order of the text.
    token_ends : ndarray of int64, shape (n_tokens,)
        The number of characters before the end of each token; of the whole text, or of its beginning.
    n_characters : int
        The length of the text whose tokens these are.

    Returns
    -------
    list of int
        Characters before the end of each segment; the last one, and each that the tokens do not reach, ends with
        the text.

    Examples
    --------
    >>> ends_of_segments([2, 1], np.array([3, 5, 9]), 10)
    [5, 10]
    """
    last_tokens = np.cumsum(np.asarray(lengths, dtype=np.int64)) - 1
    return [
        int(token_ends[last]) if last < len(token_ends) and number < len(lengths) - 1 else n_characters
        for number, last in enumerate(last_tokens.tolist())
    ]


def segments_between(segments: Sequence[RatedSegment], start: int, end: int) -> list[RatedSegment]:
    """Keep the segments that touch a stretch of the text, clipped to it and counted from its start.

    Examples
    --------
    >>> [clipped] = segments_between([RatedSegment(1, 0, 10, 3, {})], 4, 8)
    >>> clipped.start, clipped.end
    (0, 4)
    """
    return [
        replace(segment, start=max(segment.start, start) - start, end=min(segment.end, end) - start)
        for segment in segments
        if segment.start < end and segment.end > start
    ]


def rated_segments(
    row: dict[str, Any] | None,
    token_ends: npt.NDArray[np.int64],
    n_characters: int,
    *,
    scale: dict[str, Standardisation],
) -> list[RatedSegment]:
    """Put together what is known of each segment.

    Parameters
    ----------
    row : dict or None
        The row of the ratings' file, see `rating_row`.
    token_ends, n_characters
        As for `ends_of_segments`.
    scale : dict of str to Standardisation
        What each criterion that the document is rated by is standardised by.

    Returns
    -------
    list of RatedSegment
        Without gaps from the start of the text to its end; empty where the document is not rated.
    """
    if row is None or not row[SEGMENT_LENGTHS]:
        return []
    ends = ends_of_segments(row[SEGMENT_LENGTHS], token_ends, n_characters)
    columns = {key: each.apply(np.asarray(row[segments_column(key)], np.float32)) for key, each in scale.items()}
    return [
        RatedSegment(
            number + 1,
            0 if number == 0 else ends[number - 1],
            end,
            row[SEGMENT_LENGTHS][number],
            {key: float(column[number]) for key, column in columns.items()},
        )
        for number, end in enumerate(ends)
    ]


def rating_row(workspace: Workspace, rater: str, place: Place) -> dict[str, Any] | None:
    """Read the ratings of one document, its segments' too, from one row group.

    Returns
    -------
    dict or None
        None where its part of the documents was not rated.

    Raises
    ------
    InputError
        If another document stands there: the file is not of the documents beside it.
    """
    name = workspace.document_parts()[place.part].name
    paths = [path for path in workspace.rating_parts(rater) if path.name == name]
    if not paths:
        return None
    row = _row_of_part(paths[0], place.row)
    if row is None or row["doc_id"] != place.doc_id:
        raise InputError(f"'{paths[0]}' does not hold the ratings of the documents beside it. Rate again with --force.")
    return row


def _row_of_part(path: Path, row: int) -> dict[str, Any] | None:
    part = pq.ParquetFile(path)
    for group in range(part.metadata.num_row_groups):
        n_rows = part.metadata.row_group(group).num_rows
        if row < n_rows:
            table: pa.Table = part.read_row_group(group)
            found: dict[str, Any] = table.slice(row, 1).to_pylist()[0]
            return found
        row -= n_rows
    return None
