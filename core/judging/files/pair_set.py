"""Judged pairs in memory: which two texts, from which documents, and how probably B was preferred."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from core.criteria import CRITERION_KEYS
from core.errors import InputError, ShapeError

Indices = npt.NDArray[np.int64]
Probabilities = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class PairSet:
    """Pairs of texts with the judged preference for the second one.

    Attributes
    ----------
    texts : tuple of str
        Every text once.
    documents : tuple of str
        The source document of each text.  Excerpts of one document must never stand on both sides of a split.
    index_a, index_b : ndarray of int64, shape (n_pairs,)
        Places in `texts`.
    prob_b_preferred : ndarray of float64, shape (n_pairs, n_criteria)
        In [0, 1], averaged over both orders; NaN where the pair was not judged.  Columns are in the order
        of `core.criteria.CRITERIA`.

    Raises
    ------
    ShapeError
        If the arrays do not belong together.
    InputError
        If a probability lies outside [0, 1], or an index points at no text.
    """

    texts: tuple[str, ...]
    documents: tuple[str, ...]
    index_a: Indices
    index_b: Indices
    prob_b_preferred: Probabilities

    def __post_init__(self) -> None:
        """Refuse arrays that do not belong together, and values that are no preferences."""
        _require_shapes(self)
        for index in (self.index_a, self.index_b):
            if len(index) and not 0 <= index.min() <= index.max() < len(self.texts):
                raise InputError(f"A pair names a text outside the {len(self.texts):,} texts. Rebuild the pairs.")
        outside = (self.prob_b_preferred < 0) | (self.prob_b_preferred > 1)
        if outside.any():
            row, column = (int(place) for place in np.argwhere(outside)[0])
            raise InputError(
                f"Pair {row + 1:,} has a preference of {self.prob_b_preferred[row, column]:g} for "
                f"{CRITERION_KEYS[column]!r}. Give a number from 0 to 1, or NaN where it was not judged."
            )

    @property
    def n_pairs(self) -> int:
        """Number of pairs, judged on at least one criterion or not."""
        return len(self.index_a)

    @property
    def confidence(self) -> Probabilities:
        """How clear each judgment is: |2p - 1|, 0 for a tie, NaN where not judged; (n_pairs, n_criteria)."""
        return np.abs(2 * self.prob_b_preferred - 1)

    def swapped(self) -> "PairSet":
        """Exchange A and B everywhere, which turns every p into 1 - p."""
        return replace(self, index_a=self.index_b, index_b=self.index_a, prob_b_preferred=1 - self.prob_b_preferred)

    def subset(self, chosen: npt.NDArray[np.bool_] | Indices) -> "PairSet":
        """Keep some pairs, with all texts, so that places in `texts` stay valid.

        Parameters
        ----------
        chosen : ndarray of bool, shape (n_pairs,), or of int64
            Which pairs to keep.
        """
        return replace(
            self,
            index_a=self.index_a[chosen],
            index_b=self.index_b[chosen],
            prob_b_preferred=self.prob_b_preferred[chosen],
        )

    def document_codes(self) -> Indices:
        """Give each text the number of its source document, from 0 in order of appearance; shape (n_texts,)."""
        codes: dict[str, int] = {}
        return np.array([codes.setdefault(document, len(codes)) for document in self.documents], dtype=np.int64)

    def documents_compared(self) -> Indices:
        """Give the numbers of the two source documents of each pair, see `document_codes`; shape (n_pairs, 2)."""
        codes = self.document_codes()
        return np.stack([codes[self.index_a], codes[self.index_b]], axis=1)

    def equal_length(self) -> npt.NDArray[np.bool_]:
        """Mark the pairs whose two texts have the same number of words, where length cannot decide; (n_pairs,)."""
        n_words = np.array([len(text.split()) for text in self.texts], dtype=np.int64)
        return np.equal(n_words[self.index_a], n_words[self.index_b])


def concatenated(pair_sets: Sequence[PairSet]) -> PairSet:
    """Put several sets of pairs one after the other; a text that occurs in several is kept once.

    Parameters
    ----------
    pair_sets : sequence of PairSet
        Any number.  Where they name different documents for one text, the first one counts; a text that is its own
        document, as where none was named, counts least.

    Returns
    -------
    PairSet
        All pairs, in order.

    Examples
    --------
    >>> one = PairSet(("a", "b"), ("a", "b"), np.array([0]), np.array([1]), np.full((1, 4), 0.5))
    >>> both = concatenated([one, one])
    >>> both.n_pairs, both.texts
    (2, ('a', 'b'))
    """
    places: dict[str, int] = {}
    document_of: dict[str, str] = {}
    index_a, index_b = [np.empty(0, np.int64)], [np.empty(0, np.int64)]
    for pair_set in pair_sets:
        for text, document in zip(pair_set.texts, pair_set.documents, strict=True):
            places.setdefault(text, len(places))
            if document_of.get(text, text) == text:
                document_of[text] = document
        new_places = np.array([places[text] for text in pair_set.texts], dtype=np.int64)
        index_a.append(new_places[pair_set.index_a])
        index_b.append(new_places[pair_set.index_b])
    prob = [np.empty((0, len(CRITERION_KEYS)))] + [pair_set.prob_b_preferred for pair_set in pair_sets]
    return PairSet(
        tuple(places),
        tuple(document_of.values()),
        np.concatenate(index_a),
        np.concatenate(index_b),
        np.concatenate(prob),
    )


def _require_shapes(pair_set: PairSet) -> None:
    n_pairs = len(pair_set.index_a)
    if pair_set.prob_b_preferred.shape != (n_pairs, len(CRITERION_KEYS)) or pair_set.index_b.shape != (n_pairs,):
        raise ShapeError(
            f"{n_pairs} first and {len(pair_set.index_b)} second texts come with preferences of shape "
            f"{pair_set.prob_b_preferred.shape}. Give one row a pair and one column for each of "
            f"{len(CRITERION_KEYS)} criteria."
        )
    if len(pair_set.texts) != len(pair_set.documents):
        raise ShapeError(
            f"{len(pair_set.texts)} texts come with {len(pair_set.documents)} documents. Give one document a text."
        )
