"""Documents of one group that a selection keeps, and that it drops, drawn fairly for reading. No I/O."""

import numpy as np
import numpy.typing as npt

from core.insight.audit.candidates import By, could_be_kept
from core.insight.audit.texts_of_documents import drawn_fairly
from core.insight.kept_and_dropped import KeptAndDropped
from core.selection.pool.pool import Pool


def fates_to_read(
    pool: Pool,
    is_kept: npt.NDArray[np.bool_],
    group_of: npt.NDArray[np.int64],
    *,
    place: int,
    by: By = (),
    limit: int = 100,
) -> KeptAndDropped:
    """Draw documents of a group by chance, kept ones and dropped ones alike.

    Neither rating nor length has a say: see `core.insight.audit.texts_of_documents.drawn_fairly`. Whoever looks again,
    or on another machine, reads the same ones.

    Parameters
    ----------
    pool : Pool
        All documents.
    is_kept : ndarray of bool, shape (n_documents,)
        What the selection holds.
    group_of : ndarray of int64, shape (n_documents,)
        The place of each document's group.
    place : int
        Of the group that is read.
    by : tuple of tuple of str
        What the selection goes by, see `core.insight.audit.candidates.goes_by`.
    limit : int
        How many of each side at most.

    Returns
    -------
    KeptAndDropped
        Ids; a document without a rating could not be kept, and is on neither side.
    """
    is_in_group = (group_of == place) & could_be_kept(pool, is_kept, by)
    kept, dropped = (
        pool.ids(drawn_fairly(pool, np.flatnonzero(is_in_group & side), limit)).to_pylist()
        for side in (is_kept, ~is_kept)
    )
    return KeptAndDropped(kept, dropped)
