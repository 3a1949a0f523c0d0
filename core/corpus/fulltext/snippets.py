"""The stretch of a text that shows why a search found it, and the places of what was looked for."""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

from core.corpus.filters import DocumentFilter
from core.corpus.fulltext.hits import Hit, Sought, hits
from core.corpus.searches import Among, Pattern, Words

SNIPPET_CHARACTERS = 160
MOST_PLACES = 2_000
# Enough to choose a good stretch from.
_MOST_LOOKED_AT = 400
# Before the first hit, for a reader to see where it stands; and a word is cut at most so far from its end.
_LEAD, _WORD = 40, 20
_TO_SPACES = str.maketrans("\n\r\t\x0b\x0c\x85\u2028\u2029", " " * 8)

Places = list[tuple[int, int]]


@dataclass(frozen=True, slots=True)
class Snippet:
    """A stretch of a text.

    Attributes
    ----------
    text : str
        As its author wrote it, with spaces for line breaks; untrusted.
    places : tuple of (int, int)
        Start and end of what was found, in characters of it; ascending, without overlaps, at least one.
    is_cut_before, is_cut_after : bool
        Whether the text goes on there.
    """

    text: str
    places: tuple[tuple[int, int], ...]
    is_cut_before: bool
    is_cut_after: bool


def sought_in(documents: DocumentFilter) -> tuple[Sought, ...]:
    """List what a filter looks for in the texts.

    Examples
    --------
    >>> sought_in(DocumentFilter(text="tide", searches=(Words("moon"),)))
    ('tide', Words(query='moon', field='title and text'))
    """
    searches = [each.search if isinstance(each, Among) else each for each in documents.searches]
    found = [each for each in searches if isinstance(each, str | Words | Pattern)]
    return (*((documents.text,) if documents.text else ()), *found)


def places(text: str, sought: Sequence[Sought], *, most: int = MOST_PLACES) -> Places:
    """Find what was looked for in a text.

    Parameters
    ----------
    text : str
        A text, or a passage of one.
    sought : sequence of str or Words or Pattern
        What was looked for; plain texts are letters in either case. Words for the title alone are not in it.
    most : int
        How many places at most.

    Returns
    -------
    list of (int, int)
        Start and end of each, ascending; those that touch or overlap are one.

    Raises
    ------
    InputError
        If a query is none.

    Examples
    --------
    >>> places("High tide. The tides", [Words("tide*")])
    [(5, 9), (15, 20)]
    """
    return _merged([(hit.start, hit.end) for hit in hits(text, sought, most=most)])[:most]


def snippet(text: str, sought: Sequence[Sought], *, characters: int = SNIPPET_CHARACTERS) -> Snippet | None:
    """Choose the stretch of a text that has most of what was looked for in it.

    Parameters
    ----------
    text : str
        The whole text.
    sought : sequence of str or Words or Pattern
        What was looked for, as for `places`.
    characters : int
        About how long it is to be.

    Returns
    -------
    Snippet or None
        The first of equally good ones; None where nothing of it is in the text.

    Raises
    ------
    InputError
        If a query is none.

    Examples
    --------
    >>> snippet("High tide comes twice a day.", [Words("tide")], characters=16)
    Snippet(text='High tide comes', places=((5, 9),), is_cut_before=False, is_cut_after=True)
    """
    found = hits(text, sought, most=_MOST_LOOKED_AT)
    if not found:
        return None
    best = _best(found, characters - min(_LEAD, characters // 4))
    start, end = _bounds(text, best, characters)
    inside = [(max(hit.start, start) - start, min(hit.end, end) - start) for hit in found]
    marked = _merged([(first, last) for first, last in inside if first < last])
    shown = text[start:end].translate(_TO_SPACES)
    return Snippet(shown, tuple(marked), bool(text[:start].strip()), bool(text[end:].strip()))


def _best(found: Sequence[Hit], characters: int) -> Hit:
    """Choose the hit that a stretch should begin with: of different things first, then of many."""
    starts = [hit.start for hit in found]

    def worth(place: int) -> tuple[int, int]:
        within = found[place : bisect_right(starts, starts[place] + characters)]
        return len({hit.of for hit in within}), len(within)

    return found[max(range(len(found)), key=lambda place: (worth(place), -place))]


def _bounds(text: str, hit: Hit, characters: int) -> tuple[int, int]:
    """Lay a stretch around a hit, from the beginning of a word to the end of one where these are near."""
    start = max(hit.start - min(_LEAD, characters // 4), 0)
    if start <= characters // 8:
        start = 0
    else:
        space = text.find(" ", start - 1, min(start + _WORD, hit.start))
        start = space + 1 if space >= 0 else start
    end = min(start + characters, len(text))
    if end < len(text):
        space = text.rfind(" ", max(end - _WORD, min(hit.end, end)), end + 1)
        end = space if space > start else end
    return start, end


def _merged(found: Places) -> Places:
    merged: Places = []
    for start, end in sorted(found):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(merged[-1][1], end))
        else:
            merged.append((start, end))
    return merged
