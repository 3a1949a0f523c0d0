"""The language of full text: words, "phrases", beginnings*, -not, OR, title:word; typed texts become plain values."""

from collections.abc import Iterator
from dataclasses import dataclass

from core.corpus.fulltext.query_tokens import AND, NOT, OR, Token, tokens_of
from core.corpus.fulltext.terms import is_unspaced, terms_of
from core.corpus.searches import EVERYWHERE
from core.errors import InputError

MOST_WORDS = 64
_MOST_NESTED = 8
# Of the last word of an open phrase: each word that begins so is looked for behind the others.
_FEWEST_LETTERS = 3

HELP = """\
`tides moon` both words, anywhere · `"high tide"` these words in a row · `tid*` words that begin so ·
`-moon` not this word · `tides OR waves` one of the two · `title:tides` in the title · `(tides OR waves) moon` together.
Upper and lower case are alike. For signs, or the middle of words, look for letters."""


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words in a row; a single one is a phrase of one.

    Attributes
    ----------
    terms : tuple of str
        The words, at least one.
    is_open : bool
        Whether the last is the beginning of a word.
    field : str
        Where it stands: one of `core.corpus.searches.FIELDS`.
    """

    terms: tuple[str, ...]
    is_open: bool = False
    field: str = EVERYWHERE


@dataclass(frozen=True, slots=True)
class Without:
    """What must not be met."""

    part: "Part"


@dataclass(frozen=True, slots=True)
class Every:
    """All of these must be met."""

    parts: tuple["Part", ...]


@dataclass(frozen=True, slots=True)
class Either:
    """At least one of these must be met."""

    parts: tuple["Part", ...]


Part = Phrase | Without | Every | Either


def parse(query: str, field: str = EVERYWHERE) -> Part:
    """Read a query.

    Parameters
    ----------
    query : str
        As it was typed.
    field : str
        Where words stand that do not say it themselves.

    Returns
    -------
    Part
        What it asks for.

    Raises
    ------
    InputError
        If it asks for nothing, a quotation mark or bracket is open, or it names a field that is none.

    Examples
    --------
    >>> parse('tides -"the moon"')
    Every(parts=(Phrase(terms=('tides',), is_open=False, field='title and text'), \
Without(part=Phrase(terms=('the', 'moon'), is_open=False, field='title and text'))))
    """
    tokens = list(tokens_of(query))
    part, rest = _either(tokens, field, 0)
    if rest:
        raise InputError("A closing bracket of this search has no opening one. Remove it, or add one before.")
    if part is None:
        raise InputError(f"{query[:80]!r} has no word to look for. Write letters or digits.")
    if (n := len(list(phrases_of(part, wanted_only=False)))) > MOST_WORDS:
        raise InputError(f"A search has at most {MOST_WORDS} words and phrases, this one {n:,}. Leave some out.")
    return part


def phrases_of(part: Part, *, wanted_only: bool = True) -> Iterator[Phrase]:
    """List the words and phrases of a query, without those that must not be met."""
    match part:
        case Phrase():
            yield part
        case Without():
            if not wanted_only:
                yield from phrases_of(part.part, wanted_only=False)
        case _:
            for each in part.parts:
                yield from phrases_of(each, wanted_only=wanted_only)


def _either(tokens: list[Token], field: str, depth: int) -> tuple[Part | None, list[Token]]:
    """Read what stands between ORs, up to a closing bracket or the end."""
    parts: list[Part] = []
    part, tokens = _every(tokens, field, depth)
    parts += [part] if part else []
    while tokens and tokens[0].kind == OR:
        part, tokens = _every(tokens[1:], field, depth)
        parts += [part] if part else []
    if not parts:
        return None, tokens
    return (parts[0] if len(parts) == 1 else Either(tuple(parts))), tokens


def _every(tokens: list[Token], field: str, depth: int) -> tuple[Part | None, list[Token]]:
    parts: list[Part] = []
    while tokens and tokens[0].kind not in (OR, "close"):
        if tokens[0].kind == AND:
            tokens = tokens[1:]
            continue
        part, tokens = _one(tokens, field, depth)
        parts += [part] if part else []
    if not parts:
        return None, tokens
    return (parts[0] if len(parts) == 1 else Every(tuple(parts))), tokens


def _one(tokens: list[Token], field: str, depth: int) -> tuple[Part | None, list[Token]]:
    is_negated = False
    while tokens and tokens[0].kind == NOT:
        is_negated, tokens = not is_negated, tokens[1:]
    if not tokens or tokens[0].kind in (OR, AND, "close"):
        return None, tokens
    token, tokens = tokens[0], tokens[1:]
    if token.kind == "open":
        part, tokens = _bracket(tokens, token.field or field, depth + 1)
    else:
        part = _phrase(token, field)
    if part and is_negated != (token.sign == "-"):
        part = Without(part)
    return part, tokens


def _phrase(token: Token, field: str) -> Phrase | None:
    terms = terms_of(token.text)
    if token.is_open and len(terms) > 1 and len(terms[-1]) < _FEWEST_LETTERS and not is_unspaced(terms[-1]):
        raise InputError(
            f"Too many words begin with {terms[-1]!r} to be looked for in a row. "
            f"Write at least {_FEWEST_LETTERS} letters before the *, or leave it out."
        )
    return Phrase(terms, token.is_open, token.field or field) if terms else None


def _bracket(tokens: list[Token], field: str, depth: int) -> tuple[Part | None, list[Token]]:
    if depth > _MOST_NESTED:
        raise InputError(f"This search has more than {_MOST_NESTED} brackets within each other. Write it without some.")
    part, tokens = _either(tokens, field, depth)
    if not tokens:
        raise InputError("A bracket of this search is not closed. Add a closing one.")
    return part, tokens[1:]
