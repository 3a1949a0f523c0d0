"""A document as it is read on screen: one passage at a time, so that a text of 50 MB costs no more than a page."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
import numpy.typing as npt

from core.corpus.catalog.lookups import Place
from core.corpus.document_parts import FIELDS, read_document
from core.corpus.ratings import Standardisation
from core.corpus.tokens import TextTokenizer, load_tokenizer, pieces_of_text
from core.corpus.workspace import Workspace
from core.insight.segments_of_document import (
    RatedSegment,
    rated_segments,
    rating_row,
    segments_between,
    tokenizer_of_rater,
)

PASSAGE_CHARACTERS = 24_000


@dataclass(frozen=True, slots=True)
class Passage:
    """A stretch of a document's text.

    Attributes
    ----------
    text : str
        As its author wrote it.
    number, n_passages : int
        Which one of how many, counted from 1.
    start, n_characters : int
        Characters before it, and of the whole text.
    segments : list of RatedSegment
        Counted in characters of the passage; empty where the document is not rated.
    n_segments : int
        Of the whole text.
    fields : dict
        The input's other fields.
    """

    text: str
    number: int
    n_passages: int
    start: int
    n_characters: int
    segments: list[RatedSegment]
    n_segments: int
    fields: dict[str, Any]


def bounds_of_passages(text: str, size: int = PASSAGE_CHARACTERS) -> list[tuple[int, int]]:
    r"""Cut a text into passages of at most `size` characters, at a line break or a space in the last tenth if any.

    Parameters
    ----------
    text : str
        Any text.
    size : int
        The most characters of a passage.

    Returns
    -------
    list of (int, int)
        Start and end of each, without gaps; one empty passage for an empty text.

    Examples
    --------
    >>> bounds_of_passages("a b\nc d", 5)
    [(0, 4), (4, 7)]
    """
    cuts = [0, *_cuts(text, size), len(text)]
    return list(pairwise(cuts))


def _cuts(text: str, size: int) -> Iterator[int]:
    start = 0
    while len(text) - start > size:
        earliest = start + size - max(size // 10, 2)
        cut = max(text.rfind("\n", earliest, start + size), text.rfind(" ", earliest, start + size)) + 1
        start = cut or start + size
        yield start


def tokens_of_beginning(tokenizer: TextTokenizer, text: str, n_characters: int) -> npt.NDArray[np.int64]:
    """Find the ends of the tokens of a text's beginning, cut where the tokenizer's own pieces end.

    Parameters
    ----------
    tokenizer : TextTokenizer
        The rater's.
    text : str
        The whole text.
    n_characters : int
        How far the tokens have to reach at least.

    Returns
    -------
    ndarray of int64, shape (n_tokens,)
        Ends of tokens, exactly those of the whole text as far as they go.
    """
    reached = next(
        (start + len(piece) for start, piece in pieces_of_text(text) if start + len(piece) >= n_characters), len(text)
    )
    return tokenizer.ends(text[:reached])


def read_passage(
    workspace: Workspace, place: Place, number: int, *, rater: str | None, scale: dict[str, Standardisation]
) -> Passage:
    """Read one passage of a document with the segments in it.

    Parameters
    ----------
    workspace : Workspace
        The corpus.
    place : Place
        Where the document lies.
    number : int
        Which passage, counted from 1; one beyond the end is the last.
    rater : str or None
        Whose segments.
    scale : dict of str to Standardisation
        What that rater's ratings are standardised by.

    Returns
    -------
    Passage
        The stretch of text, and what is known of it.
    """
    document = read_document(workspace.document_parts()[place.part], place.row)
    text: str = document["text"]
    bounds = bounds_of_passages(text)
    number = min(max(number, 1), len(bounds))
    start, end = bounds[number - 1]
    segments: list[RatedSegment] = []
    row = rating_row(workspace, rater, place) if rater is not None else None
    if rater is not None and row is not None:
        token_ends = tokens_of_beginning(load_tokenizer(tokenizer_of_rater(workspace, rater)), text, end)
        segments = rated_segments(row, token_ends, len(text), scale=scale)
    # Behind the last token that was looked at, every segment seems to end with the text: keep those before it.
    within = segments_between(segments, start, end)
    return Passage(text[start:end], number, len(bounds), start, len(text), within, len(segments), document[FIELDS])
