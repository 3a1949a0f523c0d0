"""Which rated documents are read where not all can be: drawn by hashes, from a bounded number of files."""

from dataclasses import dataclass

import numpy as np

from core.corpus.catalog.queries import Catalog
from core.corpus.chance import random_bits
from core.insight.audit.shortcuts.linear_fits import Groups
from core.selection.pool.pool import Pool, Rows

# Documents lie in parts of some 10 MB, whose texts are decoded a row group at a time, however few of them are wanted.
MOST_PARTS = 200
# Another chance than those that select, and that decide who is read.
_SEED, _STREAM = 0, 3


@dataclass(frozen=True, slots=True, eq=False)
class RatedSample:
    """Documents that are to be read.

    Attributes
    ----------
    rows : ndarray of int64, shape (n,)
        Their places in the pool, ascending.
    n_rated : int
        From how many rated documents they were drawn.
    part_of : ndarray of int64, shape (n,), or None
        In which part each lies, where only some parts are read: documents of one part may be alike.
    n_parts : int
        In how many parts rated documents lie.
    """

    rows: Rows
    n_rated: int
    part_of: Groups | None
    n_parts: int

    def in_words(self) -> str:
        """Say which documents these are."""
        n = len(self.rows)
        if n == self.n_rated:
            return f"all {n:,} rated documents"
        lowest = "those with the smallest hashes of their ids"
        if self.part_of is None:
            return f"{n:,} of {self.n_rated:,} rated documents: {lowest}"
        files = f"{len(np.unique(self.part_of)):,} of the {self.n_parts:,} files in which they lie"
        return (
            f"{n:,} of {self.n_rated:,} rated documents: of {files}, spread evenly, {lowest}; documents of one file "
            "may be alike, and intervals are as much wider as they are; what domains explain cannot be told where more "
            "than a tenth of the documents are of domains that each lie in one of these files"
        )


def rated_sample(pool: Pool, catalog: Catalog, n: int) -> RatedSample:
    """Draw rated documents so that little has to be read for them, each as likely as any other.

    Parameters
    ----------
    pool : Pool
        All documents, with ratings.
    catalog : Catalog
        Says where they lie.
    n : int
        How many to draw at most. Of a corpus of more, in more than `MOST_PARTS` parts, so many of these are drawn at
        equal distances, and documents from them only.

    Returns
    -------
    RatedSample
        Those with the smallest hashes; the same ones each time until documents are added.
    """
    rated = _rated(pool)
    parts = catalog.parts_of(rated)
    every = np.unique(parts)
    is_from_some = len(rated) > n and len(every) > MOST_PARTS
    if is_from_some:
        is_here = np.isin(parts, _spread_evenly(every))
        rows, parts = rated[is_here], parts[is_here]
    else:
        rows = rated
    hashes = np.asarray(pool.doc_hash)[rows]
    chosen = np.arange(len(rows)) if len(rows) <= n else np.sort(np.argpartition(hashes, n - 1)[:n])
    part_of = np.unique(parts[chosen], return_inverse=True)[1].astype(np.int64) if is_from_some else None
    return RatedSample(rows[chosen], len(rated), part_of, len(every))


def _rated(pool: Pool) -> Rows:
    is_rated = np.zeros(len(pool), dtype=bool)
    for criterion in pool.criteria:
        is_rated |= ~np.isnan(pool.ratings_by(criterion))
    return np.flatnonzero(is_rated)


def _spread_evenly(parts: Rows) -> Rows:
    """Take `MOST_PARTS` of more parts at equal distances from a chance beginning, so that all are as likely."""
    n = len(parts)
    begins = int(random_bits(_SEED, np.array([n], dtype=np.uint64), stream=_STREAM)[0] % np.uint64(n))
    return np.asarray(parts[(np.arange(MOST_PARTS) * n + begins) // MOST_PARTS])
