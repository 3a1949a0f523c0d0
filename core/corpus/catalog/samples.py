"""Questions that draw documents by chance."""

import numpy as np

from core.corpus.catalog.arrays import BY_HASH
from core.corpus.catalog.rows_shown import RowsShown
from core.corpus.filters import DocumentFilter


class Samples(RowsShown):
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
        kept = self._kept(documents, self._rater(rater))
        numbers = kept.stretch_of(BY_HASH, self._arrays[BY_HASH], 0, n)
        return [self._place_of(number) for number in np.sort(numbers).tolist()]
