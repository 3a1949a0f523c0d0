"""Searches as fields of an address, and in words."""

import json
from typing import Any

from core.corpus.searches import TITLE, Likeness, Pattern, Predicate, Region, Search, Words
from core.errors import InputError
from core.wording import count
from pages.parts.plain import shortened

_CHARACTERS = 40


def search_to_text(search: Search) -> str:
    """Write a search as JSON: its kind, then what it asks for.

    Examples
    --------
    >>> search_to_text(Words("sea shore"))
    '["words", "sea shore", "title and text"]'
    """
    match search:
        case Words():
            written: list[Any] = ["words", search.query, search.field]
        case Pattern():
            written = ["pattern", search.expression]
        case Likeness():
            written = ["like", search.text, search.doc_id, search.most, search.is_least]
        case Region():
            written = ["region", search.x, search.y, *search.outline]
        case Predicate():
            written = ["sql", search.sql]
    return json.dumps(written, ensure_ascii=False)


def search_from_text(written: str) -> Search:
    """Read what `search_to_text` wrote; raise `InputError` where a link says what cannot be."""
    try:
        match json.loads(written):
            case ["words", str(query), str(field)]:
                return Words(query, field)
            case ["pattern", str(expression)]:
                return Pattern(expression)
            case ["like", str(text), None | str() as doc_id, int(most), bool(is_least)]:
                return Likeness(text, doc_id, most, is_least)
            case ["region", str(x), str(y), *corners]:
                return Region(x, y, tuple((float(across), float(up)) for across, up in corners))
            case ["sql", str(sql)]:
                return Predicate(sql)
    except (ValueError, TypeError, RecursionError):
        pass
    raise InputError(
        f'The link says find={written[:80]!r}, which is no search. Write for example ["words", "sea shore", "text"].'
    )


def search_in_words(search: Search) -> str:
    """Say what a search asks for; not escaped.

    Examples
    --------
    >>> search_in_words(Likeness("tides", most=100))
    'the 100 documents most like “tides”'
    """
    match search:
        case Words():
            return f"“{shortened(search.query, _CHARACTERS)}”" + (" in the title" if search.field == TITLE else "")
        case Pattern():
            return f"text matches /{shortened(search.expression, _CHARACTERS)}/"
        case Likeness():
            what = f"“{shortened(search.text, _CHARACTERS)}”" if search.doc_id is None else shortened(search.doc_id, 24)
            return f"the {count(search.most, 'document')} {'least' if search.is_least else 'most'} like {what}"
        case Region():
            return "within an outline on the map"
        case Predicate():
            return f"SQL: {shortened(search.sql, _CHARACTERS)}"
