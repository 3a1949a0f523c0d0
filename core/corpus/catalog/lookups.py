"""Questions about single documents: by id, by place, by number."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

import pandas as pd

from core.corpus.catalog.build import percentile_column, rating_column, standardised_column
from core.corpus.catalog.connection import CatalogConnection
from core.corpus.filters import DocumentFilter
from core.criteria import CRITERION_KEYS
from core.errors import NotFoundError


@dataclass(frozen=True, slots=True)
class Place:
    """Where a document's text lies, and what the catalog knows of it.

    Attributes
    ----------
    part, row : int
        The part of documents (in the order of `Workspace.document_parts`) and the row in it.
    doc_id, title, domain : str
        As in the table.
    n_tokens, n_bytes : int
        Its size.
    ratings, standardised, percentiles : dict of str to float or None
        By criterion; None where it is not rated.
    share_fragments : float or None
        The share of its tokens that the rater's tokenizer hardly knows.
    """

    part: int
    row: int
    doc_id: str
    title: str
    domain: str
    n_tokens: int
    n_bytes: int
    ratings: dict[str, float | None]
    standardised: dict[str, float | None]
    percentiles: dict[str, float | None]
    share_fragments: float | None


class Lookups(CatalogConnection):
    """The questions about documents that are known already."""

    def nth(self, documents: DocumentFilter, rater: str | None, *, place: int) -> str | None:
        """Give the id of one of the documents that a filter leaves, in the order of their import; None beyond the last.

        Parameters
        ----------
        documents, rater
            Which documents.
        place : int
            Counted from 0.
        """
        where, parameters = self._condition(documents, self._rater(rater))
        # DuckDB keeps the order of a table that is only filtered; sorting would cost a hundred times as much.
        found = self._rows(f"SELECT doc_id FROM documents WHERE {where} LIMIT 1 OFFSET ?", [*parameters, place])
        return str(found[0][0]) if found else None

    def place(self, given_id: str, rater: str | None) -> Place:
        """Find a document by its id.

        Raises
        ------
        NotFoundError
            If no document has this id.
        """
        number = self._rater(rater)
        kinds = (rating_column, standardised_column, percentile_column)
        wanted = [kind(number, key) for kind in kinds for key in CRITERION_KEYS] if number is not None else []
        columns = ", ".join([*wanted, f"fragments{number}" if wanted else "NULL"])
        sql = f'SELECT part, "row", doc_id, title, domain, n_tokens, n_bytes, {columns} FROM documents WHERE doc_id = ?'
        found = self._rows(sql, [given_id])
        if not found:
            raise NotFoundError(f"There is no document with id {given_id[:80]!r} here. Choose one from the table.")
        values = list(found[0][7:-1]) or [None] * (3 * len(CRITERION_KEYS))
        n = len(CRITERION_KEYS)
        ratings, standardised, percentiles = (
            dict(zip(CRITERION_KEYS, values[start : start + n], strict=True)) for start in (0, n, 2 * n)
        )
        part, row, doc_id, title, domain, n_tokens, n_bytes = found[0][:7]
        return Place(
            part, row, doc_id, title, domain, n_tokens, n_bytes, ratings, standardised, percentiles, found[0][-1]
        )

    def documents_at(self, places: Sequence[tuple[int, int]]) -> pd.DataFrame:
        """Describe documents by where they lie.

        Parameters
        ----------
        places : sequence of (int, int)
            Part and row of each.

        Returns
        -------
        DataFrame
            ``doc_id, title, domain, n_tokens`` in the order of the places.
        """
        sql = """
            SELECT doc_id, title, domain, n_tokens FROM documents
            JOIN (SELECT unnest(?::BIGINT[]) AS part, unnest(?::BIGINT[]) AS "row", unnest(?::BIGINT[]) AS place)
            USING (part, "row") ORDER BY place
        """
        return self._frame(sql, [[part for part, _ in places], [row for _, row in places], list(range(len(places)))])

    def documents_by_id(self, doc_ids: Collection[str]) -> pd.DataFrame:
        """Describe documents by their ids, many at once.

        Returns
        -------
        DataFrame
            ``doc_id, part, row, title, domain, n_tokens`` by part and row; ids that are not here are in no row.
        """
        sql = """
            SELECT doc_id, part, "row", title, domain, n_tokens FROM documents
            WHERE doc_id IN (SELECT unnest(?::VARCHAR[])) ORDER BY part, "row"
        """
        return self._frame(sql, [sorted(doc_ids)])

    def ratings_by_id(self, doc_ids: Collection[str], rater: str) -> dict[str, dict[str, float | None]]:
        """Give the ratings (log-odds) of documents by criterion, many at once; None where one is not rated."""
        number = self._rater(rater)
        columns = ", ".join(rating_column(number, key) if number is not None else "NULL" for key in CRITERION_KEYS)
        sql = f"SELECT doc_id, {columns} FROM documents WHERE doc_id IN (SELECT unnest(?::VARCHAR[]))"
        found = self._rows(sql, [sorted(doc_ids)])
        return {doc_id: dict(zip(CRITERION_KEYS, ratings, strict=True)) for doc_id, *ratings in found}
