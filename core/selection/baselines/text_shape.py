"""What rules measure of a text: its words, its lines, and what of it stands there twice."""

import re
from collections.abc import Iterable, Sequence
from functools import cached_property

import numpy as np
import numpy.typing as npt

# What white space parts, without the signs at its ends, and those: "(it's so-called..." is ( it's so-called ...
_WORDS = re.compile(r"\w(?:\S*\w)?|([^\w\s])\1*")
_PARAGRAPH_ENDS = re.compile(r"\n{2,}")
_LINE_ENDS = re.compile(r"\n+")


class TextShape:
    r"""A text as rules look at it; what none of them asks for is not computed.

    Parameters
    ----------
    text : str
        The text; an empty one has no words and no lines.

    Examples
    --------
    >>> shape = TextShape("It's here...\n\nIt's here...")
    >>> shape.words
    ["It's", 'here', '...', "It's", 'here', '...']
    >>> shape.paragraphs
    ["It's here...", "It's here..."]
    """

    def __init__(self, text: str) -> None:
        self.text = text

    @cached_property
    def words(self) -> list[str]:
        """Words and runs of signs, in their order."""
        return [match.group() for match in _WORDS.finditer(self.text)]

    @cached_property
    def real_words(self) -> list[str]:
        """Words with a letter or a digit."""
        return [word for word in self.words if word[0].isalnum() or any(map(str.isalnum, word))]

    @cached_property
    def lines(self) -> list[str]:
        """Lines that are not blank."""
        return [line for line in self.text.splitlines() if line.strip()]

    @cached_property
    def paragraphs(self) -> list[str]:
        """What blank lines part."""
        return _PARAGRAPH_ENDS.split(self.text.strip())

    @cached_property
    def split_lines(self) -> list[str]:
        """What one or more line ends part."""
        return _LINE_ENDS.split(self.text)

    def share_of_words(self, n: float) -> float:
        """Divide by the number of words; 0 where there is none."""
        return n / len(self.words) if self.words else 0.0

    def share_of_characters(self, n: float) -> float:
        """Divide by the number of characters; 0 where there is none."""
        return n / len(self.text) if self.text else 0.0

    @cached_property
    def _n_grams(self) -> dict[int, npt.NDArray[np.int64]]:
        return {1: _numbered(self.words)}

    def _numbers_of(self, n: int) -> npt.NDArray[np.int64]:
        """Give each place the number of the n-gram that begins there; equal ones have equal numbers."""
        if n not in self._n_grams:
            before, words = self._numbers_of(n - 1), self._n_grams[1]
            both = before[:-1] * (len(words) + 1) + words[n - 1 :] if len(before) else before
            self._n_grams[n] = np.unique(both, return_inverse=True)[1].astype(np.int64)
        return self._n_grams[n]

    def _lengths_of(self, n: int) -> npt.NDArray[np.int64]:
        ends = np.concatenate([[0], np.cumsum([len(word) for word in self.words])]).astype(np.int64)
        return ends[n:] - ends[:-n]

    def top_n_gram_characters(self, n: int) -> int:
        """Count the characters, with spaces, of the most frequent n-gram in all its places; 0 if none stands twice."""
        numbers = self._numbers_of(n)
        if not len(numbers):
            return 0
        times = np.bincount(numbers)[numbers]
        place = int(np.argmax(times))  # of equally frequent ones the first
        if times[place] < 2:
            return 0
        return int(times[place]) * (int(self._lengths_of(n)[place]) + n - 1)

    def repeated_n_gram_characters(self, n: int) -> int:
        """Count the characters, spaces left out, that lie in n-grams which stood before; none is counted twice."""
        numbers = self._numbers_of(n).tolist()
        if len(set(numbers)) == len(numbers):
            return 0
        lengths = self._lengths_of(n).tolist()
        seen: set[int] = set()
        total = place = 0
        while place < len(numbers):
            if numbers[place] in seen:
                total += lengths[place]
                place += n
            else:
                seen.add(numbers[place])
                place += 1
        return total


def repeated(pieces: Sequence[str]) -> tuple[int, int]:
    """Count the pieces that stood before, and their characters.

    Examples
    --------
    >>> repeated(["ab", "c", "ab", "ab"])
    (2, 4)
    """
    seen: set[str] = set()
    again = [piece for piece in pieces if piece in seen or seen.add(piece)]  # type: ignore[func-returns-value]
    return len(again), sum(map(len, again))


def _numbered(words: Iterable[str]) -> npt.NDArray[np.int64]:
    number_of: dict[str, int] = {}
    return np.array([number_of.setdefault(word, len(number_of)) for word in words], dtype=np.int64)
