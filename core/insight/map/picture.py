"""What a map shows, ready to be drawn: bins as a grid, and titles that do not cover each other."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from core.corpus.windows import Window

# Bins across and upwards: more than are seen on a screen would only be slower.
BINS = (120, 90)
# Where documents are averaged, so that not every other bin is that of a single one.
BINS_OF_MEANS = (60, 45)
_NUMBER = re.compile(r"^\d{3,} (?=.)")

Grid = list[list[float | None]]


@dataclass(frozen=True, slots=True)
class DensityGrid:
    """The bins of a window, from the left and from below.

    Attributes
    ----------
    x, y : list of float
        The middles of the bins.
    n : list of list of (float or None)
        Documents in each, row by row; None where there is none.
    exponent : list of list of (float or None)
        The decimal logarithms of these.
    value : list of list of (float or None)
        What was averaged.
    n_documents, largest : int
        Documents in the window, and in its fullest bin.
    mean : float or None
        Of `value`, each document counting once; those of bins without a value do not count.
    """

    x: list[float]
    y: list[float]
    n: Grid
    exponent: Grid
    value: Grid
    n_documents: int
    largest: int
    mean: float | None


def density_grid(binned: pd.DataFrame, *, window: Window, bins: tuple[int, int] = BINS) -> DensityGrid:
    """Lay the bins of `core.corpus.catalog.places.Places.binned_places` out as a grid.

    Examples
    --------
    >>> frame = pd.DataFrame({"column": [1], "row": [0], "n": [100], "value": [0.5]})
    >>> grid = density_grid(frame, window=Window(), bins=(2, 1))
    >>> grid.x, grid.n, grid.exponent, grid.mean
    ([25.0, 75.0], [[None, 100.0]], [[None, 2.0]], 0.5)
    """
    n_across, n_up = bins
    n, value = np.full((n_up, n_across), np.nan), np.full((n_up, n_across), np.nan)
    n[binned["row"], binned["column"]] = binned["n"]
    value[binned["row"], binned["column"]] = binned["value"].to_numpy(dtype=np.float64, na_value=np.nan)
    has_value = ~np.isnan(value)
    wide, tall = (window.right - window.left) / n_across, (window.high - window.low) / n_up
    return DensityGrid(
        x=(window.left + wide * (np.arange(n_across) + 0.5)).round(4).tolist(),
        y=(window.low + tall * (np.arange(n_up) + 0.5)).round(4).tolist(),
        n=_listed(n),
        exponent=_listed(np.log10(n)),
        value=_listed(value),
        n_documents=int(binned["n"].sum()),
        largest=int(binned["n"].max()) if len(binned) else 0,
        mean=float(np.average(value[has_value], weights=n[has_value])) if has_value.any() else None,
    )


def _listed(values: npt.NDArray[np.float64]) -> Grid:
    return [[None if np.isnan(each) else round(float(each), 4) for each in row] for row in values]


def title_of_cluster(name: str) -> str:
    """Leave the number out of the name of a cluster, where there are words beside it.

    Examples
    --------
    >>> title_of_cluster("012 moss, fern, spore"), title_of_cluster("012")
    ('moss, fern, spore', '012')
    """
    return _NUMBER.sub("", name)


def spread_out(places: Sequence[tuple[float, float]], *, window: Window, across: float, up: float) -> list[int]:
    """Choose of places in their order those that keep a distance from all chosen before.

    Parameters
    ----------
    places : sequence of (float, float)
        The most important first.
    window : Window
        What is looked at: zoomed in, places are farther apart, and more of them are chosen.
    across, up : float
        The distance, in shares of the window's sides; one of the two is enough.

    Returns
    -------
    list of int
        Which ones.

    Examples
    --------
    >>> spread_out([(10, 10), (12, 10), (10, 30)], window=Window(), across=0.2, up=0.1)
    [0, 2]
    """
    wide, tall = across * (window.right - window.left), up * (window.high - window.low)
    chosen: list[int] = []
    for number, (x, y) in enumerate(places):
        others = (places[other] for other in chosen)
        if all(abs(x - other_x) >= wide or abs(y - other_y) >= tall for other_x, other_y in others):
            chosen.append(number)
    return chosen
