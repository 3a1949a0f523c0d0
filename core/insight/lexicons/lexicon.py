"""What a lexicon is: groups, each with its terms, in a small TOML file."""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from core.errors import InputError, NotFoundError

OUR_LEXICONS = Path(__file__).resolve().parents[3] / "sample_data" / "lexicons"

MOST_GROUPS = 100
MOST_TERMS = 10_000
_MOST_CHARACTERS = 80
_WORD = re.compile(r"\w+(?:['\u2019]\w+)*")
_FIELDS = ("name", "description", "groups")
_NAME = re.compile(r"[a-z][a-z0-9_]{0,31}")


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
    if not isinstance(groups, dict) or not 1 < len(groups) <= MOST_GROUPS:
        raise InputError(
            f"{_of(path)} needs from 2 to {MOST_GROUPS} groups in the table 'groups', each with its terms."
        )
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


def _terms(path: Path, group: str, terms: Any) -> tuple[str, ...]:
    if not group.strip() or not group.isprintable() or len(group) > _MOST_CHARACTERS:
        raise InputError(
            f"{_of(path)} has the group {group[:80]!r}. Use up to {_MOST_CHARACTERS} printable characters."
        )
    if not isinstance(terms, list) or not terms or not all(isinstance(term, str) and words_of(term) for term in terms):
        raise InputError(f"{_of(path)} has in the group {group!r} something else than a list of words. Write one.")
    return tuple(terms)


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
