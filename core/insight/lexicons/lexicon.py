"""What a lexicon is: groups, each with its terms, in a small TOML file."""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from core.errors import InputError, NotFoundError
from core.insight.groups import EMPTY, NO_VALUE

# What a document is called that mentions several groups alike.
SEVERAL = "several alike"
OUR_LEXICONS = Path(__file__).resolve().parents[3] / "sample_data" / "lexicons"

MOST_GROUPS = 100
MOST_TERMS = 10_000
_MOST_CHARACTERS = 80
_WORD = re.compile(r"\w+(?:['\u2019]\w+)*")
_FIELDS = ("name", "description", "groups")
_NAME = re.compile(r"[a-z][a-z0-9_]{0,31}")
# Our own words for documents that are in no group of theirs: another group of that name would fall together with them.
_OURS = re.compile("|".join([*map(re.escape, (SEVERAL, NO_VALUE, EMPTY)), r"[\d,]+ rarer values"]), re.IGNORECASE)
_KINDS = {str: "text", bool: "true or false", int: "number", float: "number", list: "list", dict: "table"}


@dataclass(frozen=True, slots=True)
class Lexicon:
    """Groups of terms.

    Attributes
    ----------
    name : str
        Also what the column is called by default.
    description : str
        What the lists are, where they come from, and what they miss.
    groups : mapping of str to tuple of str
        Terms by group, as written; a term is a word or several, and stands in one group only.
    """

    name: str
    description: str
    groups: Mapping[str, tuple[str, ...]]


def words_of(text: str) -> list[str]:
    """Give the words of a text as terms are compared: small letters, without signs.

    Examples
    --------
    >>> words_of("The Nurse's Aide; DON'T!")
    ['the', "nurse's", 'aide', "don't"]
    """
    return [word.casefold().replace("\u2019", "'") for word in _WORD.findall(text)]


def named_lexicon(name: str) -> Lexicon:
    """Find one of our lexicons by name, or read the file that is named; raise `NotFoundError` if there is neither."""
    ours = OUR_LEXICONS / f"{name}.toml"
    if _NAME.fullmatch(name) and ours.is_file():
        return read_lexicon(ours)
    if Path(name).is_file():
        return read_lexicon(Path(name))
    known = ", ".join(sorted(path.stem for path in OUR_LEXICONS.glob("*.toml")))
    raise NotFoundError(f"There is no lexicon {name!r}. Name one of {known}, or a TOML file of your own.")


def read_lexicon(path: Path) -> Lexicon:
    """Read a lexicon.

    Parameters
    ----------
    path : Path
        A TOML file with ``name``, ``description`` and a table ``groups`` that has a list of terms for each group.

    Returns
    -------
    Lexicon
        As it is written.

    Raises
    ------
    InputError
        If the file is no lexicon, saying what to write.
    """
    values = _values(path)
    if set(values) != set(_FIELDS):
        raise InputError(f"{_of(path)} has the fields {_listed(values)}. Give {', '.join(_FIELDS)}, and nothing else.")
    name, groups = values["name"], values["groups"]
    if not isinstance(name, str) or not _NAME.fullmatch(name):
        raise InputError(
            f"{_of(path)} has the name {str(name)[:80]!r}. Use up to 32 small letters, digits and '_', a letter first."
        )
    if not isinstance(values["description"], str) or not values["description"].strip():
        raise InputError(f"{_of(path)} has no description. Say what the lists are, and what they miss.")
    if not isinstance(groups, dict):
        raise InputError(f"{_of(path)} has {_kind(groups)} as 'groups'. Write a table: [groups], then one list a line.")
    if not 0 < len(groups) <= MOST_GROUPS:
        raise InputError(f"{_of(path)} has {len(groups):,} groups. Give from 1 to {MOST_GROUPS}.")
    lexicon = Lexicon(name, values["description"].strip(), {key: _terms(path, key, groups[key]) for key in groups})
    _require_apart(path, lexicon)
    return lexicon


def _of(path: Path) -> str:
    return f"The lexicon '{path}'"


def _listed(values: Mapping[str, Any]) -> str:
    return ", ".join(repr(name[:40]) for name in list(values)[:5]) or "none"


def _values(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, RecursionError) as error:
        raise InputError(f"{_of(path)} is not TOML ({error}). Mend it.") from error
    except OSError as error:
        raise InputError(f"{_of(path)} cannot be read ({error.strerror}). Mend that.") from error


def _kind(value: Any) -> str:
    """Say what stands where something else should."""
    kind = next((kind for of_type, kind in _KINDS.items() if isinstance(value, of_type)), "date or time")
    return kind if isinstance(value, bool) else f"a {kind}"


def _terms(path: Path, group: str, terms: Any) -> tuple[str, ...]:
    if not group.strip() or not group.isprintable() or len(group) > _MOST_CHARACTERS:
        raise InputError(
            f"{_of(path)} has the group {group[:80]!r}. Use up to {_MOST_CHARACTERS} printable characters."
        )
    if _OURS.fullmatch(group.strip()):
        raise InputError(
            f"{_of(path)} has the group {group!r}, which is what documents in none of its groups are called. "
            "Choose another name."
        )
    if not isinstance(terms, list):
        raise InputError(
            f'{_of(path)} has {_kind(terms)} for the group {group!r}. Write a list of terms: ["one term", "another"].'
        )
    if not terms:
        raise InputError(f"{_of(path)} has no terms in the group {group!r}. Give some, or leave the group out.")
    for term in terms:
        _require_term(path, group, term)
    return tuple(terms)


def _require_term(path: Path, group: str, term: Any) -> None:
    if not isinstance(term, str):
        raise InputError(f"{_of(path)} has {_kind(term)} among the terms of {group!r}. Put terms into quotes.")
    if not words_of(term):
        raise InputError(
            f"{_of(path)} has the term {term[:80]!r} in the group {group!r}, without a letter or digit. Leave it out."
        )


def _require_apart(path: Path, lexicon: Lexicon) -> None:
    """Refuse a term of two groups: a document that speaks of it would count for both."""
    group_of: dict[tuple[str, ...], str] = {}
    for group, terms in lexicon.groups.items():
        for term in terms:
            other = group_of.setdefault(tuple(words_of(term)), group)
            if other != group:
                raise InputError(f"{_of(path)} has {term!r} in {other!r} and in {group!r}. Leave it in one of them.")
    if len(group_of) > MOST_TERMS:
        raise InputError(f"{_of(path)} has {len(group_of):,} terms. Give at most {MOST_TERMS:,}.")
