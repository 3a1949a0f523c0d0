"""Excerpts of the same length: what a judge compares two documents by."""

import re
from dataclasses import dataclass

import numpy as np

from core.corpus.encoders import DEFAULT_ENCODER
from core.corpus.tokens import load_tokenizer

LONGEST_TOKENS = 512
# More than any 512 tokens have: a text of 50 MB is cut to this before it is tokenised.
_LONGEST_CHARACTERS = 40 * LONGEST_TOKENS
# What is longer is no word that a reader would miss the half of.
_CUT_FIRST, _CUT_LAST = re.compile(r"\S{1,40}(?=\s)"), re.compile(r"(?<=\s)\S{1,40}\Z")


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


def equal_excerpts(text_a: str, text_b: str, *, seed: int) -> tuple[Excerpt, Excerpt]:
    """Cut two texts to the same number of tokens of the default encoder, 512 at most, each from a random place.

    Parameters
    ----------
    text_a, text_b : str
        Any texts.
    seed : int
        Gives the same excerpts each time.

    Returns
    -------
    tuple of (Excerpt, Excerpt)
        The shorter one is whole where it has at most 512 tokens: length cannot decide. A word that an end would cut
        is left out: lengths may differ by the tokens of two words.
    """
    rng = np.random.default_rng(seed)
    tokenizer = load_tokenizer(DEFAULT_ENCODER)
    windows = [_window(text, rng) for text in (text_a, text_b)]
    ends = [tokenizer.ends(text[start:stop]) for text, (start, stop) in zip((text_a, text_b), windows, strict=True)]
    n_tokens = min(LONGEST_TOKENS, *(len(found) for found in ends))
    if not n_tokens:
        # What a tokenizer knows no token of (marks without width, say) has no length to cut the other to.
        uncut = [
            Excerpt(text[start:stop], start, stop, len(text))
            for text, (start, stop) in zip((text_a, text_b), windows, strict=True)
        ]
        return uncut[0], uncut[1]
    excerpts = []
    for text, (window_start, window_end), found in zip((text_a, text_b), windows, ends, strict=True):
        first = int(rng.integers(0, len(found) - n_tokens + 1))
        start = window_start + (int(found[first - 1]) if first else 0)
        whole = first + n_tokens == len(found)
        end = window_end if whole else window_start + int(found[first + n_tokens - 1])
        start, end = _at_words(text, start, end)
        excerpts.append(Excerpt(text[start:end], start, end, len(text)))
    return excerpts[0], excerpts[1]


def _at_words(text: str, start: int, end: int) -> tuple[int, int]:
    """Move the ends of a stretch inwards, out of the words that they cut; what has no spaces stays as it is."""
    stretch = text[start:end]
    first = _CUT_FIRST.match(stretch) if start and not text[start - 1].isspace() else None
    last = _CUT_LAST.search(stretch) if end < len(text) and not text[end].isspace() else None
    new_start, new_end = start + (first.end() if first else 0), start + (last.start() if last else len(stretch))
    return (new_start, new_end) if 2 * (new_end - new_start) > end - start else (start, end)


def _window(text: str, rng: np.random.Generator) -> tuple[int, int]:
    """Choose a stretch of a long text, beginning after white space where there is some."""
    if len(text) <= _LONGEST_CHARACTERS:
        return 0, len(text)
    start = int(rng.integers(0, len(text) - _LONGEST_CHARACTERS + 1))
    space = text.find(" ", start, start + 1_000)
    start = space + 1 if start and space >= 0 else start
    return start, min(start + _LONGEST_CHARACTERS, len(text))
