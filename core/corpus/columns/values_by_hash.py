"""Values of documents that are known by the hashes of their ids, as the values of a column."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from core.corpus.columns.column_files import VALUE
from core.corpus.document_parts import DOC_HASH
from core.corpus.fingerprints import Hashes

# What `fill_column` must read for `ValuesByHash`.
READS = (DOC_HASH,)


def looked_up(ascending: Hashes, wanted: Hashes) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.bool_]]:
    """Find hashes among others.

    Parameters
    ----------
    ascending : ndarray of uint64, shape (n_known,)
        Among which.
    wanted : ndarray of uint64, shape (n_wanted,)
        Which ones.

    Returns
    -------
    tuple of (ndarray of int64, ndarray of bool), shape (n_wanted,)
        The place of each, and whether it is there; the place of one that is not says nothing.

    Examples
    --------
    >>> places, is_there = looked_up(np.array([3, 7], dtype=np.uint64), np.array([7, 5], dtype=np.uint64))
    >>> int(places[0]), is_there.tolist()
    (1, [True, False])
    """
    if not len(ascending):
        return np.zeros(len(wanted), np.int64), np.zeros(len(wanted), dtype=bool)
    places = np.minimum(np.searchsorted(ascending, wanted), len(ascending) - 1)
    return places, np.asarray(ascending[places] == wanted)


@dataclass(frozen=True, slots=True, eq=False)
class ValuesByHash:
    """Gives documents the values that are known of them; for `fill_column` in one process, whose memory holds them.

    Attributes
    ----------
    hashes : ndarray of uint64, shape (n_known,)
        ``doc_hash`` of the documents with a value, ascending.
    values : Array
        What there is to give.
    value_of : ndarray of int64, shape (n_known,)
        The place of each document's value in `values`.
    """

    hashes: Hashes
    values: pa.Array
    value_of: npt.NDArray[np.int64]

    def __call__(self, documents: pa.Table) -> Mapping[str, pa.Array]:
        """Give the documents of a part their values; null to those of which none is known."""
        places, is_known = looked_up(self.hashes, documents[DOC_HASH].to_numpy())
        rows = self.value_of[places] if len(self.hashes) else places
        return {VALUE: self.values.take(pa.array(rows, mask=~is_known))}
