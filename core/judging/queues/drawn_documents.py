"""Which documents are compared at all, where not all can be: by chance, by domain, some before others.  No I/O."""

import numpy as np
import numpy.typing as npt

Integers = npt.NDArray[np.int64]


def turns(bits: npt.NDArray[np.uint64], first: Integers) -> Integers:
    """Give every document its turn.

    Parameters
    ----------
    bits : ndarray of uint64, shape (n_documents,)
        Chance: the smaller, the earlier.
    first : ndarray of int64, shape (n_first,)
        Documents whose turn comes before all others', each named once, in this order.

    Returns
    -------
    ndarray of int64, shape (n_documents,)
        From 0 to ``n_documents - 1``.

    Examples
    --------
    >>> turns(np.array([30, 10, 20], np.uint64), np.array([2])).tolist()
    [2, 1, 0]
    """
    is_first = np.zeros(len(bits), dtype=np.bool_)
    is_first[first] = True
    order = np.argsort(bits, kind="stable")
    order = np.concatenate([first, order[~is_first[order]]])
    found = np.empty(len(bits), dtype=np.int64)
    found[order] = np.arange(len(bits))
    return found


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
