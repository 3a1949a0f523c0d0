"""Which documents of a queue fit a budget, and how a budget is divided by shares."""

from collections.abc import Mapping
from fractions import Fraction

import numpy as np
import numpy.typing as npt

from core.errors import InputError

Indices = npt.NDArray[np.int64]


def fitting_prefix(order: Indices, n_tokens: npt.NDArray[np.integer], token_budget: int) -> Indices:
    """Take documents from the front until the next one would exceed the budget.

    Parameters
    ----------
    order : ndarray of int64, shape (n_candidates,)
        Documents, the most wanted first.
    n_tokens : ndarray of int64, shape (n_documents,)
        Tokens of every document.
    token_budget : int
        The most tokens to take.

    Returns
    -------
    ndarray of int64
        The longest prefix of `order` that fits.

    Examples
    --------
    >>> fitting_prefix(np.array([2, 0, 1]), np.array([4, 1, 3]), 7).tolist()
    [2, 0]
    """
    n_taken = np.searchsorted(np.cumsum(n_tokens[order], dtype=np.int64), token_budget, side="right")
    return order[:n_taken]


def fill(order: Indices, n_tokens: npt.NDArray[np.integer], token_budget: int) -> Indices:
    """Go through the documents in order and take each that still fits.

    Parameters
    ----------
    order, n_tokens, token_budget
        As for `fitting_prefix`.

    Returns
    -------
    ndarray of int64
        The documents taken, in order.

    Examples
    --------
    >>> fill(np.array([0, 1, 2]), np.array([4, 9, 2]), 7).tolist()
    [0, 2]
    """
    taken = []
    order = order[n_tokens[order] <= token_budget]
    while len(order):
        prefix = fitting_prefix(order, n_tokens, token_budget)
        taken.append(prefix)
        token_budget -= int(n_tokens[prefix].sum())
        # The one behind the prefix does not fit, so it goes too; every round drops at least one.
        order = order[len(prefix) + 1 :]
        order = order[n_tokens[order] <= token_budget]
    return np.concatenate(taken) if taken else order


def largest_remainder(shares: Mapping[str, float | Fraction], token_budget: int) -> dict[str, int]:
    """Divide a budget by shares into whole tokens that add up to it (Hamilton's method).

    Parameters
    ----------
    shares : mapping of str to float or Fraction
        Not negative; only their proportions count.
    token_budget : int
        What is divided.

    Returns
    -------
    dict of str to int
        Each within one token of its exact share; ties go to the name that comes first.

    Raises
    ------
    InputError
        If no share is above 0, so that there is nothing to divide by.

    Examples
    --------
    >>> largest_remainder({"a": 1, "b": 1, "c": 1}, 10)
    {'a': 4, 'b': 3, 'c': 3}
    """
    total = sum((Fraction(share) for share in shares.values()), Fraction(0))
    if total <= 0 or min(shares.values()) < 0:
        raise InputError("The quotas must be shares of at least 0 with one above 0. Mend the shares.")
    exact = {name: Fraction(share) * token_budget / total for name, share in shares.items()}
    whole = {name: int(value) for name, value in exact.items()}
    missing = token_budget - sum(whole.values())
    by_remainder = sorted(exact, key=lambda name: (whole[name] - exact[name], name))
    for name in by_remainder[:missing]:
        whole[name] += 1
    return whole
