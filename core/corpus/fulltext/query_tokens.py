"""The signs of the language of full text: what is typed is cut into words, phrases, brackets, and words that join."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from core.corpus.fulltext.terms import terms_of
from core.corpus.searches import TEXT, TITLE
from core.errors import InputError

# They stand in capitals, as in other searches: "or" in lower case is a word like others.
AND, OR, NOT = "AND", "OR", "NOT"

_FIELDS = {"title": TITLE, "text": TEXT}
_TOKEN = re.compile(
    r"""\s*(?:(?P<close>\))
        | (?P<sign>[-+])?(?:(?P<field>title|text):)?
          (?: "(?P<phrase>[^"]*)"(?P<star>\*)? | (?P<unclosed>") | (?P<open>\() | (?P<word>[^\s()"]+) ))""",
    re.VERBOSE,
)
_QUOTES = str.maketrans("“”„‟«»", '""""""')
# As other languages of queries name a field; no address (`http://`), time of day, or name in C++ looks so.
_NAMED = re.compile(r"(?P<name>[a-z_]{2,}):(?P<rest>.*)")
_BEGINS_VALUE = re.compile(r'[\w"(\[{<>=]')


@dataclass(frozen=True, slots=True)
class Token:
    """A sign of the language.

    Attributes
    ----------
    kind : str
        ``"word"``, ``"phrase"``, ``"open"`` and ``"close"`` for brackets, or `AND`, `OR`, `NOT`.
    sign : str
        ``"-"`` or ``"+"`` before it; empty for none.
    field : str or None
        Where it is to stand, if it says so.
    text : str
        Of a word or phrase, without its star.
    is_open : bool
        Whether it has a star.
    """

    kind: str
    sign: str = ""
    field: str | None = None
    text: str = ""
    is_open: bool = False


def tokens_of(query: str) -> Iterator[Token]:
    """Cut a query into its signs.

    Raises
    ------
    InputError
        If a quotation mark is open, a star within a word, or a field named that is none.

    Examples
    --------
    >>> [token.text for token in tokens_of('title:tides "the moon"')]
    ['tides', 'the moon']
    """
    query = query.translate(_QUOTES).rstrip()
    place = 0
    while place < len(query):
        found = _TOKEN.match(query, place)
        assert found is not None
        place = found.end()
        if found["word"]:
            _require_field(found["word"], query[place : place + 1])
        yield _token(found)


def _token(found: "re.Match[str]") -> Token:
    if found["unclosed"]:
        raise InputError('A quotation mark of this search is not closed. Write phrases as "high tide".')
    if found["close"]:
        return Token("close")
    sign, field = found["sign"] or "", _FIELDS.get(found["field"] or "")
    if found["open"]:
        return Token("open", sign, field)
    if found["phrase"] is not None:
        return Token("phrase", sign, field, found["phrase"], bool(found["star"]))
    word = found["word"]
    if not sign and field is None and word in (AND, OR, NOT):
        return Token(word)
    if "*" in (bare := word.rstrip("*")) and terms_of(bare):
        raise InputError(f"{word[:80]!r} has a * within. Put it at the end, as in tid*.")
    return Token("word", sign, field, bare, bare != word)


def _require_field(word: str, behind: str) -> None:
    """Refuse a word that names a field with nothing to look for, or one that is none."""
    named = _NAMED.fullmatch(word)
    if named is None:
        return
    name, value = named["name"], named["rest"] or behind
    if name in _FIELDS and not named["rest"]:
        raise InputError(
            f"Nothing stands behind '{name}:' in this search. Write the word right behind it: {name}:tides"
        )
    if name not in _FIELDS and _BEGINS_VALUE.match(value):
        raise InputError(
            f"There is no field {name[:40]!r} to look in, only {' and '.join(_FIELDS)}. "
            "Put it into quotation marks to look for it as it stands."
        )
