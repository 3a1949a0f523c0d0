"""What the light models of texts read: hashed words and pairs, and how a text looks from afar."""

import string
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from core.arrays import Floats

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix

N_BUCKETS = 2**18

SURFACE = ("log_words", "log_bytes_a_word", "share_distinct", "share_capitals", "share_digits", "share_line_breaks")
_BYTES = (string.ascii_uppercase.encode(), string.digits.encode(), b"\n")


def unit_rows(counts: "csr_matrix") -> "csr_matrix":
    """Take the square roots of counts, and scale each row to length 1: common words weigh less, long texts no more.

    Parameters
    ----------
    counts : csr_matrix, shape (n_texts, n_buckets)
        See `core.selection.baselines.hashed_ngrams.ngram_counts`.

    Returns
    -------
    csr_matrix of float64, shape (n_texts, n_buckets)
        A row of nothing stays nothing.

    Examples
    --------
    >>> from core.selection.baselines.hashed_ngrams import ngram_counts
    >>> unit_rows(ngram_counts(["a b", ""], 2**18)).power(2).sum(axis=1).ravel().tolist()
    [[1.0, 0.0]]
    """
    rows = counts.astype(np.float64)
    # The squared length of a row of square roots is the sum of its counts: whole, so exact.
    lengths = np.repeat(np.asarray(counts.sum(axis=1)).ravel(), np.diff(counts.indptr))
    rows.data = np.sqrt(rows.data / lengths)
    return rows


def surface(texts: Sequence[str | None], counts: "csr_matrix") -> Floats:
    r"""Describe texts by what needs no reading.

    Parameters
    ----------
    texts : sequence of (str or None)
        The texts; a missing one counts as empty.
    counts : csr_matrix, shape (n_texts, n_buckets)
        Of the same texts, see `core.selection.baselines.hashed_ngrams.ngram_counts`.

    Returns
    -------
    ndarray of float64, shape (n_texts, 6)
        The columns of `SURFACE`: the logarithms of the number of words and of the bytes a word; of the words and
        pairs the share that are distinct; of the bytes the shares of A to Z, of 0 to 9, and of line breaks.

    Examples
    --------
    >>> from core.selection.baselines.hashed_ngrams import ngram_counts
    >>> surface(["A1\n"], ngram_counts(["A1\n"], 2**18)).round(2).tolist()
    [[0.69, 1.1, 1.0, 0.33, 0.33, 0.33]]
    """
    raw = [(text or "").encode("utf-8", "surrogatepass") for text in texts]
    n_bytes = np.maximum([len(each) for each in raw], 1)
    n_grams = np.asarray(counts.sum(axis=1)).ravel()
    n_words = (n_grams + 1) // 2
    held = np.array([[len(each) - len(each.translate(None, those)) for those in _BYTES] for each in raw])
    return np.column_stack(
        [
            np.log1p(n_words),
            np.log(n_bytes / np.maximum(n_words, 0.5)),
            np.diff(counts.indptr) / np.maximum(n_grams, 1),
            held.reshape(len(raw), len(_BYTES)) / n_bytes[:, None],
        ]
    )
