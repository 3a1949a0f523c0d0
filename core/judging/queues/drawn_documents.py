"""Which documents are compared at all, where not all can be: by chance, by domain, some before others.  No I/O."""

from itertools import chain

import numpy as np
import numpy.typing as npt

Integers = npt.NDArray[np.int64]

# Of the documents of a queue, one in so many is there to join it to what was judged before, and half are those that
# opinions differ about: the other half finds new ones.
_ONE_JOINING_IN, _ONE_DOUBTFUL_IN = 10, 2


def turns(bits: npt.NDArray[np.uint64]) -> Integers:
    """Give every document its turn, from 0: the smaller its bits, the earlier."""
    found = np.empty(len(bits), dtype=np.int64)
    found[np.argsort(bits, kind="stable")] = np.arange(len(bits))
    return found


def mixed(order: Integers, *, joining: Integers, doubtful: Integers, n_documents: int) -> list[int]:
    """Mix documents that have to be compared again into an order: every beginning has its share of each.

    Parameters
    ----------
    order : ndarray of int64, shape (n_drawn,)
        Documents as they come.
    joining : ndarray of int64, shape (n_joining,)
        At most one document in ten, the first one of all to begin with.
    doubtful : ndarray of int64, shape (n_doubtful,)
        At most every other document.
    n_documents : int
        How many are wanted.

    Returns
    -------
    list of int, length `n_documents` or less
        Each document once.

    Examples
    --------
    >>> mixed(np.arange(10), joining=np.array([7]), doubtful=np.array([5, 7, 9]), n_documents=6)
    [7, 5, 0, 9, 1, 2]
    """
    joins, doubts, others = (iter(places.tolist()) for places in (joining, doubtful, order))
    found: dict[int, None] = {}
    while len(found) < n_documents:
        preferred = joins if len(found) % _ONE_JOINING_IN == 0 else doubts if len(found) % _ONE_DOUBTFUL_IN else others
        following = next((place for place in chain(preferred, others) if place not in found), None)
        if following is None:
            break
        found[following] = None
    return list(found)


def whoever_comes_first(turn: Integers, n_documents: int) -> Integers:
    """Draw documents by their turns alone: domains come in as they stand to each other in the corpus."""
    return np.argsort(turn)[:n_documents]


def balanced(turn: Integers, domain: Integers, n_documents: int) -> Integers:
    """Draw as many documents of every domain, as far as each has them.

    Examples
    --------
    >>> balanced(np.arange(6), np.array([0, 0, 0, 0, 1, 2]), 4).tolist()
    [0, 4, 5, 1]
    """
    return np.lexsort((turn, _place_in_domain(turn, domain)))[:n_documents]


def in_company(turn: Integers, domain: Integers, n_documents: int, *, company: int) -> Integers:
    """Draw documents in companies of one domain, so that each finds others to be compared with.

    Parameters
    ----------
    turn, domain : ndarray of int64, shape (n_all,)
        Of all documents.
    n_documents : int
        How many are wanted.
    company : int
        How many come together; where a domain has fewer, all it has, after the others.

    Returns
    -------
    ndarray of int64, shape (n_documents,) or somewhat more
        A domain is in it by its size: as often as one of its documents has the earliest turn.
    """
    sizes = np.bincount(domain)[domain]
    place = _place_in_domain(turn, domain)
    # The last ones of a domain, too few for a company of their own, are in the one before.
    number = np.minimum(place // company, np.maximum(sizes // company, 1) - 1)
    order = np.lexsort((turn, number, domain))
    starts = np.flatnonzero(np.diff(domain[order], prepend=-1) | np.diff(number[order], prepend=-1))
    lengths = np.diff(starts, append=len(order))
    comes_by = np.lexsort((turn[order[starts]], lengths < company))
    n_companies = int(np.searchsorted(np.cumsum(lengths[comes_by]), n_documents)) + 1
    return np.concatenate([order[starts[each] : starts[each] + lengths[each]] for each in comes_by[:n_companies]])


def _place_in_domain(turn: Integers, domain: Integers) -> Integers:
    """Count for each document those of its domain whose turn is earlier."""
    order = np.lexsort((turn, domain))
    sizes = np.bincount(domain)
    place = np.empty(len(turn), dtype=np.int64)
    place[order] = np.arange(len(turn)) - np.repeat(np.cumsum(sizes) - sizes, sizes)
    return place
