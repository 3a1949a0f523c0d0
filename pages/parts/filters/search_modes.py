"""The ways to search: what each looks for, and what becomes of a filter when it is asked."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from core.corpus.filters import DocumentFilter
from core.corpus.searches import EVERYWHERE, Likeness, Pattern, Predicate, Search, Words

WORDS, LETTERS, PATTERN, LIKE, SQL = "words", "text", "pattern", "like", "sql"


@dataclass(frozen=True, slots=True)
class Mode:
    """A way to search.

    Attributes
    ----------
    title : str
        In the choice of ways.
    icon : str
        Before what is typed.
    placeholder, help : str
        What to type.
    written : callable
        Gives what a filter asks for in this way, as it was typed; empty where nothing.
    """

    title: str
    icon: str
    placeholder: str
    help: str
    written: Callable[[DocumentFilter], str]


def _search(documents: DocumentFilter, kind: type[Search]) -> Search | None:
    return next((search for search in documents.searches if isinstance(search, kind)), None)


def _words(documents: DocumentFilter) -> str:
    found = _search(documents, Words)
    return found.query if isinstance(found, Words) else ""


def _pattern(documents: DocumentFilter) -> str:
    found = _search(documents, Pattern)
    return found.expression if isinstance(found, Pattern) else ""


def _like(documents: DocumentFilter) -> str:
    found = _search(documents, Likeness)
    return found.text if isinstance(found, Likeness) else ""


def _sql(documents: DocumentFilter) -> str:
    found = _search(documents, Predicate)
    return found.sql if isinstance(found, Predicate) else ""


def _letters(documents: DocumentFilter) -> str:
    return documents.text


MODES = {
    WORDS: Mode(
        "Words",
        ":material/search:",
        'photosynthesis  "light reaction"  chloro*  -algae',
        "Full text, the best answers first.",
        _words,
    ),
    LETTERS: Mode(
        "Letters",
        ":material/match_case:",
        "these letters",
        "Every text is searched for these letters as they stand; upper and lower case are alike.",
        _letters,
    ),
    PATTERN: Mode(
        "Expression",
        ":material/regular_expression:",
        r"[A-Z]\w+ et al\.",
        "A regular expression in the syntax of RE2, found anywhere in the text; (?i) before it takes upper and lower "
        "case as alike.",
        _pattern,
    ),
    LIKE: Mode(
        "Like this",
        ":material/hub:",
        "a sentence or a paragraph",
        "The documents whose beginnings mean most nearly the same, the nearest first.",
        _like,
    ),
    SQL: Mode(
        "SQL",
        ":material/database:",
        "n_tokens > 500 AND domain <> 'code'",
        "A condition in SQL on the columns of the documents. It can only read, and has ten seconds.",
        _sql,
    ),
}


def field_searched(documents: DocumentFilter) -> str:
    """Say in which field a filter looks for words; in title and text where it looks for none."""
    found = _search(documents, Words)
    return found.field if isinstance(found, Words) else EVERYWHERE


def mode_of(documents: DocumentFilter) -> str:
    """Give the way of the last search of a filter, words where it has none.

    Examples
    --------
    >>> mode_of(DocumentFilter(text="sea")), mode_of(DocumentFilter())
    ('text', 'words')
    """
    return next((mode for mode in reversed(MODES) if MODES[mode].written(documents)), WORDS)


def asked(documents: DocumentFilter, mode: str, written: str, *, field: str = EVERYWHERE) -> DocumentFilter:
    """Put what was typed into a filter, in place of what was asked in the same way; nothing asks nothing.

    Parameters
    ----------
    documents : DocumentFilter
        The filter until now.
    mode : str
        One of `MODES`.
    written : str
        What was typed.
    field : str
        Where words are looked for.

    Returns
    -------
    DocumentFilter
        The filter from now on.

    Raises
    ------
    InputError
        If it cannot be asked so.

    Examples
    --------
    >>> asked(DocumentFilter(), "words", "sea shore").searches
    (Words(query='sea shore', field='title and text'),)
    """
    written = written.strip()
    if mode == LETTERS:
        return replace(documents, text=written)
    kind = {WORDS: Words, PATTERN: Pattern, LIKE: Likeness, SQL: Predicate}[mode]
    if not written:
        return replace(documents, searches=tuple(each for each in documents.searches if not isinstance(each, kind)))
    search = Words(written, field) if mode == WORDS else kind(written)
    return documents.with_search(search)
