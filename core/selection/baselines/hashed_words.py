"""Texts become the hashes of their words, whole blocks of characters at once, and the same on every machine."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from core.corpus.chance import mixed
from core.corpus.fingerprints import Hashes

Places = npt.NDArray[np.int64]

# The arrays of a block stay in a processor's cache.
_BLOCK_CHARACTERS = 2**16
_ODD_BASE = 0x2545F4914F6CDD1D
_SPACE, _WORD, _OTHER = 0, 1, 2
_ANY_SPACE = re.compile(r"\s")
_N_CODES = 0x110000


@dataclass(frozen=True, slots=True, eq=False)
class HashedWords:
    """The words of texts.

    Attributes
    ----------
    words : ndarray of uint64, shape (n_words,)
        A hash for each, those of one text behind those of the text before.
    ends : ndarray of int64, shape (n_texts,)
        The number of words up to the end of each text.
    text : str
        All texts, in lower case.
    starts, stops : ndarray of int64, shape (n_words,)
        Where in it each word stands.
    """

    words: Hashes
    ends: Places
    text: str
    starts: Places
    stops: Places

    @property
    def n_words(self) -> Places:
        """The words of each text; shape (n_texts,)."""
        return np.diff(self.ends, prepend=0)


def hashed_words(texts: Sequence[str | None]) -> HashedWords:
    r"""Cut texts into words as DSIR does, in lower case, and hash each word.

    A word is a run of letters, digits and underscores, or a run of what is neither that nor white space: the regular
    expression ``\w+|[^\w\s]+`` as Python understands it (NLTK's ``WordPunctTokenizer``, which since 3.10 takes
    signs such as ``³`` for what is neither).

    Parameters
    ----------
    texts : sequence of (str or None)
        A missing text has no words, like an empty one.

    Returns
    -------
    HashedWords
        Two words share a hash with a chance of about 2**-64.

    Examples
    --------
    >>> found = hashed_words(["It's. It", None, "it"])
    >>> found.n_words.tolist(), bool(found.words[0] == found.words[-1])
    ([5, 0, 1], True)
    """
    pieces = [list(_pieces((text or "").lower())) for text in texts]
    blocks = list(_blocks([piece for each in pieces for piece in each]))
    found = [_words_of_block(text) for text, _ in blocks]
    begins = np.cumsum([0, *(len(text) + 1 for text, _ in blocks)])
    starts = _joined(each.starts + begin for each, begin in zip(found, begins, strict=False))
    stops = _joined(each.stops + begin for each, begin in zip(found, begins, strict=False))
    # The last piece of each text, and where it ends.
    last = np.cumsum([len(each) for each in pieces], dtype=np.int64) - 1
    piece_ends = _joined(begin + ends for (_, ends), begin in zip(blocks, begins, strict=False))
    return HashedWords(
        np.concatenate([np.zeros(0, np.uint64), *(each.words for each in found)]),
        np.searchsorted(starts, piece_ends[last]),
        "\n".join(text for text, _ in blocks),
        starts,
        stops,
    )


def _joined(arrays: Iterable[Places]) -> Places:
    return np.concatenate([np.zeros(0, np.int64), *arrays])


def _pieces(text: str) -> Iterator[str]:
    """Cut a long text at white space into pieces of about a block."""
    start = 0
    while len(text) - start > _BLOCK_CHARACTERS:
        space = _ANY_SPACE.search(text, start + _BLOCK_CHARACTERS)
        if space is None:
            break
        yield text[start : space.start()]
        start = space.start()
    yield text[start:]


def _blocks(pieces: Sequence[str]) -> Iterator[tuple[str, Places]]:
    """Join pieces to blocks, and say where each piece ends in its block."""
    block: list[str] = []
    n_characters = 0
    for piece in pieces:
        block.append(piece)
        n_characters += len(piece)
        if n_characters >= _BLOCK_CHARACTERS:
            yield _joined_block(block)
            block, n_characters = [], 0
    if block:
        yield _joined_block(block)


def _joined_block(block: list[str]) -> tuple[str, Places]:
    return "\n".join(block), np.cumsum([len(piece) + 1 for piece in block], dtype=np.int64)


@dataclass(frozen=True, slots=True, eq=False)
class _Words:
    words: Hashes
    starts: Places
    stops: Places


def _words_of_block(text: str) -> _Words:
    codes = _codes(text)
    kinds = _kinds()[codes]
    starts = np.flatnonzero(kinds[1:] != kinds[:-1]) + 1
    starts = np.concatenate([np.zeros(min(1, len(codes)), np.int64), starts])
    stops = np.append(starts[1:], len(codes))
    is_word = kinds[starts] != _SPACE
    starts, stops = starts[is_word], stops[is_word]
    # A sum over the characters before, each times its place's power of the base: a word is a difference of two sums,
    # divided by the power of the place where it stands.
    powers, inverse = _powers(max(len(codes), 4 * _BLOCK_CHARACTERS))
    sums = np.zeros(len(codes) + 1, np.uint64)
    np.cumsum((codes + np.uint64(1)) * powers[: len(codes)], out=sums[1:])
    return _Words(mixed((sums[stops] - sums[starts]) * inverse[starts]), starts, stops)


def _codes(text: str) -> npt.NDArray[np.unsignedinteger]:
    if text.isascii():
        return np.frombuffer(text.encode("ascii"), dtype=np.uint8)
    # Half a surrogate pair is no text, but no reason to break off either.
    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype="<u4").astype(np.uint32, copy=False)


@lru_cache(maxsize=1)
def _kinds() -> npt.NDArray[np.uint8]:
    """Say of each character what Python's regular expressions take it for."""
    everything = "".join(map(chr, range(_N_CODES)))
    kinds = np.full(_N_CODES, _OTHER, np.uint8)
    for pattern, kind in ((r"\w+", _WORD), (r"\s+", _SPACE)):
        for run in re.finditer(pattern, everything):
            kinds[run.start() : run.end()] = kind
    return kinds


@lru_cache(maxsize=1)
def _powers(n: int) -> tuple[Hashes, Hashes]:
    """Give the powers of the base and of its inverse, modulo 2**64."""
    inverse = pow(_ODD_BASE, -1, 2**64)
    bases = np.full((2, n), [[_ODD_BASE], [inverse]], dtype=np.uint64)
    bases[:, 0] = 1
    powers = np.cumprod(bases, axis=1)
    return powers[0], powers[1]
