"""A mix of criteria: subsets drawn by each of them, together, with no document twice."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from core.selection.choosing.keys import NEVER, Keys
from core.selection.pool.pool import Numbers

# A key of 2^40 steps is a whole queue.
_STEPS = 2.0**40


def mixed_keys(queues: Sequence[tuple[Keys, float]], costs: Numbers, group_of: Numbers) -> Keys:
    """Make one key of several, so that all queues are gone through to depths in proportion to their weights.

    The paper draws equal parts by each criterion, drops documents that were drawn twice, and refills.  Going equally
    deep into all queues at once is that, with no order of the criteria: a document stands where it first comes up in
    any of the queues.

    Parameters
    ----------
    queues : sequence of (ndarray of int64, float)
        The keys by each criterion, `NEVER` for those that cannot be taken, and its weight.
    costs : ndarray of int, shape (n_documents,)
        Tokens, or 1: what depth is measured in.
    group_of : ndarray of int, shape (n_documents,)
        Each group has queues of its own.

    Returns
    -------
    ndarray of int64, shape (n_documents,)
        Minus the depth, as a share of the group.

    References
    ----------
    Wettig et al. (2024), QuRating, section 5 ("Mix of criteria").

    Examples
    --------
    >>> one, other = np.array([3, 2, 1]), np.array([1, 2, 3])
    >>> keys = mixed_keys([(one, 1.0), (other, 1.0)], np.ones(3, int), np.zeros(3, int))
    >>> np.argsort(-keys, kind="stable").tolist()
    [0, 2, 1]
    """
    largest = max(weight for _, weight in queues)
    depth = np.full(len(costs), np.inf)
    for keys, weight in queues:
        rows = np.flatnonzero(keys != NEVER)
        depth[rows] = np.minimum(depth[rows], _depths(keys, costs, group_of, rows) / (weight / largest))
    return np.where(np.isinf(depth), NEVER, -np.rint(np.where(np.isinf(depth), 0, depth) * _STEPS).astype(np.int64))


def _depths(keys: Keys, costs: Numbers, group_of: Numbers, rows: npt.NDArray[np.int64]) -> npt.NDArray[np.float64]:
    """Measure how deep in its queue each document stands, itself included: above 0, and 1 for the last."""
    queue = rows[np.lexsort((rows, -keys[rows], group_of[rows]))]
    used = np.cumsum(costs[queue], dtype=np.int64)
    groups = group_of[queue]
    begins = np.searchsorted(groups, groups, side="left")
    ends = np.searchsorted(groups, groups, side="right") - 1
    before = used[begins] - costs[queue[begins]] if len(queue) else used
    depths = np.empty(len(rows))
    depths[np.searchsorted(rows, queue)] = (used - before) / np.maximum(used[ends] - before, 1)
    return depths
