"""The rules of budgets once more, written in whole numbers and apart from the code that is measured against them."""

from collections.abc import Iterable, Sequence

import numpy as np
import numpy.typing as npt

Integers = npt.NDArray[np.int64]

# The next best documents are looked through so many at a time.
_AT_A_TIME = 1 << 16


def proportional_quotas(tokens: Sequence[int], token_budget: int) -> list[int]:
    """Divide a budget by the tokens of each domain; what flooring leaves goes to the largest remainders.

    Examples
    --------
    >>> proportional_quotas([50, 30, 21], 10)
    [5, 3, 2]
    """
    total = sum(tokens)
    quotas = [of_domain * token_budget // total for of_domain in tokens]
    by_remainder = sorted(range(len(tokens)), key=lambda place: -(tokens[place] * token_budget % total))
    for place in by_remainder[: token_budget - sum(quotas)]:
        quotas[place] += 1
    return quotas


def greedily(rows: Integers, n_tokens: Integers, left: int) -> list[int]:
    """Go through documents in order, and take each that still fits into what is left.

    Parameters
    ----------
    rows, n_tokens : ndarray of int64, shape (n_candidates,)
        Their numbers, the most wanted first, and their tokens.
    left : int
        Tokens that may be taken.

    Examples
    --------
    >>> greedily(np.array([7, 8, 9]), np.array([4, 9, 2]), 7)
    [7, 9]
    """
    taken: list[int] = []
    smallest = int(n_tokens.min(initial=left + 1))
    for start in range(0, len(rows), _AT_A_TIME):
        if left < smallest:
            break
        fits = n_tokens[start : start + _AT_A_TIME] <= left
        for row, tokens in _pairs(rows[start : start + _AT_A_TIME][fits], n_tokens[start : start + _AT_A_TIME][fits]):
            if tokens <= left:
                taken.append(row)
                left -= tokens
    return taken


def _pairs(rows: Integers, n_tokens: Integers) -> Iterable[tuple[int, int]]:
    return zip(rows.tolist(), n_tokens.tolist(), strict=True)
