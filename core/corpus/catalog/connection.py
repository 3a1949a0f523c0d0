"""An open catalog: its raters, the input's fields, and the way that every question takes to it."""

from pathlib import Path
from typing import Any, cast

import duckdb
import pandas as pd
import pyarrow as pa

from core.corpus.catalog.arrays import BY_ID, DATE, DOMAIN, NO_DATE, Arrays
from core.corpus.catalog.as_of import as_of_now
from core.corpus.catalog.build import DATABASE
from core.corpus.catalog.column_masks import ColumnMasks
from core.corpus.catalog.conditions import Condition, Question, condition, questions_of
from core.corpus.catalog.fields import Field, field_column, values_table
from core.corpus.catalog.finders import find, require_askable
from core.corpus.catalog.found_lists import Embed, Found, FoundLists, Searched
from core.corpus.catalog.kept import Kept
from core.corpus.catalog.masks import Masks
from core.corpus.catalog.orders import Orders
from core.corpus.catalog.scans import Scan
from core.corpus.catalog.text_search import scan_of
from core.corpus.filters import DocumentFilter
from core.corpus.ratings import Standardisation
from core.corpus.searches import Pattern
from core.corpus.workspace import Workspace
from core.errors import NotFoundError

# Our columns that documents can be grouped by, each with the setting of an import that says from which field it came.
OUR_COLUMNS = {"domain": "domain", "n_tokens": "tokens", "date": "date"}


class CatalogConnection:
    """The catalog of one revision; safe to share between threads, since each question has its own cursor.

    Attributes
    ----------
    fields : dict of str to Field
        The fields of the input that documents can be filtered and grouped by.
    fields_made_ours : frozenset of str
        Those that our column of the same name was made from, in every import.
    """

    def __init__(self, path: Path, workspace: Workspace, *, embed: Embed | None = None) -> None:
        self._connection = duckdb.connect(str(path / DATABASE), read_only=True)
        self._arrays = Arrays(path)
        raters = self._rows("SELECT name, number, criteria FROM raters")
        self._raters: dict[str, int] = {name: number for name, number, _ in raters}
        self._criteria: dict[int, tuple[str, ...]] = {number: tuple(criteria) for _, number, criteria in raters}
        found = [Field(*row) for row in self._rows("SELECT * FROM fields ORDER BY number")]
        self.fields = {field.name: field for field in found}
        self._scales: dict[int, dict[str, Standardisation]] = {number: {} for number in self._criteria}
        for number, criterion, *scale in self._rows("SELECT * FROM standardisations"):
            self._scales[number][criterion] = Standardisation(*scale)
        self._found = FoundLists(len(self._arrays))
        # Fixed here: a later import adds parts that this catalog knows nothing of.
        parts = tuple(workspace.document_parts())
        self._searched = Searched(workspace, parts, len(self._arrays), self._cursor, self.fields, embed)
        self._orders = Orders(self._arrays, self._cursor)
        columns = ColumnMasks(self._arrays, self._orders, cursor=self._cursor, fields=self.fields, scales=self._scales)
        self._masks = Masks(columns, self._arrays, found=self._answer)
        imports = [record["settings"] for record in workspace.imports()]
        self.fields_made_ours = frozenset(
            name for name, setting in OUR_COLUMNS.items() if all(settings.get(setting) == name for settings in imports)
        )

    @property
    def raters(self) -> tuple[str, ...]:
        """The raters whose ratings are here, the default one first."""
        return tuple(self._raters)

    def criteria_rated(self, rater: str) -> tuple[str, ...]:
        """List the criteria that a rater's ratings are by; at least one."""
        return self._criteria[self._number_of(rater)]

    def _condition(self, documents: DocumentFilter, rater: int | None) -> Condition:
        found = {question: self._answer(question).bits for question in questions_of(documents)}
        return condition(documents, rater, fields=self.fields, found=found)

    def _kept(self, documents: DocumentFilter, rater: int | None) -> Kept:
        """Give the documents that a filter leaves, see `core.corpus.catalog.masks`."""
        return self._masks.kept(documents, rater, as_of=as_of_now(self._searched.workspace, documents.searches))

    def _answer(self, question: Question) -> Found:
        """Give the documents that answer a question, see `core.corpus.catalog.finders`."""
        asked = (question, as_of_now(self._searched.workspace, [question]))
        return self._found.answer(asked, lambda: find(self._searched, question))

    @property
    def n_documents(self) -> int:
        """How many documents there are."""
        return self._searched.n_documents

    def require_askable(self, question: Question) -> None:
        """Refuse what cannot be asked, see `core.corpus.catalog.finders`."""
        require_askable(self._searched, question)

    def scan(self, search: str | Pattern) -> Scan:
        """Give the pass over the texts that finds letters, or what matches an expression; it is shared by all who ask.

        Raises
        ------
        InputError
            If the expression is none.
        """
        return scan_of(self._searched, search)

    def _cursor(self) -> duckdb.DuckDBPyConnection:
        return self._connection.cursor()

    def _rows(self, sql: str, parameters: list[Any] | None = None) -> list[tuple[Any, ...]]:
        return self._cursor().execute(sql, parameters or []).fetchall()

    def _frame(self, sql: str, parameters: list[Any] | None = None) -> pd.DataFrame:
        return self._cursor().execute(sql, parameters or []).df()

    def _rater(self, rater: str | None) -> int | None:
        if rater is None:
            return None
        if rater not in self._raters:
            raise NotFoundError(f"There are no ratings by {rater!r} here, only by {', '.join(self._raters) or 'none'}.")
        return self._raters[rater]

    def _number_of(self, rater: str) -> int:
        number = self._rater(rater)
        assert number is not None
        return number

    def values_of_field(self, name: str) -> list[tuple[str | None, int]]:
        """List the values of a field, the most common first, with the documents that have each.

        Returns
        -------
        list of (str or None, int)
            Numbers as DuckDB writes them; None for documents without a value.
        """
        field = self._field(name)
        sql = f"""
            SELECT {field_column(field.number)}::VARCHAR AS v, n FROM {values_table(field.number)}
            UNION ALL SELECT NULL, ? WHERE ? > 0 ORDER BY n DESC, v LIMIT 1000
        """
        n_without = self.n_documents - field.n_documents
        return [(value, n) for value, n in self._rows(sql, [n_without, n_without])]

    def column(self, name: str) -> pa.ChunkedArray:
        """Read one of `OUR_COLUMNS` for all documents, in the order of their ids, which is that of a pool.

        Returns
        -------
        ChunkedArray, length n_documents
            Null where a document has no value.
        """
        assert name in OUR_COLUMNS
        values = self._arrays[name][self._arrays[BY_ID]]
        if name == DOMAIN:
            return pa.chunked_array([pa.array(self._masks.domains, pa.string()).take(pa.array(values))], pa.string())
        if name == DATE:
            return pa.chunked_array([pa.array(values, pa.timestamp("us"), mask=values == NO_DATE)])
        return pa.chunked_array([pa.array(values, pa.int64())])

    def values_by_id(self, name: str) -> pa.ChunkedArray:
        """Read a field of the input for all documents, in the order of `column`.

        Returns
        -------
        ChunkedArray, length n_documents
            Of int64, double or string; null where a document has no value.

        Raises
        ------
        NotFoundError
            If there is no such field.
        """
        return self._by_id(field_column(self._field(name).number))

    def _by_id(self, column: str) -> pa.ChunkedArray:
        answer = self._cursor().sql(f"SELECT {column} AS v FROM documents ORDER BY doc_id")
        return cast(pa.Table, answer.to_arrow_table())["v"]

    def _field(self, name: str) -> Field:
        if name not in self.fields:
            names = ", ".join(dict.fromkeys(["domain", *self.fields]))
            raise NotFoundError(f"The documents have no field {name[:80]!r} with single values, only {names[:400]}.")
        return self.fields[name]
