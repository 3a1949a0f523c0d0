"""Texts as segments, ready to go through the encoder in batches of like length, and back in the order of the texts."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
import numpy.typing as npt

from core.corpus.tokens import Ids, TextTokenizer
from core.qurater.networks.encoder import Encoder
from core.qurater.raters.heads import Features
from core.qurater.rating.threads import in_threads
from core.qurater.segments.batching import DEFAULT_BATCH_TOKENS, Places, batches_by_length
from core.qurater.segments.windows import Lengths, means_of_texts, segment_lengths
from core.records import OnProgress, Progress

Values = npt.NDArray[np.floating[Any]]

# Segments of one batch in, arrays with a row for each out.
OfSegments = Callable[[Sequence[Ids]], Sequence[Values]]

_ONE_TOKEN: Ids = np.zeros(1, dtype=np.int32)


@dataclass(frozen=True, slots=True, eq=False)
class SegmentedTexts:
    """Texts cut into segments of the encoder's window.

    Attributes
    ----------
    ids : list of ndarray of int32, shape (n_tokens,)
        Token ids of each text, without special ones.
    lengths : list of ndarray of int32, shape (n_segments,)
        Tokens of each segment of each text; empty for a text without tokens.
    segments : list of ndarray of int32
        The segments of all texts, one after the other.
    """

    ids: list[Ids]
    lengths: list[Lengths]
    segments: list[Ids]

    def by_text(self, values: Features) -> list[Features]:
        """Divide values of all segments, (n_segments, n_columns), among the texts."""
        ends = np.cumsum([len(lengths) for lengths in self.lengths])
        return np.split(values, ends[:-1]) if self.lengths else []

    def segments_by_text(self) -> list[list[Ids]]:
        """Divide the segments among the texts."""
        ends = np.cumsum([0, *(len(lengths) for lengths in self.lengths)])
        return [self.segments[start:end] for start, end in pairwise(ends)]

    def some(self, places: Iterable[int]) -> "SegmentedTexts":
        """Keep the texts at some places, in that order."""
        by_text, chosen = self.segments_by_text(), list(places)
        return SegmentedTexts(
            [self.ids[place] for place in chosen],
            [self.lengths[place] for place in chosen],
            [segment for place in chosen for segment in by_text[place]],
        )


def segmented(tokenizer: TextTokenizer, texts: Sequence[str], *, window: int) -> SegmentedTexts:
    """Tokenise texts, and cut them into segments.

    Parameters
    ----------
    tokenizer : TextTokenizer
        The encoder's.
    texts : sequence of str
        Any texts.
    window : int
        The most tokens of a segment.

    Returns
    -------
    SegmentedTexts
        In the order of the texts.
    """
    ids = tokenizer.ids(texts) if texts else []
    lengths = [segment_lengths(len(text_ids), window) for text_ids in ids]
    segments: list[Ids] = []
    for text_ids, text_lengths in zip(ids, lengths, strict=True):
        if len(text_lengths):
            segments.extend(np.split(text_ids, np.cumsum(text_lengths)[:-1]))
    return SegmentedTexts(ids, lengths, segments)


def values_of_segments(
    texts: SegmentedTexts,
    of_segments: OfSegments,
    *,
    n_at_once: int,
    n_special: int,
    batch_tokens: int,
    on_progress: OnProgress,
) -> list[Values]:
    """Put all segments through a model, the segments of all texts batched together by length.

    Parameters
    ----------
    texts : SegmentedTexts
        What to compute.
    of_segments : callable
        Computes the values of a batch: some arrays, with a row for each segment.
    n_at_once : int
        In how many threads it may be called.
    n_special : int
        Number of special tokens that are put around each segment.
    batch_tokens : int
        The most tokens of a batch after padding.
    on_progress : callable
        Is told of tokens done.

    Returns
    -------
    list of ndarray, shape (n_segments, n_columns)
        The arrays that `of_segments` gives, in the order of `texts.segments`.
    """
    lengths = np.array([len(segment) for segment in texts.segments], dtype=np.int64)
    if not len(lengths):
        return [array[:0] for array in of_segments([_ONE_TOKEN])]
    n_done, n_tokens = 0, int(lengths.sum())
    batches = batches_by_length(lengths + n_special, batch_tokens)
    values: list[Values] = []

    def compute(batch: Places) -> Sequence[Values]:
        return of_segments([texts.segments[place] for place in batch])

    for batch, found in zip(batches, in_threads(compute, batches, n_at_once=n_at_once), strict=True):
        values = values or [np.empty((len(lengths), array.shape[1]), dtype=array.dtype) for array in found]
        for all_rows, array in zip(values, found, strict=True):
            all_rows[batch] = array
        n_done += int(lengths[batch].sum())
        on_progress(Progress(n_done, n_tokens, "tokens", "reading texts"))
    return values


def text_features(
    encoder: Encoder,
    tokenizer: TextTokenizer,
    texts: Sequence[str],
    *,
    window: int | None = None,
    on_progress: OnProgress,
) -> Features:
    """Compute the features of whole texts: the mean over their segments, weighted by length.

    Heads are linear, so heads on these features are exactly the weighted mean of the segments' ratings.

    Returns
    -------
    ndarray of float32, shape (n_texts, n_features)
        NaN for a text without tokens.
    """
    pieces = segmented(tokenizer, texts, window=window or encoder.window)
    (values,) = values_of_segments(
        pieces,
        lambda segments: [encoder.features(segments)],
        n_at_once=encoder.n_at_once,
        n_special=encoder.n_special,
        batch_tokens=DEFAULT_BATCH_TOKENS,
        on_progress=on_progress,
    )
    return means_of_texts(np.asarray(values, dtype=np.float32), pieces.lengths)
