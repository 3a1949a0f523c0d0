"""The ways to search: what each looks for, and what becomes of a filter when it is asked."""

from dataclasses import dataclass, replace

from core.corpus.filters import DocumentFilter
from core.corpus.searches import EVERYWHERE, Likeness, Pattern, Predicate, Search, Words

WORDS, LETTERS, PATTERN, LIKE, SQL = "words", "text", "pattern", "like", "sql"
_KINDS: dict[str, type[Words | Pattern | Likeness | Predicate]] = {
    WORDS: Words,
    PATTERN: Pattern,
    LIKE: Likeness,
    SQL: Predicate,
}


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
    """

    title: str
    icon: str
    placeholder: str
    help: str


def written_in(documents: DocumentFilter, mode: str) -> str:
    """Give what a filter asks for in one of the ways, as it was typed; empty where it asks for nothing so.

    Examples
    --------
    >>> written_in(DocumentFilter(text="sea"), "text")
    'sea'
    """
    if mode == LETTERS:
        return documents.text
    match next((search for search in documents.searches if isinstance(search, _KINDS[mode])), None):
        case Words(query):
            return query
        case Pattern(expression):
            return expression
        case Likeness(text):
            return text
        case Predicate(sql):
            return sql
    return ""


MODES = {
    WORDS: Mode(
        "Words",
        ":material/search:",
        'photosynthesis  "light reaction"  chloro*  -algae',
        "Full text, the best answers first.",
    ),
    LETTERS: Mode(
        "Letters",
        ":material/match_case:",
        "these letters",
        "Every text is searched for these letters as they stand; upper and lower case are alike.",
    ),
    PATTERN: Mode(
        "Expression",
        ":material/regular_expression:",
        r"[A-Z]\w+ et al\.",
        "A regular expression in the syntax of RE2, found anywhere in the text; (?i) before it takes upper and lower "
        "case as alike.",
    ),
    LIKE: Mode(
        "Like this",
        ":material/hub:",
        "a sentence or a paragraph",
        "The documents whose beginnings mean most nearly the same, the nearest first.",
    ),
    SQL: Mode(
        "SQL",
        ":material/database:",
        "n_tokens > 500 AND domain <> 'code'",
        "A condition in SQL on the columns of the documents. It can only read, and has ten seconds.",
    ),
}


def field_searched(documents: DocumentFilter) -> str:
    """Say in which field a filter looks for words; in title and text where it looks for none."""
    return next((search.field for search in documents.searches if isinstance(search, Words)), EVERYWHERE)


def mode_of(documents: DocumentFilter) -> str | None:
    """Give the way of the last search of a filter, None where it has none.

    Examples
    --------
    >>> mode_of(DocumentFilter(text="sea")), mode_of(DocumentFilter())
    ('text', None)
    """
    return next((mode for mode in reversed(MODES) if _asks(documents, mode)), None)


def _asks(documents: DocumentFilter, mode: str) -> bool:
    # Likeness to a document asks for something that nobody typed.
    return bool(documents.text) if mode == LETTERS else any(isinstance(s, _KINDS[mode]) for s in documents.searches)


def search_for(mode: str, written: str, *, field: str = EVERYWHERE) -> Search | None:
    """Make a search of what was typed; None for letters, which are no search of this kind, and where nothing was.

    Raises
    ------
    InputError
        If it cannot be asked so.
    """
    if mode == LETTERS or not written.strip():
        return None
    if mode == WORDS:
        return Words(written.strip(), field)
    # A space at the end of an expression is a part of it.
    return Pattern(written) if mode == PATTERN else _KINDS[mode](written.strip())


def with_search(documents: DocumentFilter, mode: str, written: str, *, field: str = EVERYWHERE) -> DocumentFilter:
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
    >>> with_search(DocumentFilter(), "words", "sea shore").searches
    (Words(query='sea shore', field='title and text'),)
    """
    if mode == LETTERS:
        # A space beside a letter is looked for too.
        return replace(documents, text=written if written.strip() else "")
    search = search_for(mode, written, field=field)
    if search is None:
        others = tuple(each for each in documents.searches if not isinstance(each, _KINDS[mode]))
        return replace(documents, searches=others)
    return documents.with_search(search)
