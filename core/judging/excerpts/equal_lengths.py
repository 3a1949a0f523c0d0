"""Excerpts of the same length: what a judge compares two documents by.

Where an excerpt begins hangs on its document, and how long both are on the two documents, and on nothing else: people
and models, in whatever order they come, judge the same excerpts.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from core.corpus.chance import random_bits
from core.corpus.fingerprints import doc_hashes
from core.corpus.tokens import load_tokenizer

LONGEST_TOKENS = 512
# As in the paper: half of the pairs are as long as can be, the others anything from here: lengths differ between pairs,
# so that a rater sees some, and never within one.
SHORTEST_DRAWN_TOKENS = 256
# More than any 512 tokens have: a text of 50 MB is cut to this before it is tokenised.
_LONGEST_CHARACTERS = 40 * LONGEST_TOKENS
# A window ends at white space where so many characters have some.
_MOST_WITHOUT_SPACE = 1_000
# What is longer is no word that a reader would miss the half of.
_CUT_FIRST, _CUT_LAST = re.compile(r"\S{1,40}(?=\s)"), re.compile(r"(?<=\s)\S{1,40}\Z")
_PLACE, _WINDOW = 0, 1


@dataclass(frozen=True, slots=True)
class Excerpt:
    """A stretch of a text.

    Attributes
    ----------
    text : str
        As its author wrote it.
    start, end : int
        Characters of the document before its beginning and before its end.
    n_characters : int
        Of the whole document.
    """

    text: str
    start: int
    end: int
    n_characters: int


@dataclass(frozen=True, slots=True, eq=False)
class Cuttable:
    """A document that excerpts can be cut from.

    Attributes
    ----------
    doc_hash : int
        What chance hangs on.
    window : str
        The stretch of the text that all its excerpts are from: the whole, where it is not very long.
    start : int
        Characters of the document before the window.
    ends : ndarray of int64, shape (n_tokens,)
        The characters of the window before the end of each of its tokens.
    n_characters : int
        Of the whole document.
    """

    doc_hash: int
    window: str
    start: int
    ends: npt.NDArray[np.int64]
    n_characters: int

    def excerpt(self, n_tokens: int) -> Excerpt:
        """Cut so many tokens from a place by chance, without the words that the ends would cut."""
        first = _drawn(self.doc_hash, len(self.ends) - n_tokens + 1, stream=_PLACE)
        start = int(self.ends[first - 1]) if first else 0
        end = len(self.window) if first + n_tokens == len(self.ends) else int(self.ends[first + n_tokens - 1])
        start, end = _at_words(self.window, start, end)
        return Excerpt(self.window[start:end], self.start + start, self.start + end, self.n_characters)


def cuttable(doc_ids: Sequence[str], texts: Sequence[str]) -> list[Cuttable]:
    """Make documents ready for excerpts of them, many at once.

    Parameters
    ----------
    doc_ids, texts : sequence of str, length n_documents
        The documents; their lengths count in tokens of the default encoder, whoever judges.
    """
    hashes = doc_hashes(doc_ids).tolist()
    bounds = [_window(text, doc_hash) for text, doc_hash in zip(texts, hashes, strict=True)]
    windows = [text[start:end] for text, (start, end) in zip(texts, bounds, strict=True)]
    ends = load_tokenizer().ends_of(windows)
    found = zip(hashes, windows, bounds, ends, texts, strict=True)
    return [Cuttable(doc_hash, window, start, each, len(text)) for doc_hash, window, (start, _), each, text in found]


def equal_excerpts(one: Cuttable, other: Cuttable) -> tuple[Excerpt, Excerpt]:
    """Cut two documents to the same number of tokens, each from a place by chance.

    Parameters
    ----------
    one, other : Cuttable
        Two documents; turned round, they give the same excerpts.

    Returns
    -------
    tuple of (Excerpt, Excerpt)
        Of 512 tokens in half of the pairs, and of 256 to 512 in the others; where a text is shorter than this, it is
        whole, and the other one is cut to its length: length cannot decide.  A word that an end would cut is left
        out: lengths may differ by the tokens of two words.
    """
    n_tokens = min(_n_tokens_drawn(one.doc_hash ^ other.doc_hash), len(one.ends), len(other.ends))
    if not n_tokens:
        # What a tokenizer knows no token of (marks without width, say) has no length to cut the other to.
        return one.excerpt(len(one.ends)), other.excerpt(len(other.ends))
    return one.excerpt(n_tokens), other.excerpt(n_tokens)


def _n_tokens_drawn(pair_hash: int) -> int:
    """Draw a length as the QuRating paper does (score_pairwise.py): the longest, or any of those drawn, half each."""
    n_lengths = LONGEST_TOKENS - SHORTEST_DRAWN_TOKENS + 1
    return min(LONGEST_TOKENS, SHORTEST_DRAWN_TOKENS + _drawn(pair_hash, 2 * n_lengths, stream=_PLACE))


def _drawn(bits: int, n: int, *, stream: int) -> int:
    """Draw one of n numbers from 0, a function of the bits."""
    return int(random_bits(0, np.array([bits], dtype=np.uint64), stream=stream)[0]) * n >> 64


def _at_words(text: str, start: int, end: int) -> tuple[int, int]:
    """Move the ends of a stretch inwards, out of the words that they cut; what has no spaces stays as it is."""
    stretch = text[start:end]
    first = _CUT_FIRST.match(stretch) if start and not text[start - 1].isspace() else None
    last = _CUT_LAST.search(stretch) if end < len(text) and not text[end].isspace() else None
    new_start, new_end = start + (first.end() if first else 0), start + (last.start() if last else len(stretch))
    return (new_start, new_end) if 2 * (new_end - new_start) > end - start else (start, end)


def _window(text: str, doc_hash: int) -> tuple[int, int]:
    """Choose a stretch of a long text, from white space to white space where there is some."""
    if len(text) <= _LONGEST_CHARACTERS:
        return 0, len(text)
    start = _drawn(doc_hash, len(text) - _LONGEST_CHARACTERS + 1, stream=_WINDOW)
    space = text.find(" ", start, start + _MOST_WITHOUT_SPACE) if start else -1
    start = start if space < 0 else space + 1
    end = start + _LONGEST_CHARACTERS
    space = text.rfind(" ", end - _MOST_WITHOUT_SPACE, end) if end < len(text) else -1
    return start, min(end, len(text)) if space < 0 else space
