"""A stretch of the documents that a filter leaves, in any order: what pages, neighbours and examples are cut from."""

from collections.abc import Iterator

import numpy as np

from core.corpus.catalog.arrays import Numbers
from core.corpus.catalog.kept import Kept, blocks, looked_up, met
from core.corpus.catalog.names import order_of
from core.corpus.catalog.orders import Orders


def stretch(kept: Kept, orders: Orders, column: str, *, descending: bool, offset: int, limit: int) -> Numbers:
    """Give the numbers of documents from one place of an order to another.

    Parameters
    ----------
    kept : Kept
        Of which documents.
    orders : Orders
        Of the same catalog.
    column : str
        Sorted by what, see `Orders.values`; equal ones by id, those without a value last.
    descending : bool
        Whether the highest come first.
    offset, limit : int
        From which place, and how many.
    """
    name = order_of(column, descending=descending)
    if not kept.is_few:
        return kept.stretch_of(name, orders.all_in(column, descending=descending), offset, limit)
    ordered = kept.kept_sorted(name)
    if ordered is None:
        numbers = orders.sort(orders.values(column), kept.numbers(), descending=descending)
        ordered = kept.keep_sorted(name, numbers)
    return ordered[offset : offset + limit]


def rated_in_order(kept: Kept, orders: Orders, column: str, n_rated: int) -> Iterator[Numbers]:
    """Give the numbers of all rated documents that a filter leaves, the lowest rating first, a stretch at a time.

    Parameters
    ----------
    kept, orders
        As for `stretch`.
    column : str
        Of ratings, which are NaN where there is none.
    n_rated : int
        How many documents of the whole catalog are rated.
    """
    ordered, mask = orders.all_in(column, descending=False)[:n_rated], kept.mask
    if kept.is_few:
        few = stretch(kept, orders, column, descending=False, offset=0, limit=kept.amount.n_documents)
        # What is not rated stands last.
        ordered, mask = few[: np.count_nonzero(~np.isnan(orders.values(column)[few]))], None
    for block in blocks(len(ordered)):
        yield ordered[block] if mask is None else met(ordered[block], looked_up(mask, ordered[block]))
