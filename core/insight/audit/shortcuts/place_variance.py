"""How much values of one place are alike within groups, and how often a group's mean counts for it."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from core.arrays import Floats

Numbers = npt.NDArray[np.int64]
# Of the values, so many at most may lie in groups of one place, which say nothing of how places vary.
_MOST_IN_ONE_PLACE = 0.1


@dataclass(frozen=True, slots=True, eq=False)
class Cells:
    """Groups crossed with places: each cell is what of a group lies in one place.

    Attributes
    ----------
    cell_of : ndarray of int64, shape (n,)
        The cell of each value.
    group_of : ndarray of int64, shape (n_cells,)
        The group of each cell.
    sizes, shares : ndarray of float, shape (n_cells,)
        How many values each has, and which share of its group's that is.
    """

    cell_of: Numbers
    group_of: Numbers
    sizes: Floats
    shares: Floats

    @classmethod
    def of(cls, groups: Numbers, places: Numbers) -> "Cells":
        """Cross groups with places, both shape (n,), numbers from 0 on."""
        cells, cell_of = np.unique(np.stack([groups, places]), axis=1, return_inverse=True)
        sizes = np.bincount(cell_of).astype(np.float64)
        return cls(cell_of, cells[0], sizes, sizes / np.bincount(groups)[cells[0]])

    def means(self, values: Floats) -> Floats:
        """Give the mean of values in each cell: shape (n_cells,)."""
        return np.asarray(np.bincount(self.cell_of, values) / self.sizes)

    def widened(self, of_places: Floats) -> Floats:
        """Widen what depends on means of cells, shape (n,), by as much as the means of groups took from it.

        Of a group with m places of one size, means vary by (m - 1) / m as much once they are freed of the group's mean.
        In a group of one place there are none left.
        """
        rest = 1 - self.shares[self.cell_of]
        return np.asarray(of_places / np.sqrt(np.where(rest > 0, rest, 1.0)))


def counted_groups(left: Floats, cells: Cells, *, n_between: float = 0.0, n_columns: int = 0) -> float | None:
    """Say how many independent columns fit as much by chance as a constant for each group, beside the first.

    Parameters
    ----------
    left : ndarray of float, shape (n,)
        What a fit with a constant for each group leaves.
    cells : Cells
        Groups crossed with places. Values of one place may be alike.
    n_between, n_columns : float, int
        Columns that were fitted beside the constants, and how many of them went into means of cells.

    Returns
    -------
    float or None
        The number of groups less one where values of one place are not alike, else more: the mean of a group then
        varies as the means of its places do. How these vary is seen in groups of several places, of which the group's
        own mean takes its part. None where too many values lie in groups of one place: whether these differ by their
        group or by their place cannot be told.

    Examples
    --------
    >>> groups = np.repeat([0, 1], 4)
    >>> counted_groups(np.tile([1.0, -1], 4), Cells.of(groups, np.tile([0, 0, 1, 1], 2)))
    1.0
    >>> counted_groups(np.ones(8), Cells.of(groups, groups)) is None
    True

    References
    ----------
    Henderson, "Estimation of variance and covariance components", Biometrics 9 (1953): method 1, one place within
    another.
    """
    n, n_cells = len(left), len(cells.sizes)
    group_sizes, n_places = np.bincount(cells.group_of, cells.sizes), np.bincount(cells.group_of)
    in_one = float(group_sizes[(n_places == 1) & (group_sizes > 1)].sum())
    if in_one > _MOST_IN_ONE_PLACE * n:
        return None
    # Chance that two values of a group are of one place: groups of few places are those whose means vary most.
    same = np.bincount(cells.group_of, cells.shares**2)
    seen = float((same * group_sizes * (1 - same)).sum())
    n_free, n_free_within = n_cells - len(group_sizes), n - n_cells - (n_columns - n_between)
    if seen <= 0 or n_free <= n_between or n_free_within <= 0:
        return float(len(group_sizes) - 1)
    means = cells.means(left)
    within = float(np.square(left - means[cells.cell_of]).sum()) / n_free_within
    between = np.bincount(cells.group_of, cells.sizes * means**2) / (1 - n_between / n_free)
    of_places = max(0.0, float((same * (between - (n_places - 1) * within)).sum()) / seen)
    if within + of_places <= 0:
        return float(len(group_sizes) - 1)
    counts = (within + group_sizes * same * of_places) / (within + of_places)
    return float(((1 - group_sizes / n) * counts).sum())
