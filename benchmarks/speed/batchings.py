"""Segments, and the ways to put them into batches: that of anybody's first script, the reference's, and ours."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from core.corpus.tokens import Ids, TextTokenizer
from core.qurater.segments.batching import Places, batches_by_length
from core.qurater.segments.windows import segment_lengths

# Around each segment, by the default encoder.
N_SPECIAL = 2
BATCH_ROWS = 16
# The reference implementation maps over so many documents at once, and sorts the segments of these.
SORTED_DOCUMENTS = 512

Integers = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class Segments:
    """Texts cut into segments.

    Attributes
    ----------
    ids : list of ndarray of int32, shape (n_tokens,)
        Of each segment, without special tokens.
    lengths : ndarray of int64, shape (n_segments,)
        Tokens of each, without special ones.
    owners : ndarray of int64, shape (n_segments,)
        The number of the text that each belongs to, rising.
    """

    ids: list[Ids]
    lengths: Integers
    owners: Integers

    def share_padding(self, batching: "Batching", columns: Callable[[int], int] = int) -> float:
        """Give the share of what the model computes that is padding, see the function of that name."""
        return share_padding(self.lengths + N_SPECIAL, batching(self), columns=columns)


Batching = Callable[[Segments], list[Places]]


def cut(tokenizer: TextTokenizer, texts: Sequence[str], *, window: int) -> Segments:
    """Tokenise texts, and cut them into consecutive segments of at most `window` tokens."""
    ids: list[Ids] = []
    owners: list[int] = []
    for number, of_text in enumerate(tokenizer.ids(texts)):
        pieces = np.split(of_text, np.cumsum(segment_lengths(len(of_text), window))[:-1]) if len(of_text) else []
        ids += pieces
        owners += [number] * len(pieces)
    return Segments(ids, np.array([len(piece) for piece in ids], dtype=np.int64), np.array(owners, dtype=np.int64))


def in_input_order(segments: Segments) -> list[Places]:
    """Take sixteen segments after sixteen, as they come."""
    return _sixteens(np.arange(len(segments.ids)))


def sorted_in_windows(segments: Segments) -> list[Places]:
    """Sort the segments of 512 documents by length, and take sixteen after sixteen; Wettig et al. (2024) rate so."""
    batches: list[Places] = []
    windows = segments.owners // SORTED_DOCUMENTS
    for window in np.unique(windows):
        places = np.flatnonzero(windows == window)
        batches += _sixteens(places[np.argsort(-segments.lengths[places], kind="stable")])
    return batches


def under_budget(segments: Segments) -> list[Places]:
    """Sort all segments by length, and fill batches up to the budget of tokens that `qulens rate` has by default."""
    return batches_by_length(segments.lengths + N_SPECIAL)


def share_padding(lengths: Integers, batches: Sequence[Places], *, columns: Callable[[int], int] = int) -> float:
    """Give the share of padding where segments of some lengths go through in some batches.

    Parameters
    ----------
    lengths : ndarray of int64, shape (n_segments,)
        Tokens, special ones included.
    batches : sequence of ndarray of int64
        Places in `lengths`.
    columns : callable
        Says how many columns a batch has for its longest segment; by default no more than that.

    Examples
    --------
    >>> share_padding(np.array([3, 1, 2]), [np.array([0, 1]), np.array([2])])
    0.25
    """
    n_computed = sum(columns(int(lengths[batch].max())) * len(batch) for batch in batches)
    return 1 - int(lengths.sum()) / n_computed


def _sixteens(places: Integers) -> list[Places]:
    return [places[start : start + BATCH_ROWS] for start in range(0, len(places), BATCH_ROWS)]
