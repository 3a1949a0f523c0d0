"""Groups within strata: documents are compared only with those of their own stratum, and what that leaves of a gap.

A raw gap is often length or topic in disguise. Here documents are compared only with documents of their own stratum,
for instance of the same domain and length band. What differs within a stratum is not held equal, and where a group
shares no stratum with others nothing can be said of it: `Remaining.share_comparable` says of which share something can.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from core.arrays import Floats
from core.estimates import Estimate
from core.insight.groups import Grouping

if TYPE_CHECKING:
    from scipy.sparse import csr_array

Places = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Remaining:
    """What remains of a group's gap within strata.

    Attributes
    ----------
    gap : Estimate
        Of ratings: the group's mean less that of the others in the same strata, each stratum weighed by the group's
        documents in it. Of retention: the ratio that what is kept of the group, beside what is kept of the others in
        the same strata, comes to; 1 where nothing remains. ``n`` is of documents that could be compared; where it is
        0 there is no value.
    n_documents : int
        Documents of the group with a value.
    """

    gap: Estimate
    n_documents: int

    @property
    def share_comparable(self) -> float | None:
        """The share of its documents that share a stratum with other groups."""
        return self.gap.n / self.n_documents if self.n_documents else None

    @classmethod
    def of(cls, value: float, ends: tuple[float, float], *, n: float, n_documents: float) -> "Remaining":
        """Make it of numbers that are NaN where there is none."""
        low, high = (None if math.isnan(value) or math.isnan(end) else float(end) for end in ends)
        return cls(Estimate(None if math.isnan(value) else float(value), int(n), low, high), int(n_documents))


def strata_of(groupings: Sequence[Grouping]) -> Places:
    """Make a stratum of each combination of groups that occurs.

    Parameters
    ----------
    groupings : sequence of Grouping
        What is to be held equal, of the same documents; at least one.

    Returns
    -------
    ndarray of int64, shape (n_documents,)
        The stratum of each document, from 0.

    Examples
    --------
    >>> from core.insight.groups import Group
    >>> one, other = (Grouping(c, (Group("x", None), Group("y", None)), np.array(p)) for c, p in
    ...               (("a", [0, 0, 1, 1]), ("b", [0, 1, 1, 1])))
    >>> strata_of([one, other]).tolist()
    [0, 1, 2, 2]
    """
    strata = groupings[0].group_of
    for each in groupings[1:]:
        _, strata = np.unique(strata * len(each.groups) + each.group_of, return_inverse=True)
    return np.unique(strata, return_inverse=True)[1].astype(np.int64)


@dataclass(frozen=True, slots=True)
class Cells:
    """The pairs of group and stratum that occur, at most as many as documents: arrays of shape (n_cells,)."""

    group: Places
    stratum: Places
    n_groups: int
    n_strata: int

    @classmethod
    def of(cls, group_of: Places, n_groups: int, strata: Places) -> tuple["Cells", Places]:
        """Find them, and the cell of each document."""
        n_strata = int(strata.max()) + 1 if len(strata) else 1
        places, cell_of = _numbered(group_of.astype(np.int64) * n_strata + strata, n_groups * n_strata)
        return cls(places // n_strata, places % n_strata, n_groups, n_strata), cell_of

    def by_group(self, sums: Floats) -> Floats:
        """Add up the cells of each group."""
        return np.bincount(self.group, sums, self.n_groups).astype(np.float64)

    def of_others(self, sums: Floats) -> Floats:
        """Give for each cell what the other cells of its stratum have together."""
        return np.bincount(self.stratum, sums, self.n_strata)[self.stratum] - sums

    def table(self, sums: Floats) -> "csr_array":
        """Spread the cells out: shape (n_groups, n_strata)."""
        from scipy.sparse import csr_array

        return csr_array((sums, (self.group, self.stratum)), shape=(self.n_groups, self.n_strata))


def _numbered(place_of: Places, n_places: int) -> tuple[Places, Places]:
    """Give the places that occur, ascending, and which of them each document has."""
    if n_places > 4 * len(place_of):
        return np.unique(place_of, return_inverse=True)
    # Where marks take no more memory than the documents do, nothing has to be sorted.
    occurs = np.zeros(n_places, dtype=bool)
    occurs[place_of] = True
    return np.flatnonzero(occurs), (np.cumsum(occurs) - 1)[place_of]
