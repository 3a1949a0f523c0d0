"""Conditions that the narrow columns cannot answer: a search goes to an index, or to the texts."""

import math
from dataclasses import dataclass, field

from core.corpus.sayable import require_sayable, require_text
from core.errors import InputError

# What full text is looked for in.
EVERYWHERE, TITLE, TEXT = "title and text", "title", "text"
FIELDS = (EVERYWHERE, TITLE, TEXT)

MOST_LIKE = 1_000
_MOST_POINTS = 500


@dataclass(frozen=True, slots=True)
class Words:
    """Full text: the words, phrases and beginnings of words that a query asks for, see `core.corpus.fulltext`.

    Attributes
    ----------
    query : str
        As it was typed.
    field : str
        One of `FIELDS`.
    """

    query: str
    field: str = EVERYWHERE

    def __post_init__(self) -> None:
        require_sayable(self.query or " ")
        if self.field not in FIELDS:
            raise InputError(f"Full text is not in {self.field[:80]!r}. Search in {', '.join(FIELDS)}.")


@dataclass(frozen=True, slots=True)
class Pattern:
    """The text matches a regular expression, in the syntax of RE2, somewhere."""

    expression: str

    def __post_init__(self) -> None:
        require_sayable(self.expression or " ")


@dataclass(frozen=True, slots=True)
class Likeness:
    """The documents whose beginnings are most like a text or a document, or least.

    Attributes
    ----------
    text : str
        In words; empty where a document is given.
    doc_id : str or None
        A document of the corpus, which is among those it is most like.
    most : int
        How many documents, 1 to 100,000.
    is_least : bool
        Whether those that are least like it are wanted.
    as_of : str
        The state of the index that answered, see `core.corpus.similar.state`: another one may find others. It is no
        part of the question, so no link carries it and likenesses are equal without it; it is there for what keeps
        answers under all that they were asked with.
    """

    text: str = ""
    doc_id: str | None = None
    most: int = MOST_LIKE
    is_least: bool = False
    as_of: str = field(default="", compare=False)

    def __post_init__(self) -> None:
        require_sayable(self.text)
        require_text(self.doc_id or "")
        if bool(self.text) == (self.doc_id is not None):
            raise InputError("Likeness is to a text or to a document. Give one of the two.")
        if not 1 <= self.most <= 100 * MOST_LIKE:
            raise InputError(f"The {self.most:,} most alike cannot be found. Ask for 1 to {100 * MOST_LIKE:,}.")


@dataclass(frozen=True, slots=True)
class Region:
    """The document lies within an outline on a map.

    Attributes
    ----------
    x, y : str
        The fields with the places, see `core.corpus.catalog.fields`.
    outline : tuple of (float, float)
        The corners, at least three; the last is joined to the first. Inside is what a line crosses it an odd number of
        times to.
    """

    x: str
    y: str
    outline: tuple[tuple[float, float], ...]

    def __post_init__(self) -> None:
        require_text(self.x + self.y)
        n = len(self.outline)
        if not 3 <= n <= _MOST_POINTS:
            raise InputError(f"An outline has 3 to {_MOST_POINTS} corners, this one {n:,}. Draw another.")
        if not all(math.isfinite(end) for corner in self.outline for end in corner):
            raise InputError("A corner of this outline is nowhere. Draw another.")


@dataclass(frozen=True, slots=True)
class Predicate:
    """A condition in SQL over the columns that a reader knows, see `core.corpus.catalog.predicates`."""

    sql: str

    def __post_init__(self) -> None:
        require_sayable(self.sql or " ")


@dataclass(frozen=True, slots=True)
class Among:
    """What a search finds among the first documents: of one that looked no further, or not yet.

    It says exactly which documents are meant, so that a number about them stays true while the search goes on.

    Attributes
    ----------
    search : str or Pattern or Words or Likeness
        What is looked for: letters, where it is a plain text.
    n_documents : int
        Among how many, from the first one of the corpus.
    """

    search: "str | Pattern | Words | Likeness"
    n_documents: int


Search = Words | Pattern | Likeness | Region | Predicate | Among
