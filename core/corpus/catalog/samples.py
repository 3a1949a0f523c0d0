"""Questions that draw documents by chance."""

from core.corpus.catalog.connection import CatalogConnection
from core.corpus.filters import DocumentFilter


class Samples(CatalogConnection):
    """The questions for some documents of many."""

    def drawn(self, documents: DocumentFilter, rater: str | None, *, n: int) -> list[tuple[int, int]]:
        """Draw documents by chance, and always the same: those whose hashes are the smallest.

        Parameters
        ----------
        documents, rater
            Of which documents.
        n : int
            How many at most.

        Returns
        -------
        list of (int, int)
            Part and row of each, ascending, so that texts that lie together are read together.
        """
        where, parameters = self._condition(documents, self._rater(rater))
        sql = f"""
            SELECT part, "row" FROM (SELECT part, "row" FROM documents WHERE {where} ORDER BY doc_hash, doc_id LIMIT ?)
            ORDER BY part, "row"
        """
        return [(part, row) for part, row in self._rows(sql, [*parameters, n])]
