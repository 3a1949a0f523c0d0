"""Questions that the app and the command line ask of the catalog."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

import duckdb
import pandas as pd

from core.corpus.catalog.build import named, percentile_column, rating_column, standardised_column
from core.corpus.catalog.candidates import Candidates
from core.corpus.catalog.current import catalog_path
from core.corpus.catalog.dates import Dates
from core.corpus.catalog.distributions import Distributions
from core.corpus.filters import DocumentFilter, Order
from core.corpus.ratings import Standardisation
from core.corpus.workspace import Workspace
from core.criteria import CRITERION_KEYS
from core.errors import ConflictError, NotFoundError
from core.records import Amount

_MOST_TRIES = 5


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


class Catalog(Candidates, Dates, Distributions):
    """The questions about documents and their ratings."""

    def standardisation(self, rater: str) -> dict[str, Standardisation]:
        """Say what each criterion that a rater rates by is standardised by, and over how many documents."""
        sql = "SELECT criterion, n, mean, sd FROM standardisations WHERE rater = ?"
        return {
            criterion: Standardisation(n, mean, sd) for criterion, n, mean, sd in self._rows(sql, [self._rater(rater)])
        }

    def amount(self, documents: DocumentFilter, rater: str | None) -> Amount:
        """Count the documents that a filter leaves, exactly."""
        where, parameters = self._condition(documents, self._rater(rater))
        sql = f"SELECT count(*), coalesce(sum(n_tokens), 0) FROM documents WHERE {where}"
        n_documents, n_tokens = self._rows(sql, parameters)[0]
        return Amount(n_documents, int(n_tokens))

    def domains(self, rater: str | None) -> pd.DataFrame:
        """Describe every domain.

        Parameters
        ----------
        rater : str or None
            Whose ratings are averaged.

        Returns
        -------
        DataFrame
            One row a domain, the largest first: ``domain, n_documents, n_tokens, n_rated`` and for each criterion
            the mean standardised rating, missing where nothing is rated.
        """
        number = self._rater(rater)
        means = ", ".join(
            f"avg({standardised_column(number, key)}) AS {named(key)}"
            if number is not None
            else f"NULL::DOUBLE AS {named(key)}"
            for key in CRITERION_KEYS
        )
        rated = f"count({rating_column(number, self._criteria[number][0])})" if number is not None else "0"
        sql = f"""
            SELECT domain, count(*) AS n_documents, sum(n_tokens)::BIGINT AS n_tokens, {rated} AS n_rated, {means}
            FROM documents GROUP BY domain ORDER BY n_tokens DESC, domain
        """
        return self._frame(sql)

    def page(
        self, documents: DocumentFilter, rater: str | None, *, order: Order, offset: int, limit: int
    ) -> pd.DataFrame:
        """Fetch one page of documents.

        Parameters
        ----------
        documents : DocumentFilter
            Which documents.
        rater : str or None
            Whose ratings.
        order : Order
            Sorted by what; equal ones by id. By a criterion that is not rated by: by length.
        offset, limit : int
            Which stretch.

        Returns
        -------
        DataFrame
            ``doc_id, title, domain, n_tokens`` and for each criterion the percentile in the corpus, in %.
        """
        number = self._rater(rater)
        where, parameters = self._condition(documents, number)
        column = order.column
        if column in CRITERION_KEYS:
            rated = () if number is None else self._criteria[number]
            column = rating_column(number, column) if number is not None and column in rated else "n_tokens"
        direction = "DESC" if order.descending else "ASC"
        percentiles = ", ".join(
            f"{percentile_column(number, key)} AS {named(key)}"
            if number is not None
            else f"NULL::DOUBLE AS {named(key)}"
            for key in CRITERION_KEYS
        )
        sql = f"""
            SELECT doc_id, title, domain, n_tokens, {percentiles} FROM documents WHERE {where}
            ORDER BY {column} {direction} NULLS LAST, doc_id LIMIT ? OFFSET ?
        """
        return self._frame(sql, [*parameters, limit, offset])

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

    def histogram(self, criterion: str, rater: str, documents: DocumentFilter, *, edges: list[float]) -> list[int]:
        """Count documents by standardised rating.

        Parameters
        ----------
        criterion, rater : str
            Which ratings.
        documents : DocumentFilter
            Which documents.
        edges : list of float
            Ascending; what lies beyond the ends is counted in the first and the last bin.

        Returns
        -------
        list of int, length ``len(edges) - 1``
            Exact counts; unrated documents are in none.
        """
        number = self._rater(rater)
        where, parameters = self._condition(documents, number)
        assert number is not None
        column, n_bins = standardised_column(number, criterion), len(edges) - 1
        width = (edges[-1] - edges[0]) / n_bins
        sql = f"""
            SELECT least(greatest(floor(({column} - ?) / ?), 0), ?)::INTEGER AS bin, count(*)
            FROM documents WHERE {column} IS NOT NULL AND {where} GROUP BY bin
        """
        counts = dict(self._rows(sql, [edges[0], width, n_bins - 1, *parameters]))
        return [counts.get(bin_number, 0) for bin_number in range(n_bins)]


def open_catalog(workspace: Workspace) -> Catalog:
    """Open the catalog of a workspace's present revision, building it where it is missing.

    Raises
    ------
    InputError
        If there is no place to build it in.
    ConflictError
        If others change the workspace faster than its catalog can be opened.
    """
    for _ in range(_MOST_TRIES):
        path = catalog_path(workspace)
        try:
            return Catalog(path, workspace)
        except duckdb.IOException:
            # Another process may have built the catalog of a newer revision meanwhile, and removed this one.
            if path.is_file():
                raise
    raise ConflictError(f"Others keep changing '{workspace.root}'. Try again in a moment.")
