"""Which documents are taken by their keys, how many times, and in which order they stand. No I/O."""

import numpy as np
import numpy.typing as npt

from core.selection.asked.parameters import SelectionParameters
from core.selection.choosing.keys import NEVER, Keys
from core.selection.choosing.preparing import Prepared
from core.selection.choosing.remainders import next_that_fit
from core.selection.choosing.thresholds import Marks, most_wanted_first, within_quotas
from core.selection.choosing.utility import Utility
from core.selection.curricula.orders import RATED_ORDERS, random_order, rating_order
from core.selection.pool.pool import Pool, Rows

Times = npt.NDArray[np.int64] | Marks


def times_taken(prepared: Prepared, max_epochs: int) -> Times:
    """Say how many times each document is taken: all of a group once before any of it twice.

    Parameters
    ----------
    prepared : Prepared
        Keys, costs and limits.
    max_epochs : int
        How many times one may be taken.

    Returns
    -------
    ndarray of int64 or bool, shape (n_documents,)
        The number of times.
    """
    keys, costs, queue_of, limits = prepared.keys, prepared.costs, prepared.queue_of, prepared.limits
    has = prepared.available if prepared.quotas is not None else prepared.available.sum(keepdims=True)
    whole = np.minimum(limits // np.maximum(has, 1), max_epochs) * (has > 0)
    is_taken = within_quotas(keys, costs, queue_of, np.where(whole < max_epochs, limits - whole * has, -1))
    left_over = int((limits - whole * has).sum()) - int(costs[is_taken].sum(dtype=np.int64))
    if max_epochs == 1 and not whole.any():
        if prepared.quotas is not None:
            is_taken[next_that_fit(keys, costs, is_taken, left_over)] = True
        return is_taken
    times = np.where(keys == NEVER, 0, whole[queue_of]) + is_taken
    while prepared.quotas is not None:
        rows = next_that_fit(keys, costs, times >= max_epochs, left_over)
        if not len(rows):
            break
        times[rows] += 1
        left_over -= int(costs[rows].sum(dtype=np.int64))
    return times


def in_order(
    pool: Pool, times: Times, keys: Keys, utility: Utility, parameters: SelectionParameters
) -> tuple[Rows, Rows]:
    """Put the documents taken into order, those of one epoch behind those of the one before.

    Parameters
    ----------
    pool : Pool
        All documents.
    times : ndarray, shape (n_documents,)
        See `times_taken`.
    keys : ndarray of int64, shape (n_documents,)
        By which they were taken.
    utility : Utility
        What they were wanted for.
    parameters : SelectionParameters
        With the order.

    Returns
    -------
    rows, epochs : ndarray of int64, shape (n_selected,)
        Places in the pool, and how many times the document was there before.
    """
    rows, epochs = [], []
    for epoch in range(int(times.max(initial=0))):
        by_id = np.flatnonzero(times > epoch)
        rows.append(_in_epoch(pool, by_id, keys, utility, parameters, epoch))
        epochs.append(np.full(len(by_id), epoch))
    none = np.empty(0, dtype=np.int64)
    return np.concatenate([none, *rows]), np.concatenate([none, *epochs])


def _in_epoch(
    pool: Pool, by_id: Rows, keys: Keys, utility: Utility, parameters: SelectionParameters, epoch: int
) -> Rows:
    if parameters.order in RATED_ORDERS:
        ratings = utility.sign * utility.at(by_id) if parameters.inverse else utility.at(by_id)
        places = rating_order(
            ratings,
            pool.doc_hash[by_id],
            parameters.order,
            cycles=parameters.cycles,
            jitter=parameters.jitter,
            seed=parameters.seed,
        )
        return by_id[places]
    if parameters.order == "random":
        return by_id[random_order(pool.doc_hash[by_id], seed=parameters.seed, epoch=epoch)]
    return most_wanted_first(by_id, keys[by_id])
