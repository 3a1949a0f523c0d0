"""Texts become the hashes of their runs of n words, so that two texts can be compared by what they share."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from core.corpus.chance import mixed
from core.corpus.fingerprints import Hashes
from core.selection.baselines.hashed_words import HashedWords, hashed_words

_NO_WORD = re.compile(r"[\W_]+")
_ODD = np.uint64(0x9E3779B97F4A7C15)


def normalised(text: str) -> str:
    r"""Reduce a text to its words: compatibility forms (NFKC), lower case, one space between what is letter or digit.

    Examples
    --------
    >>> normalised("It's  “Moss”, 2nd\tedition.")
    'it s moss 2nd edition'
    """
    return _NO_WORD.sub(" ", unicodedata.normalize("NFKC", text).lower()).strip()


def words_in(texts: Sequence[str]) -> list[int]:
    """Count the words of each text, as `normalised` parts them.

    Examples
    --------
    >>> words_in(["On moss.", "..."])
    [2, 0]
    """
    return [len(normalised(text).split()) for text in texts]


@dataclass(frozen=True, slots=True, eq=False)
class WordNgrams:
    """The runs of n words of some texts.

    Attributes
    ----------
    hashes : ndarray of uint64, shape (n_ngrams,)
        A hash for each, those of one text behind those of the text before; in the order of the text.
    ends : ndarray of int64, shape (n_texts,)
        The number of runs up to the end of each text.
    """

    hashes: Hashes
    ends: npt.NDArray[np.int64]

    def of(self, place: int) -> Hashes:
        """Give the hashes of one text, as often as they stand there."""
        start = int(self.ends[place - 1]) if place else 0
        return self.hashes[start : int(self.ends[place])]


def word_ngrams(texts: Sequence[str], n: int) -> WordNgrams:
    """Hash the runs of n words of each text.

    Parameters
    ----------
    texts : sequence of str
        Compared as `normalised` makes them.
    n : int
        Words in a run, at least 1. A text with fewer words is one run, and one without words has none.

    Returns
    -------
    WordNgrams
        Equal runs have equal hashes; others with a chance of about 2**-64.

    Examples
    --------
    >>> found = word_ngrams(["On moss and stone.", "MOSS and stone", "moss", "..."], 3)
    >>> found.ends.tolist(), bool(found.hashes[1] == found.hashes[2])
    ([2, 3, 4, 4], True)
    """
    return runs_of(hashed_words([normalised(text) for text in texts]), n)


def runs_of(found: HashedWords, n: int) -> WordNgrams:
    """Hash the runs of n words of texts whose words are hashed; see `word_ngrams`."""
    n_words = found.n_words
    lengths = np.where(n_words > 0, np.maximum(n_words - n + 1, 1), 0)
    ends = np.cumsum(lengths)
    # The word at which each run begins, and how many words it has.
    begins = np.repeat(found.ends - n_words - (ends - lengths), lengths) + np.arange(ends[-1] if len(ends) else 0)
    sizes = np.repeat(np.minimum(n_words, n), lengths)
    hashes = np.zeros(len(begins), np.uint64)
    with np.errstate(over="ignore"):
        for place in range(n):
            is_inside = place < sizes
            words = found.words[np.where(is_inside, begins + place, begins)]
            hashes = np.where(is_inside, mixed(hashes * _ODD + words), hashes)
    return WordNgrams(hashes, ends.astype(np.int64))
