"""Minimal pairs of several kinds: the shift of each by each criterion, tested together."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np

from core.arrays import Floats
from core.corpus.ratings import Standardisation, standardisation
from core.errors import ShapeError
from core.insight.audit.measures.many import holm
from core.insight.audit.pairs.minimal_pairs import PairShift, pair_shift

# What all pairs together are called.
ALL = "all"


def audit_pairs(
    kinds: Sequence[str], ratings: Mapping[str, Floats], *, scales: Mapping[str, Standardisation] | None = None
) -> dict[str, list[PairShift]]:
    """Compare the texts of pairs, by kind and criterion.

    Parameters
    ----------
    kinds : sequence of str
        The kind of each pair.
    ratings : mapping of str to ndarray of float, shape (2 * n_pairs,)
        By criterion: those of all texts A, then those of all texts B; NaN where a text has none.
    scales : mapping of str to Standardisation or None
        By criterion, what shifts are measured by: the ratings of a corpus; by default those of all texts of the pairs,
        which lie the closer together, and make shifts the larger, the more alike the pairs are.

    Returns
    -------
    dict of str to list of PairShift
        All pairs together come first, then the kinds by their names if there are several; criteria in their order.
        P-values are adjusted over all of them.

    Raises
    ------
    ShapeError
        If there are not two ratings for each pair, or one of several kinds is called `ALL`.

    Examples
    --------
    >>> found = audit_pairs(["x", "y"], {"facts": np.array([0.0, 1.0, 1.0, 2.0])})
    >>> list(found), round(found["all"][0].shift.value, 3)
    (['all', 'x', 'y'], 1.414)
    """
    places = np.array(kinds, dtype=object)
    for criterion, values in ratings.items():
        if len(values) != 2 * len(places):
            raise ShapeError(f"{len(values)} ratings by {criterion!r} come with {len(places)} pairs. Give two to each.")
    several = sorted(set(kinds)) if len(set(kinds)) > 1 else []
    if ALL in several:
        raise ShapeError(f"A kind of pairs is called {ALL!r}, as all of them together are. Give it another name.")
    chosen = {ALL: np.ones(len(places), dtype=bool)} | {kind: places == kind for kind in several}
    by = scales or {name: standardisation(np.asarray(values)) for name, values in ratings.items()}
    n = len(places)
    return _adjusted(
        {
            kind: [pair_shift(name, each[:n][rows], each[n:][rows], by[name]) for name, each in ratings.items()]
            for kind, rows in chosen.items()
        }
    )


def _adjusted(found: dict[str, list[PairShift]]) -> dict[str, list[PairShift]]:
    every = [each.p_value for shifts in found.values() for each in shifts]
    adjusted = iter(holm(np.array([np.nan if p is None else p for p in every])).tolist())
    return {
        kind: [replace(each, p_adjusted=None if np.isnan(p := next(adjusted)) else p) for each in shifts]
        for kind, shifts in found.items()
    }
