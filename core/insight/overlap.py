"""What two selections have in common. No I/O."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from core.errors import ShapeError
from core.records import Amount
from core.selection.pool.pool import Pool


@dataclass(frozen=True, slots=True)
class Overlap:
    """Two selections of one corpus.

    Attributes
    ----------
    only_one, both, only_other : Amount
        What the first keeps alone, what both keep, and what the second keeps alone.
    expected : float or None
        Documents that both would keep, on average, if the second had drawn as many at random; None without documents.
    """

    only_one: Amount
    both: Amount
    only_other: Amount
    expected: float | None

    @property
    def jaccard(self) -> float | None:
        """Documents in both over documents in either; None where both are empty."""
        either = self.only_one.n_documents + self.both.n_documents + self.only_other.n_documents
        return self.both.n_documents / either if either else None


def overlap(pool: Pool, one: npt.NDArray[np.bool_], other: npt.NDArray[np.bool_]) -> Overlap:
    """Compare what two selections keep.

    Parameters
    ----------
    pool : Pool
        All documents.
    one, other : ndarray of bool, shape (n_documents,)
        What each keeps.

    Returns
    -------
    Overlap
        Exact.

    Raises
    ------
    ShapeError
        If there is not one mark of each a document.
    """
    if not len(pool) == len(one) == len(other):
        raise ShapeError(f"{len(pool)} documents come with {len(one)} and {len(other)} marks. Give one of each.")
    expected = float(one.sum()) * float(other.sum()) / len(pool) if len(pool) else None
    return Overlap(pool.amount(one & ~other), pool.amount(one & other), pool.amount(other & ~one), expected)
