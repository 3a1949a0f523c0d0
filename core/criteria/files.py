"""Criteria that a user adds: small TOML files, checked so that a key can be a column, a field of a link and a head."""

import re
import tomllib
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from core.criteria.criterion import Criterion
from core.errors import InputError

MOST_CRITERIA = 12
FIELDS = ("key", "title", "question", "must_not_matter")

_KEY = re.compile(r"[a-z][a-z0-9_]{0,31}")
# Letters, digits and a few marks: a title stands in markdown, in HTML and in charts.
_TITLE = re.compile(r"[^\W\d_](?:[^\W_]|[ &,'/-]){0,23}")
_MOST_CHARACTERS = 500
_MOST_MATTERS = 12

# What columns of ours, fields of files and fields of a page's address are called.
RESERVED = frozenset(
    """
    doc_id doc_hash text title domain date fields file line reason start number part row revision fragments
    n_bytes n_tokens n_documents n_rated n_dated first_date last_date segment_lengths share_fragments text_hash
    texts text_a text_b document_a document_b doc_ids item_a item_b first criterion judge prob_b_preferred missing
    rater raters name n mean sd position none
    length lengths typeface
    field tokens kept sort page size doc passage tint by at turn in pair long pairs alike ask seed group column
    fraction inverse order quota selection voters beside share shares sight temperature uniform refused against
    as clusters draw find hold kind left method of over pointer rated right show
    """.split()  # noqa: SIM905 - a list of these would be a page
)
_OUR_ENDINGS = ("_segments", "_votes_a", "_votes_b", "_average", "_rating")


def read_criteria(folder: Path, *, beside: Sequence[Criterion]) -> tuple[Criterion, ...]:
    """Read the criteria of a folder.

    Parameters
    ----------
    folder : Path
        Each file of it that ends in ``.toml``, or ``.TOML``, is one criterion, but for hidden ones; one that is not
        there holds none.
    beside : sequence of Criterion
        Those that are there already.

    Returns
    -------
    tuple of Criterion
        Sorted by key.

    Raises
    ------
    InputError
        If a file is no criterion, its key or title is taken or reserved, or there are too many.
    """
    found: list[Criterion] = []
    for path in _paths(folder):
        criterion = read_criterion(path)
        for other in (*beside, *found):
            _require_apart(path, criterion, other)
        found.append(criterion)
    if len(found) + len(beside) > MOST_CRITERIA:
        raise InputError(
            f"'{folder}' holds {len(found)} criteria, which makes {len(found) + len(beside)} in all. "
            f"Leave at most {MOST_CRITERIA - len(beside)} there, for {MOST_CRITERIA} in all."
        )
    return tuple(sorted(found, key=lambda criterion: criterion.key))


def _require_apart(path: Path, criterion: Criterion, other: Criterion) -> None:
    if criterion.key == other.key:
        raise InputError(f"{_of(path)} has the key {other.key!r}, which is that of {other.source!r}. Choose another.")
    if criterion.title.casefold() in (other.title.casefold(), other.short.casefold()):
        raise InputError(
            f"{_of(path)} has the title {criterion.title!r}, by which {other.key!r} is known. Choose another."
        )


def _paths(folder: Path) -> list[Path]:
    if not folder.exists():
        return []
    try:
        return sorted(
            path for path in folder.iterdir() if path.suffix.lower() == ".toml" and not path.name.startswith(".")
        )
    except OSError as error:
        raise InputError(f"The criteria in '{folder}' cannot be read ({error.strerror}). Mend that.") from error


def read_criterion(path: Path) -> Criterion:
    """Read one criterion; raise `InputError` where the file is none, saying what to write."""
    values = _values(path)
    for name in FIELDS:
        if name not in values:
            raise InputError(f"{_of(path)} has no {name!r}. Give {', '.join(FIELDS)}.")
    strange = [name for name in values if name not in FIELDS]
    if strange:
        raise InputError(f"{_of(path)} has an unknown field {strange[0][:80]!r}. Give {', '.join(FIELDS)} only.")
    key, title = _text(path, "key", values["key"]), _text(path, "title", values["title"])
    _require_key(path, key)
    if not _TITLE.fullmatch(title):
        raise InputError(
            f"{_of(path)} has the title {title[:80]!r}. Use up to 24 letters, digits, spaces and & , ' / -, "
            "a letter first."
        )
    question = _text(path, "question", values["question"])
    return Criterion(key, title, question, _matters(path, values["must_not_matter"]), source=str(path))


def _of(path: Path) -> str:
    return f"The criterion '{path}'"


def _values(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, RecursionError) as error:
        raise InputError(f"{_of(path)} is not TOML ({error}). Mend it, or remove the file.") from error
    except OSError as error:
        raise InputError(f"{_of(path)} cannot be read ({error.strerror}). Mend that, or remove the file.") from error


def _text(path: Path, name: str, value: Any) -> str:
    if not isinstance(value, str) or not value.strip():
        raise InputError(f"{_of(path)} has {str(value)[:80]!r} as {name!r}. Write a text that is not empty.")
    if not value.isprintable() or len(value) > _MOST_CHARACTERS:
        raise InputError(
            f"{_of(path)} has a {name!r} of {len(value):,} characters in {len(value.splitlines()):,} lines. "
            f"Write up to {_MOST_CHARACTERS} printable characters on one line."
        )
    return value.strip()


def _require_key(path: Path, key: str) -> None:
    if not _KEY.fullmatch(key):
        raise InputError(
            f"{_of(path)} has the key {key[:80]!r}. Use up to 32 small letters, digits and '_', a letter first."
        )
    if key in RESERVED or key.endswith(_OUR_ENDINGS):
        raise InputError(f"{_of(path)} has the key {key!r}, which names something else in our files. Choose another.")


def _matters(path: Path, value: Any) -> tuple[str, ...]:
    if not isinstance(value, list) or len(value) > _MOST_MATTERS:
        raise InputError(
            f"{_of(path)} needs in 'must_not_matter' a list of up to {_MOST_MATTERS} texts. "
            'Write for example ["its length"], or [] for nothing.'
        )
    return tuple(_text(path, "must_not_matter", each) for each in value)
