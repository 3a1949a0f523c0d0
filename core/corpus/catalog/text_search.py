"""Finding letters and regular expressions in the texts: documents are looked through in their order, some at a time."""

import time
from collections.abc import Sequence
from pathlib import Path

import duckdb
import numpy as np
import numpy.typing as npt

from core.corpus.catalog.file_patterns import literal_pattern
from core.corpus.catalog.found_lists import Found, Searched
from core.corpus.catalog.scans import Scan, Steps
from core.corpus.searches import Pattern
from core.errors import InputError

# A piece takes about so long: often enough to be told and stopped, seldom enough to use all cores.
_SECONDS_EACH = 0.25
_FIRST_PARTS, _MOST_PARTS = 4, 256

_IS_MET = {str: "contains(lower(text), lower(?))", Pattern: "regexp_matches(text, ?)"}


def find_in_texts(searched: Searched, search: str | Pattern) -> Found:
    """Find all documents whose text has these letters in it, or matches this regular expression.

    Letters are found in either case, and no character has another meaning.

    Raises
    ------
    InputError
        If the expression is none.
    """
    return find_in_first(searched, search, searched.n_documents)


def find_in_first(searched: Searched, search: str | Pattern, n_documents: int) -> Found:
    """Find those of the first documents whose text answers a search, as `find_in_texts` does."""
    return Found.marked(scan_of(searched, search).first(n_documents), searched.n_documents)


def scan_of(searched: Searched, search: str | Pattern) -> Scan:
    """Give the scan that looks for this, beginning it where there is none.

    Raises
    ------
    InputError
        If the expression is none.
    """
    if isinstance(search, Pattern):
        require_expression(searched, search)
    return searched.scans.of(search, lambda: Scan(_steps(searched, search), searched.n_documents))


def require_expression(searched: Searched, wanted: Pattern) -> None:
    """Refuse what is no regular expression, in one sentence.

    Raises
    ------
    InputError
        If it is none.
    """
    try:
        searched.cursor().execute("SELECT regexp_matches('', ?)", [wanted.expression])
    except duckdb.Error as error:
        reason = str(error).splitlines()[0].removeprefix("Invalid Input Error: ")[:120]
        raise InputError(
            f"{wanted.expression[:80]!r} is no regular expression ({reason}). "
            "Write it as RE2 has them, without looking ahead or back, or look for letters."
        ) from error


def _steps(searched: Searched, search: str | Pattern) -> Steps:
    starts = _starts(searched)
    place, n_parts = 0, _FIRST_PARTS
    while place < len(searched.parts):
        end = min(place + n_parts, len(searched.parts))
        began = time.monotonic()
        yield int(starts[end]), _found_in(searched, search, searched.parts[place:end], starts[place:end])
        is_quick = time.monotonic() - began < _SECONDS_EACH
        place, n_parts = end, min(2 * n_parts, _MOST_PARTS) if is_quick else max(n_parts // 2, 1)


def _starts(searched: Searched) -> npt.NDArray[np.int64]:
    """Count the documents before each part, and before the end."""
    found = searched.cursor().execute("SELECT part, count(*) AS n FROM documents GROUP BY part").fetchnumpy()
    sizes = np.zeros(len(searched.parts), dtype=np.int64)
    sizes[np.asarray(found["part"], dtype=np.int64)] = found["n"]
    return np.concatenate([[0], np.cumsum(sizes)])


def _found_in(
    searched: Searched, search: str | Pattern, parts: Sequence[Path], starts: npt.NDArray[np.int64]
) -> npt.NDArray[np.int64]:
    sql = f"""
        SELECT (list_position(?::VARCHAR[], filename) - 1)::BIGINT AS part, file_row_number AS "row"
        FROM read_parquet(?::VARCHAR[], filename = true, file_row_number = true, hive_partitioning = false)
        WHERE {_IS_MET[type(search)]}
    """
    names = [str(part.resolve()) for part in parts]
    wanted = search if isinstance(search, str) else search.expression
    try:
        answer = searched.cursor().execute(sql, [names, [literal_pattern(part) for part in parts], wanted])
    except duckdb.IOException as error:
        reason = str(error).splitlines()[0][:200]
        raise InputError(f"The documents in '{parts[0].parent}' cannot be read ({reason}). Restore them.") from error
    found = answer.fetchnumpy()
    return np.asarray(starts[found["part"]] + found["row"], dtype=np.int64)
