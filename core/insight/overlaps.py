"""What several selections have in common, each with each: shared documents, and the ranks of what they want. No I/O."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from core.arrays import Floats
from core.errors import ShapeError

Marks = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Pair:
    """Two selections of one corpus.

    Attributes
    ----------
    one, other : str
        Their names.
    n_both, n_either : int
        Documents that both keep, and that either keeps.
    expected : float or None
        The Jaccard index that two random selections of their sizes would have, about; None without documents.
    correlation : float or None
        Spearman's, of what both want documents for; None where one wants by nothing, or one is constant.
    n_rated : int
        Documents that it is over: those that both could want.
    """

    one: str
    other: str
    n_both: int
    n_either: int
    expected: float | None
    correlation: float | None
    n_rated: int

    @property
    def jaccard(self) -> float | None:
        """Documents in both over documents in either; None where both are empty."""
        return self.n_both / self.n_either if self.n_either else None


def pairs_of(marks: Mapping[str, Marks], utilities: Mapping[str, Floats]) -> list[Pair]:
    """Compare each selection with each.

    Parameters
    ----------
    marks : mapping of str to ndarray of bool, shape (n_documents,)
        By name, what each keeps.
    utilities : mapping of str to ndarray of float64, shape (n_ranked,)
        By name, what each wants the same documents for, all of them or some; NaN where it cannot want one. Without
        those that want by nothing.

    Returns
    -------
    list of Pair
        Each with each later one, in the order of the marks.

    Raises
    ------
    ShapeError
        If they are not of the same documents.

    Examples
    --------
    >>> a, b = np.array([True, True, False, False]), np.array([False, True, True, False])
    >>> pairs_of({"a": a, "b": b}, {})[0].jaccard
    0.3333333333333333
    """
    for arrays in (marks.values(), utilities.values()):
        lengths = sorted({len(each) for each in arrays})
        if len(lengths) > 1:
            raise ShapeError(f"The selections are of {lengths} documents. Give each the same documents.")
    names, ranks = list(marks), _Ranks(utilities)
    return [_pair(one, other, marks, ranks) for place, one in enumerate(names) for other in names[place + 1 :]]


def _pair(one: str, other: str, marks: Mapping[str, Marks], ranks: "_Ranks") -> Pair:
    n_one, n_other = (int(np.count_nonzero(marks[name])) for name in (one, other))
    n_both = int(np.count_nonzero(marks[one] & marks[other]))
    correlation, n_rated = ranks.correlation(one, other)
    expected = expected_jaccard(n_one, n_other, len(marks[one]))
    return Pair(one, other, n_both, n_one + n_other - n_both, expected, correlation, n_rated)


def expected_jaccard(n_one: int, n_other: int, n_documents: int) -> float | None:
    """Divide the documents that two random selections share on average by those that either then keeps.

    Examples
    --------
    >>> round(expected_jaccard(10, 10, 100), 4), expected_jaccard(0, 0, 100)
    (0.0526, None)
    """
    if not n_one + n_other:
        return None
    n_both = n_one * n_other / n_documents
    return n_both / (n_one + n_other - n_both)


class _Ranks:
    """Ranks of utilities among documents that have both; those of one are found once for all that lack the same."""

    def __init__(self, utilities: Mapping[str, Floats]) -> None:
        self._utilities = utilities
        self._is_there = {name: ~np.isnan(values) for name, values in utilities.items()}
        self._ranks: dict[tuple[str, bytes], Floats] = {}

    def correlation(self, one: str, other: str) -> tuple[float | None, int]:
        """Correlate two, and say over how many documents."""
        if one not in self._utilities or other not in self._utilities:
            return None, 0
        is_there = self._is_there[one] & self._is_there[other]
        first, second = (self._of(name, is_there) for name in (one, other))
        if len(first) < 2 or not first.any() or not second.any():
            return None, len(first)
        return float(first @ second / np.sqrt((first @ first) * (second @ second))), len(first)

    def _of(self, name: str, is_there: Marks) -> Floats:
        """Rank the values, equal ones alike, and count from the mean rank."""
        from scipy.stats import rankdata

        key = name, np.packbits(is_there).tobytes()
        if key not in self._ranks:
            ranks: Floats = rankdata(self._utilities[name][is_there])
            self._ranks[key] = ranks - ranks.mean() if len(ranks) else ranks
        return self._ranks[key]


def matrix_of(pairs: Sequence[Pair], names: Sequence[str], value: str) -> list[list[float | None]]:
    """Set out one figure of the pairs as a symmetric matrix.

    Parameters
    ----------
    pairs : sequence of Pair
        See `pairs_of`.
    names : sequence of str
        The order of rows and columns.
    value : str
        ``"jaccard"``, ``"expected"`` or ``"correlation"``.

    Returns
    -------
    list of list of float or None
        None on the diagonal, and where there is no figure.
    """
    found: dict[tuple[str, str], float | None] = {}
    for pair in pairs:
        found[pair.one, pair.other] = found[pair.other, pair.one] = getattr(pair, value)
    return [[found.get((row, column)) for column in names] for row in names]
