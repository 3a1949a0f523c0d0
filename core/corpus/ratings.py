"""Ratings as columns: their file layout, and standardising them to mean 0 and standard deviation 1."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from core.arrays import Floats
from core.corpus.exact_sums import exact_sum

SEGMENT_LENGTHS = "segment_lengths"
SHARE_FRAGMENTS = "share_fragments"
TEXT_HASH = "text_hash"

# Above this share of fragments (see `TextTokenizer.fragment_table`) a text is marked as one that the
# rater's tokenizer hardly knows: of 5,666 English documents of 23 domains, 1 in 1,000 has more than 0.12.
UNFAMILIAR_SHARE = 0.2

# Squares of so many are held at a time.
_AT_A_TIME = 2**20
_LARGEST_SQUARED = 1e150


def segments_column(criterion: str) -> str:
    """Name the column with one rating per segment."""
    return f"{criterion}_segments"


def ratings_schema(criteria: Sequence[str]) -> pa.Schema:
    """Say which columns a part of ratings has that were made by these criteria.

    Examples
    --------
    >>> ratings_schema(["writing_style"]).names
    ['doc_id', 'writing_style', 'writing_style_segments', 'segment_lengths', 'share_fragments', 'text_hash']
    """
    return pa.schema(
        [
            ("doc_id", pa.string()),
            *((criterion, pa.float32()) for criterion in criteria),
            *((segments_column(criterion), pa.list_(pa.float32())) for criterion in criteria),
            (SEGMENT_LENGTHS, pa.list_(pa.int32())),
            (SHARE_FRAGMENTS, pa.float32()),
            (TEXT_HASH, pa.uint64()),
        ]
    )


@dataclass(frozen=True, slots=True)
class Standardisation:
    """What a column was standardised by: its mean and standard deviation over `n` values that are there."""

    n: int
    mean: float
    sd: float

    def apply(self, ratings: npt.NDArray[np.floating]) -> Floats:
        """Shift and scale to mean 0 and standard deviation 1; all 0 where the column does not vary."""
        if self.sd == 0.0:
            return np.where(np.isnan(ratings), np.nan, 0.0)
        return (ratings.astype(np.float64) - self.mean) / self.sd


def standardisation(ratings: npt.NDArray[np.floating]) -> Standardisation:
    """Measure the mean and standard deviation of the ratings that are there.

    The sums are exact, so the order of the documents changes nothing.

    Parameters
    ----------
    ratings : ndarray of float, shape (n_documents,)
        NaN where a document has no rating.

    Returns
    -------
    Standardisation
        With ``n`` 0, mean 0 and standard deviation 0 if nothing is rated.

    Examples
    --------
    >>> standardisation(np.array([1.0, 3.0, np.nan]))
    Standardisation(n=2, mean=2.0, sd=1.0)
    """
    values = ratings[~np.isnan(ratings)]
    if not len(values):
        return Standardisation(0, 0.0, 0.0)
    largest = float(np.abs(values).max())
    if largest > _LARGEST_SQUARED:
        # Scaled by a power of two, which changes no digit, so that squares do not overflow.
        scale = math.ldexp(1.0, math.frexp(largest)[1])
        scaled = standardisation(values / scale)
        return Standardisation(scaled.n, scaled.mean * scale, scaled.sd * scale)
    mean = float(exact_sum(values) / len(values))
    # Squares are rounded one by one, alike on every machine, and then added up exactly, block by block.
    squares = Fraction(0)
    for start in range(0, len(values), _AT_A_TIME):
        squares += exact_sum(np.square(values[start : start + _AT_A_TIME].astype(np.float64) - mean))
    # A constant column leaves rounding dust, not variance.
    sd = math.sqrt(squares / len(values)) if values.min() != values.max() else 0.0
    return Standardisation(len(values), mean, sd)
