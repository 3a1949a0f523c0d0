"""Where in a text that stands which a search looked for: words as the index has them, letters, expressions."""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice, pairwise

import pyarrow as pa
import pyarrow.compute as pc

from core.corpus.fulltext.query import Phrase, parse, phrases_of
from core.corpus.fulltext.terms import is_unspaced
from core.corpus.searches import TITLE, Pattern, Words

Sought = str | Words | Pattern

# Between two words of a phrase there are at most so many signs, or it would take long to find out that it ends there.
_MOST_BETWEEN = 200
_LETTER = r"[^\W_]"
_MARK = "[\u0300-\u036f]"
# Characters that hardly any text has, to mark with where an expression was met.
_RARE = tuple(map(chr, range(0xF8A0, 0xF8C0)))
# An expression is looked for in a beginning of so many characters, then in one so many times as long, and so on.
_BEGINNING, _GROWTH = 2**16, 8


@dataclass(frozen=True, slots=True, order=True)
class Hit:
    """A place in a text.

    Attributes
    ----------
    start, end : int
        In characters; not empty.
    of : int
        Which of the things that were looked for.
    """

    start: int
    end: int
    of: int


def hits(text: str, sought: Sequence[Sought], *, most: int) -> list[Hit]:
    """Find what was looked for, the first places of each thing, at most so many; ascending, and they may overlap.

    Of an expression that is met by nothing in most places, those near the beginning of the text.

    Raises
    ------
    InputError
        If a query is none.
    """
    lowered = _lowered(text)
    spans = [islice(found, most) for each in sought for found in _spans(text, lowered, each, most)]
    return sorted(Hit(start, end, of) for of, found in enumerate(spans) for start, end in found)


def _spans(text: str, lowered: str, sought: Sought, most: int) -> Iterator[Iterator[tuple[int, int]]]:
    match sought:
        case str():
            yield _letters(lowered, _lowered(sought))
        case Pattern():
            yield _matches(text, sought.expression, most)
        case Words():
            for phrase in phrases_of(parse(sought.query, sought.field)):
                if phrase.field != TITLE:
                    yield _phrases(lowered, phrase)


def _lowered(text: str) -> str:
    """Write a text in lower case, each character in its place."""
    if text.isascii():
        return text.lower()
    # The one letter that becomes two in lower case, and the one that changes at the end of a word.
    return text.replace("\u0130", "i").lower().replace("\u03c2", "\u03c3")


def _letters(lowered: str, wanted: str) -> Iterator[tuple[int, int]]:
    place = lowered.find(wanted)
    while place >= 0 and wanted:
        yield place, place + len(wanted)
        place = lowered.find(wanted, place + len(wanted))


def _phrases(lowered: str, phrase: Phrase) -> Iterator[tuple[int, int]]:
    # Finding the first word and looking at what follows is much faster than looking for the whole.
    patterns = [(first, re.compile(pattern)) for first, pattern in _patterns(phrase)]
    for first, pattern in patterns:
        place = lowered.find(first)
        while place >= 0:
            found = pattern.match(lowered, place)
            if found:
                yield found.span()
            place = lowered.find(first, found.end() if found else place + 1)


@lru_cache(maxsize=256)
def _patterns(phrase: Phrase) -> tuple[tuple[str, str], ...]:
    """Write a phrase as expressions over a text in lower case, each with its first word."""
    spellings = [_spellings(term) for term in phrase.terms]
    return tuple((first, _pattern(first, phrase, spellings[1:])) for first in spellings[0])


def _spellings(term: str) -> list[str]:
    """Write a word with its accents in one character and beside it, as texts may have it."""
    term = term.replace("i\u0307", "i")
    return sorted({term, unicodedata.normalize("NFD", term)})


def _pattern(first: str, phrase: Phrase, others: Sequence[Sequence[str]]) -> str:
    written = re.escape(first)
    for (before, after), spellings in zip(pairwise(phrase.terms), others, strict=True):
        least = 0 if is_unspaced(before) or is_unspaced(after) else 1
        either = "|".join(map(re.escape, spellings))
        written += rf"[\W_]{{{least},{_MOST_BETWEEN}}}(?:{either})"
    begins = "" if is_unspaced(phrase.terms[0]) else rf"(?<!{_LETTER})"
    if phrase.is_open:
        ends = rf"(?:{_LETTER}|{_MARK})*"
    else:
        ends = "" if is_unspaced(phrase.terms[-1]) else rf"(?!{_LETTER}|{_MARK})"
    return begins + written + ends


def _matches(text: str, expression: str, most: int) -> Iterator[tuple[int, int]]:
    """Find where an expression is met, by the engine that found the document: it never takes long, as Python's may.

    That engine marks all places or none, so it is given a longer and longer beginning of the text, until this has
    enough of them. Places where nothing is met count too: of `x*`, they may be all that a beginning has.
    """
    n_characters = _BEGINNING
    while True:
        is_whole = n_characters >= len(text)
        spans = _marked(text[:n_characters], expression)
        # What the end of a beginning cut short is no place.
        if is_whole or len(spans) > most:
            return ((start, end) for start, end in spans if start < end and (is_whole or end < n_characters))
        n_characters *= _GROWTH


def _marked(text: str, expression: str) -> list[tuple[int, int]]:
    """Mark all places where an expression is met, be it by nothing."""
    marks = [character for character in _RARE if character not in text][:2]
    if len(marks) < 2:
        return []
    opened, closed = marks
    try:
        marked = pc.replace_substring_regex(
            pa.scalar(text, pa.large_string()), expression, rf"{opened}\0{closed}"
        ).as_py()
    except pa.ArrowInvalid:
        # Whoever looked for this was told.
        return []
    spans: list[tuple[int, int]] = []
    place = marked.find(opened)
    while place >= 0:
        end = marked.index(closed, place)
        # So many marks stand before it.
        spans.append((place - 2 * len(spans), end - 1 - 2 * len(spans)))
        place = marked.find(opened, end)
    return spans
