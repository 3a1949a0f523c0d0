"""Documents that a selection keeps beside documents that it drops, for reading. No I/O."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from core.corpus.chance import random_bits
from core.errors import InputError
from core.selection.choosing.choose import Choice
from core.selection.choosing.keys import STEPS_PER_UNIT
from core.selection.pool.pool import Pool

BOUNDARY, UNEXPECTED, RANDOM = "boundary", "unexpected", "random"
SIGHTS = (BOUNDARY, UNEXPECTED, RANDOM)
_READING_STREAM = 2


@dataclass(frozen=True, slots=True)
class KeptAndDropped:
    """Ids of documents, those to be read first in front.

    Attributes
    ----------
    kept, dropped : list of str
        Of each at most as many as were asked for.
    """

    kept: list[str]
    dropped: list[str]


def kept_and_dropped(
    pool: Pool, choice: Choice, *, sight: str, domain: str | None = None, limit: int = 100
) -> KeptAndDropped:
    """List documents on either side of a choice.

    Parameters
    ----------
    pool : Pool
        All documents; those without a rating are on neither side.
    choice : Choice
        What was taken of them.
    sight : str
        ``boundary``: those whose sampling keys are nearest to the best one that was not taken (of their domain, where
        there are quotas); what was taken below it filled what was left over. ``unexpected``: the lowest rated of the
        kept, and the highest rated of the dropped. ``random``: any, always the same.
    domain : str or None
        Only documents of this domain.
    limit : int
        How many of each side.

    Returns
    -------
    KeptAndDropped
        Equal ones in the order of their ids.

    Raises
    ------
    InputError
        If there is no such sight.
    """
    if sight not in SIGHTS:
        raise InputError(f"Documents cannot be read by {sight[:80]!r}. Choose one of {', '.join(SIGHTS)}.")
    is_kept = choice.is_kept
    is_candidate = choice.candidates.are_in if sight == BOUNDARY else ~np.isnan(choice.target)
    if domain is not None:
        is_candidate &= np.array([name == domain for name in pool.domains], dtype=bool)[pool.domain_of]
    distance = _distance(pool, choice, is_kept, sight)
    sides = [
        _nearest(np.flatnonzero(is_candidate & side & np.isfinite(distance)), distance, limit)
        for side in (is_kept, ~is_kept)
    ]
    kept, dropped = (pool.ids(rows).to_pylist() for rows in sides)
    return KeptAndDropped(kept, dropped)


def _nearest(rows: npt.NDArray[np.int64], distance: npt.NDArray[np.float64], limit: int) -> npt.NDArray[np.int64]:
    if len(rows) > limit:
        # All that are as near as the last one, so that ties break by id and not by the partition.
        last = np.partition(distance[rows], limit - 1)[limit - 1]
        rows = rows[distance[rows] <= last]
    return rows[np.argsort(distance[rows], kind="stable")][:limit]


def _distance(pool: Pool, choice: Choice, is_kept: npt.NDArray[np.bool_], sight: str) -> npt.NDArray[np.float64]:
    if sight == RANDOM:
        return (random_bits(0, pool.doc_hash, stream=_READING_STREAM) >> np.uint64(11)).astype(np.float64)
    if sight == UNEXPECTED:
        return np.where(is_kept, choice.target, -choice.target)
    groups = choice.groups.number_of if choice.quotas else np.zeros(len(pool), dtype=np.int64)
    is_dropped = ~is_kept & choice.candidates.are_in
    edges = np.full(len(choice.groups.names) if choice.quotas else 1, -np.inf)
    keys = choice.keys.astype(np.float64) / STEPS_PER_UNIT
    np.maximum.at(edges, groups[is_dropped], keys[is_dropped])
    return np.asarray(np.abs(keys - edges[groups]))
