"""Searches as fields of an address, and in words."""

import json
from typing import Any

from core.corpus.searches import TITLE, Among, Likeness, Pattern, Predicate, Region, Search, Words
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
    return json.dumps(_written(search), ensure_ascii=False)


def _written(search: Search) -> list[Any]:
    match search:
        case Words():
            return ["words", search.query, search.field]
        case Pattern():
            return ["pattern", search.expression]
        case Likeness():
            return ["like", search.text, search.doc_id, search.most, search.is_least]
        case Region():
            return ["region", search.x, search.y, *search.outline]
        case Predicate():
            return ["sql", search.sql]
        case Among():
            inner = search.search
            return ["among", search.n_documents, inner if isinstance(inner, str) else _written(inner)]


def search_from_text(written: str) -> Search:
    """Read what `search_to_text` wrote; raise `InputError` where a link says what cannot be."""
    try:
        return _read(json_of_link(written))
    except (ValueError, TypeError, RecursionError):
        pass
    raise InputError(
        f'The link says find={written[:80]!r}, which is no search. Write for example ["words", "sea shore", "text"].'
    )


def json_of_link(written: str) -> Any:
    """Read JSON of a link; raise `ValueError` where it is none, or holds half of a character.

    Examples
    --------
    >>> json_of_link('["words", "sea"]')
    ['words', 'sea']
    """
    value = json.loads(written)
    # JSON may name half of a pair of surrogates, which no text can be written with.
    json.dumps(value, ensure_ascii=False).encode()
    return value


def _read(written: Any) -> Search:
    match written:
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
        case ["among", int(n), str(letters)]:
            return Among(letters, n)
        case ["among", int(n), [("words" | "pattern"), *_] as inner]:
            search = _read(inner)
            assert isinstance(search, Words | Pattern)
            return Among(search, n)
    raise ValueError("no search")


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
        case Among():
            inner = search.search
            what = f"text has “{shortened(inner, _CHARACTERS)}”" if isinstance(inner, str) else search_in_words(inner)
            return f"{what}, among the first {count(search.n_documents, 'document')}"
