"""Linear fits on a few columns and a constant for each group: what remains, and what they explain."""

import numpy as np
import numpy.typing as npt

from core.arrays import Floats
from core.insight.audit.shortcuts.place_variance import Cells, counted_groups

_RIDGE = 1e-9
Groups = npt.NDArray[np.int64]


def freed(columns: Floats, groups: Groups | None) -> Floats:
    """Take from each column its mean, or where there are groups the mean of each group.

    For fits that is the same as a column of 0 and 1 for each group (Frisch and Waugh, Econometrica 1, 1933), and takes
    no more memory however many groups there are.

    Parameters
    ----------
    columns : ndarray of float, shape (n, n_columns)
        Any numbers.
    groups : ndarray of int64, shape (n,), or None
        Numbers of groups from 0 on.

    Returns
    -------
    ndarray of float, shape (n, n_columns)
        Of mean 0, within each group.
    """
    if groups is None:
        return np.asarray(columns - columns.mean(axis=0))
    return np.asarray(columns - (sums_within(columns, groups) / np.maximum(np.bincount(groups), 1)[:, None])[groups])


def sums_within(columns: Floats, groups: Groups) -> Floats:
    """Add up columns by group: shape (n_groups, n_columns)."""
    if not columns.shape[1]:
        return np.zeros((int(groups.max()) + 1, 0))
    return np.stack([np.bincount(groups, column) for column in columns.T], axis=1)


def _inverse_square(columns: Floats) -> Floats:
    """Invert the square of the normal equations: n is large, and columns are few."""
    square = columns.T @ columns
    # A trace of ridge makes columns that repeat others harmless.
    return np.asarray(np.linalg.inv(square + _RIDGE * max(float(np.trace(square)), 1.0) * np.eye(len(square))))


def slopes(values: Floats, columns: Floats, groups: Groups | None = None) -> Floats:
    """Fit values by columns and a constant, or a constant for each group: shape (n_columns,)."""
    about_mean = freed(columns, groups)
    return np.asarray(_inverse_square(about_mean) @ (about_mean.T @ freed(values[:, None], groups)[:, 0]))


def residuals(values: Floats, columns: Floats, groups: Groups | None = None) -> Floats:
    """Take away from values what a linear fit on columns, and a constant, says of them.

    Parameters
    ----------
    values : ndarray of float, shape (n,)
        What is to be explained.
    columns : ndarray of float, shape (n, n_columns)
        Columns that depend on each other do no harm.
    groups : ndarray of int64, shape (n,), optional
        Numbers of groups from 0 on, each of which then has a constant of its own.

    Returns
    -------
    ndarray of float, shape (n,)
        What remains.
    """
    about_mean = freed(values[:, None], groups)[:, 0]
    if not columns.shape[1]:
        return about_mean
    return np.asarray(about_mean - freed(columns, groups) @ slopes(values, columns, groups))


def n_constants(groups: Groups | None) -> int:
    """Count the constants of a fit beside the first."""
    return 0 if groups is None else len(np.unique(groups)) - 1


def r_squared(
    values: Floats, columns: Floats, groups: Groups | None = None, *, places: Groups | None = None
) -> float | None:
    """Give the share of variance that a linear fit explains, adjusted for the number of columns, at least 0.

    Parameters
    ----------
    values, columns, groups
        See `residuals`. In the adjustment a group counts as a column.
    places : ndarray of int64, shape (n,), optional
        Where each value is from, numbers from 0 on. Values from one place may be alike, so that there are fewer of
        them than it seems and columns fit them better by chance: a column then counts as often as what the fit leaves
        in each place adds up, over what it would if values were independent; never less than once. A group counts as
        often as the means of its places vary, see `core.insight.audit.shortcuts.place_variance`.

    Returns
    -------
    float or None
        None where the values do not vary, there are not more of them than columns as these count, or groups cannot be
        told apart from places.

    References
    ----------
    Ezekiel, "Methods of Correlation Analysis", 1930: the adjustment. Liang and Zeger, Biometrika 73 (1986): sums of
    what is left by place.
    """
    n, n_groups = len(values), n_constants(groups)
    total = float(np.square(values - values.mean()).sum())
    if total <= 0 or n <= columns.shape[1] + n_groups + 1:
        return None
    left = residuals(values, columns, groups)
    k = _counted(left, columns, groups, places)
    if k is None or n <= k + 1:
        return None
    return float(max(0.0, 1 - float(np.square(left).sum()) / total * (n - 1) / (n - k - 1)))


def _counted(left: Floats, columns: Floats, groups: Groups | None, places: Groups | None) -> float | None:
    """Count columns and groups as often as they fit by chance."""
    n_columns, n_groups = int(columns.shape[1]), n_constants(groups)
    if places is None:
        return float(n_columns + n_groups)
    if groups is None or not n_groups:
        return n_columns * _times_of_columns(left, columns, groups, places)
    cells, about_mean = Cells.of(groups, places), freed(columns, groups)
    means = sums_within(about_mean, cells.cell_of) / cells.sizes[:, None]
    n_between = (
        float((cells.sizes[:, None] * (means @ _inverse_square(about_mean)) * means).sum()) if n_columns else 0.0
    )
    of_groups = counted_groups(left, cells, n_between=n_between, n_columns=n_columns)
    if of_groups is None:
        return None
    of_places = cells.means(left)[cells.cell_of]
    as_drawn = left - of_places + cells.widened(of_places)
    return n_columns * _times_of_columns(as_drawn, columns, groups, places) + of_groups


def _times_of_columns(left: Floats, columns: Floats, groups: Groups | None, places: Groups) -> float:
    if not columns.shape[1]:
        return 1.0
    about_mean = freed(columns, groups)
    inverse, pulls = _inverse_square(about_mean), about_mean * left[:, None]
    alone, together = (float(((each @ inverse) * each).sum()) for each in (pulls, sums_within(pulls, places)))
    return max(1.0, together / alone) if alone > 0 else 1.0
