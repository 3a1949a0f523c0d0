"""Questions for what a reader sees of some documents: further columns of a page, ten by chance, those rated next."""

import numpy as np
import pandas as pd

from core.corpus.catalog.connection import CatalogConnection
from core.corpus.catalog.fields import field_column
from core.corpus.catalog.names import named, percentile_column, standardised_column
from core.corpus.chance import random_bits
from core.corpus.filters import BY_FIELD, DocumentFilter
from core.criteria import CRITERION_KEYS

DATE = "date"
_NO_DOCUMENT = np.zeros(1, dtype=np.uint64)


class ShownDocuments(CatalogConnection):
    """The questions for a table of some documents, and for one document among others."""

    def values_of(self, doc_ids: list[str], columns: list[str]) -> pd.DataFrame:
        """Fetch further columns of some documents.

        Parameters
        ----------
        doc_ids : list of str
            Which documents.
        columns : list of str
            ``date``, or `core.corpus.filters.BY_FIELD` and the name of a field each.

        Returns
        -------
        DataFrame
            One row a document in the order that was asked for, the columns under the names that were asked for; dates
            as texts ``YYYY-MM-DD``, missing where a document has no value.

        Raises
        ------
        NotFoundError
            If there is no such field.
        """
        wanted = ", ".join(f"{self._value_shown(column)} AS c{place}" for place, column in enumerate(columns))
        found = self._frame(
            f"""
            SELECT {wanted} FROM (SELECT unnest(?::VARCHAR[]) AS doc_id, unnest(?::BIGINT[]) AS place)
            LEFT JOIN documents USING (doc_id) ORDER BY place
            """,
            [doc_ids, list(range(len(doc_ids)))],
        )
        return found.set_axis(columns, axis=1)

    def _value_shown(self, column: str) -> str:
        if column == DATE:
            return "strftime(\"date\", '%Y-%m-%d')"
        return field_column(self._field(column.removeprefix(BY_FIELD)).number)

    def fields_of(self, doc_id: str) -> dict[str, object]:
        """Give the values that a document has in `fields`, by name; those without a value are left out."""
        columns = [f"{BY_FIELD}{name}" for name in self.fields]
        if not columns:
            return {}
        row = self.values_of([doc_id], columns).iloc[0]
        return {name: row[f"{BY_FIELD}{name}"] for name in self.fields if not pd.isna(row[f"{BY_FIELD}{name}"])}

    def by_chance(self, documents: DocumentFilter, rater: str | None, *, seed: int, n: int) -> list[str]:
        """Draw documents by chance.

        Parameters
        ----------
        documents, rater
            Of which documents.
        seed : int
            The same seed draws the same documents, whatever else was asked; another one draws others.
        n : int
            How many at most.

        Returns
        -------
        list of str
            Their ids, by chance too.
        """
        where, parameters = self._condition(documents, self._rater(rater))
        # Hashes are spread evenly, so those that are nearest to a number drawn by chance are drawn by chance.
        here = int(random_bits(seed, _NO_DOCUMENT)[0])
        sql = f"SELECT doc_id FROM documents WHERE {where} ORDER BY xor(doc_hash, ?::UBIGINT), doc_id LIMIT ?"
        return [str(doc_id) for (doc_id,) in self._rows(sql, [*parameters, here, n])]

    def documents_shown(self, doc_ids: list[str], rater: str | None) -> pd.DataFrame:
        """Fetch documents as `core.corpus.catalog.queries.Catalog.page` does, in the order of their ids as given."""
        number = self._rater(rater)
        percentiles = ", ".join(
            f"{percentile_column(number, key) if number is not None else 'NULL::DOUBLE'} AS {named(key)}"
            for key in CRITERION_KEYS
        )
        sql = f"""
            SELECT doc_id, title, domain, n_tokens, {percentiles} FROM documents
            JOIN (SELECT unnest(?::VARCHAR[]) AS doc_id, unnest(?::BIGINT[]) AS place) USING (doc_id) ORDER BY place
        """
        return self._frame(sql, [doc_ids, list(range(len(doc_ids)))])

    def rated_next(self, doc_id: str, criterion: str, rater: str, *, limit: int) -> pd.DataFrame:
        """Fetch the documents of the same domain that are rated just lower and just higher than one.

        Parameters
        ----------
        doc_id : str
            A rated document.
        criterion, rater : str
            By which ratings.
        limit : int
            How many at most on each side.

        Returns
        -------
        DataFrame
            ``doc_id, title, n_tokens, standardised, percentile``, the lowest first, the document itself left out;
            documents that are rated alike stand in the order of their ids. Empty where it is not rated.
        """
        number = self._number_of(rater)
        column, percentile = standardised_column(number, criterion), percentile_column(number, criterion)
        found = self._rows(f"SELECT domain, {column} FROM documents WHERE doc_id = ?", [doc_id])
        domain, here = found[0] if found else (None, None)
        sides = " UNION ALL ".join(
            f"""
            (SELECT doc_id, title, n_tokens, {column} AS standardised, {percentile} AS percentile
             FROM documents WHERE domain = ? AND {column} {sign}= ? AND ({column} {sign} ? OR doc_id {sign} ?)
             ORDER BY {column} {direction}, doc_id {direction} LIMIT ?)
            """
            for sign, direction in (("<", "DESC"), (">", "ASC"))
        )
        return self._frame(
            f"SELECT * FROM ({sides}) ORDER BY standardised, doc_id", 2 * [domain, here, here, doc_id, limit]
        )
