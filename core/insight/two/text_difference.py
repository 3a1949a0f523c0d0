"""In which words two texts differ that are nearly the same. No I/O."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher

# Of longer texts only the beginnings are compared.
MOST_CHARACTERS = 100_000
# Texts with a smaller share of shingles in common are two texts, and a difference of them says nothing.
LEAST_SHARED = 0.2

_SHINGLE_WORDS = 3
# The time that difflib takes may grow with the square of what it compares.
_MOST_SENTENCES, _MOST_WORDS = 2_000, 1_000
_AFTER_A_SENTENCE = re.compile(r"(?<=[.!?\n])")
_WORD = re.compile(r"\w+|\s+|[^\w\s]")


@dataclass(frozen=True, slots=True)
class Stretch:
    """A stretch of both texts: the same in both, or what stands in the one where the other has something else."""

    one: str
    other: str

    @property
    def is_same(self) -> bool:
        """Whether both texts have it."""
        return self.one == self.other


def share_in_common(one: str, other: str) -> float:
    """Say how much two texts have in common: of the runs of three words that either has, the share that both have.

    Parameters
    ----------
    one, other : str
        Any texts; of each the first `MOST_CHARACTERS` count.

    Returns
    -------
    float
        In [0, 1]; 1 for equal texts, 0 where one of them has no words and the other has.

    Examples
    --------
    >>> share_in_common("Moss grows on stone.", "moss grows on stone"), share_in_common("Moss grows on stone", "Law")
    (1.0, 0.0)
    """
    shingles = [_shingles(text[:MOST_CHARACTERS]) for text in (one, other)]
    either = shingles[0] | shingles[1]
    return len(shingles[0] & shingles[1]) / len(either) if either else float(one == other)


def _shingles(text: str) -> set[tuple[str, ...]]:
    words = re.findall(r"\w+", text.lower())
    n = max(len(words) - _SHINGLE_WORDS + 1, min(len(words), 1))
    return {tuple(words[start : start + _SHINGLE_WORDS]) for start in range(n)}


def differences(one: str, other: str) -> list[Stretch]:
    """Set two texts beside each other, sentence by sentence and, where these differ, word by word.

    Parameters
    ----------
    one, other : str
        Any texts; beginnings of at most `MOST_CHARACTERS`, or of 2,000 sentences or lines, are compared.

    Returns
    -------
    list of Stretch
        All of the one beginning and all of the other, in their order; stretches that both have and stretches that
        differ take turns.

    Examples
    --------
    >>> differences("Moss grows slowly.", "Moss grows fast.")
    [Stretch(one='Moss grows ', other='Moss grows '), Stretch(one='slowly', other='fast'), Stretch(one='.', other='.')]
    """
    left, right = (_sentences(text) for text in (one, other))
    return list(_joined(_word_by_word(_stretches(left, right))))


def _sentences(text: str) -> list[str]:
    found = [piece for piece in _AFTER_A_SENTENCE.split(text[:MOST_CHARACTERS]) if piece]
    return found[:_MOST_SENTENCES]


def _stretches(one: list[str], other: list[str]) -> Iterator[Stretch]:
    for tag, start, end, begin, stop in SequenceMatcher(None, one, other).get_opcodes():
        if tag == "equal":
            yield from (Stretch(piece, piece) for piece in one[start:end])
        else:
            yield Stretch("".join(one[start:end]), "".join(other[begin:stop]))


def _word_by_word(stretches: Iterator[Stretch]) -> Iterator[Stretch]:
    for stretch in stretches:
        words = [_WORD.findall(text) for text in (stretch.one, stretch.other)]
        if stretch.is_same or not all(0 < len(each) <= _MOST_WORDS for each in words):
            yield stretch
        else:
            yield from _stretches(*words)


def _joined(stretches: Iterator[Stretch]) -> Iterator[Stretch]:
    """Join neighbours that are both the same, or both different."""
    before: Stretch | None = None
    for stretch in stretches:
        if before is not None and before.is_same == stretch.is_same:
            before = Stretch(before.one + stretch.one, before.other + stretch.other)
        else:
            if before is not None:
                yield before
            before = stretch
    if before is not None:
        yield before
