"""Questions for what a reader sees of some documents: further columns of a page, ten by chance, those rated next."""

import numpy as np
import pandas as pd

from core.corpus.catalog.arrays import BY_HASH, HASHES, ID_RANK
from core.corpus.catalog.fields import field_column
from core.corpus.catalog.names import rating_column
from core.corpus.catalog.nearest import beside, nearest_by_bits, place_in
from core.corpus.catalog.rows_shown import RowsShown
from core.corpus.chance import random_bits
from core.corpus.filters import BY_FIELD, DocumentFilter

DATE = "date"
_NO_DOCUMENT = np.zeros(1, dtype=np.uint64)


class ShownDocuments(RowsShown):
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
        kept, here = self._kept(documents, self._rater(rater)), int(random_bits(seed, _NO_DOCUMENT)[0])
        numbers = nearest_by_bits(self._arrays[HASHES], self._arrays[BY_HASH], kept.mask, here, n)
        return self._arrays.strings("doc_id", numbers.tolist())

    def documents_shown(self, doc_ids: list[str], rater: str | None) -> pd.DataFrame:
        """Fetch documents as `core.corpus.catalog.queries.Catalog.page` does, in the order of their ids as given."""
        numbers = [number for number in map(self._find_number, doc_ids) if number is not None]
        return self._shown(np.array(numbers, dtype=np.int32), self._rater(rater))

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
        of_rater, number = self._number_of(rater), self._find_number(doc_id)
        scale, column = self._scales[of_rater].get(criterion), rating_column(of_rater, criterion)
        found = np.empty(0, dtype=np.int32)
        if number is not None and scale is not None and not np.isnan(self._arrays[column][number]):
            ordered = self._orders.all_in(column, descending=False)[: scale.n]
            place = place_in(ordered, number, self._arrays[column], self._arrays[ID_RANK])
            domain = self._masks.kept(DocumentFilter(domains=(self._domain_of(number),)), None).mask
            assert domain is not None
            sides = [beside(ordered, place, domain, step=step, limit=limit) for step in (-1, 1)]
            found = np.concatenate(sides)
        return self._frame_of(found, of_rater, criterion)[["doc_id", "title", "n_tokens", "standardised", "percentile"]]
