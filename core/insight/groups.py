"""Groups of documents: what a grouping is, however it was made."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from core.corpus.filters import DocumentFilter

MOST_GROUPS = 200
NO_VALUE, EMPTY = "(no value)", "(empty)"


@dataclass(frozen=True, slots=True)
class Group:
    """Documents with like values.

    Attributes
    ----------
    name : str
        What to call it.
    documents : DocumentFilter or None
        The condition that leads to its documents; None for what is left over.
    is_apart : bool
        Whether it is of no value, or of many rare ones together: shown beside the others, never ranked with them.
    """

    name: str
    documents: DocumentFilter | None
    is_apart: bool = False


@dataclass(frozen=True, slots=True)
class Grouping:
    """Every document in one group.

    Attributes
    ----------
    column : str
        By which column, as `columns_to_group_by` names it.
    groups : tuple of Group
        In the order of their values, or the largest first.
    group_of : ndarray of int64, shape (n_documents,)
        The place of each document's group, documents in the order of `core.selection.pool.pool.Pool`.
    """

    column: str
    groups: tuple[Group, ...]
    group_of: npt.NDArray[np.int64]
