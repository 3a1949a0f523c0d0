"""Counterfactual checks: what one change of a text does to its rating, over pairs that differ in that alone."""

from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from core.arrays import Floats
from core.corpus.ratings import Standardisation
from core.errors import ShapeError
from core.estimates import LEVEL, NOTHING, Estimate, wilson

# Fewer say how a few texts are rated, not what a change does.
FEW_PAIRS = 30


@dataclass(frozen=True, slots=True)
class PairShift:
    """What the change from text A to text B does to ratings by one criterion.

    Attributes
    ----------
    criterion : str
        Its key.
    shift : Estimate
        Mean rating of B less that of A, in standard deviations of the ratings it is measured by, with Student's
        interval over pairs; ``n`` pairs of which both texts are rated.
    higher : Estimate
        The share of pairs in which B is rated higher (equal ratings count half), with Wilson's interval. 0.5 is no gap.
    flipped : Estimate
        The share of pairs whose texts lie on different sides of the mean, so that a cut there keeps one of them alone.
    p_value : float or None
        Of a mean shift of 0, by Student's test over pairs; None for fewer than `FEW_PAIRS`, which are not tested.
    p_adjusted : float or None
        The same, adjusted for all shifts that were tested with it.
    """

    criterion: str
    shift: Estimate
    higher: Estimate
    flipped: Estimate
    p_value: float | None
    p_adjusted: float | None = None

    def to_json(self) -> dict[str, Any]:
        """Give it as plain values."""
        return asdict(self)


def pair_shift(criterion: str, ratings_a: Floats, ratings_b: Floats, by: Standardisation) -> PairShift:
    """Compare the ratings of texts that differ in one thing.

    Parameters
    ----------
    criterion : str
        Its key.
    ratings_a, ratings_b : ndarray of float, shape (n_pairs,)
        Ratings of the two texts of each pair; NaN where a text has none, and the pair is left out.
    by : Standardisation
        Mean and standard deviation of the ratings that a shift is measured by: those of a corpus, or of all texts of
        the pairs.

    Returns
    -------
    PairShift
        Without values where no pair has two ratings, without interval for a single pair.

    Raises
    ------
    ShapeError
        If there are not as many of the one as of the other.

    Examples
    --------
    >>> found = pair_shift("facts", np.array([0.0, 1.0, 2.0]), np.array([0.5, 1.0, 3.0]), Standardisation(6, 1.25, 0.5))
    >>> found.shift.value, found.higher.value, round(found.flipped.value, 3)
    (1.0, 0.8333333333333334, 0.0)
    """
    if len(ratings_a) != len(ratings_b):
        raise ShapeError(f"{len(ratings_a)} ratings of texts A come with {len(ratings_b)} of texts B. Give pairs.")
    is_pair = ~(np.isnan(ratings_a) | np.isnan(ratings_b))
    one, other = (by.apply(np.asarray(each, dtype=np.float64)[is_pair]) for each in (ratings_a, ratings_b))
    if not len(one):
        return PairShift(criterion, NOTHING, NOTHING, NOTHING, None)
    shift, p_value = _mean(other - one)
    higher = ((other > one) + 0.5 * (other == one)).mean()
    flipped = ((one >= 0) != (other >= 0)).mean()
    return PairShift(criterion, shift, _share(float(higher), len(one)), _share(float(flipped), len(one)), p_value)


def _mean(differences: Floats) -> tuple[Estimate, float | None]:
    from scipy.stats import t

    n, mean = len(differences), float(differences.mean())
    if n == 1:
        return Estimate(mean, n, None, None), None
    error = float(differences.std(ddof=1)) / n**0.5
    spread = float(t.ppf((1 + LEVEL) / 2, n - 1)) * error
    # Where all pairs shift alike, they do so for certain.
    p_value = 2 * float(t.sf(abs(mean) / error, n - 1)) if error else float(mean == 0)
    return Estimate(mean, n, mean - spread, mean + spread), p_value if n >= FEW_PAIRS else None


def _share(share: float, n: int) -> Estimate:
    return Estimate(share, n, *wilson(share, n))
