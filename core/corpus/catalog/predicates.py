"""Documents that meet a condition in SQL: one expression over named columns, read-only and time-limited."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from threading import Timer

import duckdb
import numpy as np

from core.corpus.catalog.fields import Field, field_column
from core.corpus.catalog.found_lists import Found, Numbers, Searched, TooMuchError
from core.corpus.catalog.names import named, percentile_column, rating_column, standardised_column
from core.corpus.catalog.predicate_shape import VIEW, reason_of, require_predicate, statement
from core.corpus.searches import Predicate
from core.errors import ConflictError, InputError

MOST_SECONDS = 10.0
_MEMORY = "2GB"
_IN_A_FIELDS_PLACE = "{} (field)"


@dataclass(frozen=True, slots=True)
class PredicateColumn:
    """A column that a condition may name.

    Attributes
    ----------
    name : str
        What it is called.
    written : str
        As it stands in SQL: the input's fields in double quotation marks.
    kind : str
        ``"text"``, ``"number"`` or ``"time"``.
    meaning : str
        What it says, for a person.
    """

    name: str
    written: str
    kind: str
    meaning: str


_OURS = (
    ("doc_id", "text", "the id of the document"),
    ("title", "text", "its title, or first line"),
    ("domain", "text", "its domain"),
    ("n_tokens", "number", "its length in tokens"),
    ("n_bytes", "number", "its length in bytes"),
    ("date", "time", "its date, NULL where it has none"),
)
_OF_A_RATER = (
    ("rating_{}", rating_column, "rating (log-odds)"),
    ("sd_{}", standardised_column, "standardised rating"),
    ("percentile_{}", percentile_column, "percentile in the corpus, in %"),
)


def predicate_columns(fields: Mapping[str, Field], criteria: Sequence[str]) -> list[PredicateColumn]:
    """List the columns that a condition may name.

    Parameters
    ----------
    fields : mapping of str to Field
        The fields of the input and the columns of the corpus.
    criteria : sequence of str
        Those of the first rater, whose ratings are meant; empty where nothing is rated.

    Returns
    -------
    list of PredicateColumn
        Ours, then those of the ratings, then the fields; of two that are called alike the first has the name, and the
        other one ``(field)`` behind it.
    """
    ours = [PredicateColumn(name, name, kind, meaning) for name, kind, meaning in _OURS]
    ratings = [
        PredicateColumn(name.format(key), name.format(key), "number", f"{meaning} of {key}, by the first rater")
        for key in criteria
        for name, _, meaning in _OF_A_RATER
    ]
    return [*ours, *ratings, *(column for column, _ in _of_fields(fields, criteria))]


def _of_fields(fields: Mapping[str, Field], criteria: Sequence[str]) -> Iterator[tuple[PredicateColumn, int]]:
    """List the columns of the fields, each with its field's number; SQL takes upper and lower case for the same."""
    taken = {name for name, _, _ in _OURS} | {
        name.format(key).lower() for key in criteria for name, _, _ in _OF_A_RATER
    }
    for field in fields.values():
        name = field.name
        while name.lower() in taken:
            name = _IN_A_FIELDS_PLACE.format(name)
        taken.add(name.lower())
        kind = "number" if field.is_number else "text"
        yield PredicateColumn(name, _quoted(name), kind, f"the field {field.name} of the input"), field.number


def find_by_predicate(searched: Searched, predicate: Predicate) -> Found:
    """Find the documents for which a condition is true, not false or unknown.

    Raises
    ------
    InputError
        If it is no condition over the columns of `predicate_columns`, or cannot be computed.
    TooMuchError
        If it takes more than `MOST_SECONDS`, or too much memory.
    ConflictError
        If the catalog is gone, since the corpus changed.
    """
    require_condition(searched, predicate)
    rater, criteria = _first_rater(searched)
    with _closed_off(searched, _view(searched.fields, rater, criteria)) as connection:
        numbers = _answered(connection, predicate.sql)
    return Found.alike(numbers, searched.n_documents)


def require_condition(searched: Searched, predicate: Predicate) -> None:
    """Refuse what is no condition over the columns that are here.

    Raises
    ------
    InputError
        If it is none.
    """
    _, criteria = _first_rater(searched)
    require_predicate(predicate.sql, [column.name for column in predicate_columns(searched.fields, criteria)])


def _first_rater(searched: Searched) -> tuple[int, tuple[str, ...]]:
    found = searched.cursor().execute("SELECT number, criteria FROM raters ORDER BY number LIMIT 1").fetchone()
    return (found[0], tuple(found[1])) if found else (0, ())


def _view(fields: Mapping[str, Field], rater: int, criteria: Sequence[str]) -> str:
    ours = [named(name) for name, _, _ in _OURS]
    ratings = [
        f"{column(rater, key)} AS {named(name.format(key))}" for key in criteria for name, column, _ in _OF_A_RATER
    ]
    theirs = [f"{field_column(number)} AS {column.written}" for column, number in _of_fields(fields, criteria)]
    return f"CREATE VIEW {VIEW} AS SELECT {', '.join(['number', *ours, *ratings, *theirs])} FROM catalog.documents"


@contextmanager
def _closed_off(searched: Searched, view: str) -> Iterator[duckdb.DuckDBPyConnection]:
    """Open an engine of its own that has the view, and can reach nothing else any more."""
    path = searched.cursor().execute("SELECT path FROM duckdb_databases() WHERE path IS NOT NULL").fetchone()
    assert path is not None
    with duckdb.connect(config={"memory_limit": _MEMORY, "temp_directory": ""}) as connection:
        try:
            connection.execute(f"ATTACH '{path[0].replace(chr(39), 2 * chr(39))}' AS catalog (READ_ONLY)")
        except duckdb.IOException as error:
            # We hold it open, but this engine finds it by its name.
            raise ConflictError("The corpus changed while it was asked. Ask again.") from error
        connection.execute(view)
        connection.execute("SET enable_external_access = false")
        connection.execute("SET lock_configuration = true")
        yield connection


def _answered(connection: duckdb.DuckDBPyConnection, sql: str) -> Numbers:
    timer = Timer(MOST_SECONDS, connection.interrupt)
    timer.start()
    try:
        return np.asarray(connection.execute(statement(sql)).fetchnumpy()["number"], dtype=np.int64)
    except duckdb.InterruptException as error:
        raise TooMuchError(f"This condition takes more than {MOST_SECONDS:.0f} s. Ask for less.") from error
    except duckdb.OutOfMemoryException as error:
        raise TooMuchError(f"This condition takes more than {_MEMORY} of memory. Ask for less.") from error
    # DuckDB cuts messages short by bytes, within a character too, and its binding then fails to read them.
    except (duckdb.Error, UnicodeDecodeError) as error:
        raise InputError(f"This condition cannot be computed ({reason_of(error)}). Mend it.") from error
    finally:
        timer.cancel()


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
