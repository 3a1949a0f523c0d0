"""How far judges agree: on the pairs that two of them share, and all of them together.

Which item of a pair is called A is a matter of storage, so every pair counts in both orientations, half each: A and B
are then expected equally often, and no measure changes when a pair is turned round.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from core.arrays import Floats
from core.estimates import NOTHING, Estimate, wilson
from core.judging.trust.estimates import bootstrap
from core.judging.trust.verdicts import Verdicts

if TYPE_CHECKING:
    from scipy.sparse import csr_array

# Fewer shared pairs say next to nothing: 7 of 9 alike can be agreement by chance.
FEWEST_SHARED = 10
# The verdicts of two judges as cells of a table of 3 x 3: A, tie, B.
_SIDES = (-1, 0, 1)
_IS_ALIKE = np.eye(3, dtype=np.float64).ravel()


@dataclass(frozen=True, slots=True)
class JudgeAgreement:
    """How two judges agree on the pairs that both judged.

    Attributes
    ----------
    judge_a, judge_b : int
        Their codes.
    same_verdict : Estimate
        The share of pairs with the same verdict: A, B or tie.
    same_side : Estimate
        That share among the pairs that both decide: the accuracy of the one by the other.
    kappa : Estimate
        Cohen's kappa: that share, less what their ties and preferences give by chance, over the most it could be.
    """

    judge_a: int
    judge_b: int
    same_verdict: Estimate
    same_side: Estimate
    kappa: Estimate


def agreements(verdicts: Verdicts, n_judges: int, *, seed: int) -> Iterator[JudgeAgreement]:
    """Compare every two judges with enough pairs in common.

    Parameters
    ----------
    verdicts : Verdicts
        Of all judges.
    n_judges : int
        How many codes there are.
    seed : int
        Of the bootstrap.

    Yields
    ------
    JudgeAgreement
        For two judges that share `FEWEST_SHARED` pairs or more, by the order of their codes.
    """
    if not len(verdicts.pair):
        return
    cells = _cells(verdicts, n_judges)
    shared = sum(cells).tocoo()
    is_one_of = (shared.row < shared.col) & (shared.data >= FEWEST_SHARED)
    for one, other in sorted(zip(shared.row[is_one_of].tolist(), shared.col[is_one_of].tolist(), strict=True)):
        counts = np.array([cell[one, other] for cell in cells], dtype=np.int64)
        yield JudgeAgreement(one, other, *of_two(counts, seed=seed))


def of_two(counts: npt.NDArray[np.int64], *, seed: int) -> tuple[Estimate, Estimate, Estimate]:
    """Estimate the agreement of two judges from their table.

    Parameters
    ----------
    counts : ndarray of int64, shape (9,)
        Pairs by the verdict of the one (rows: A, tie, B) and of the other.
    seed : int
        Of the bootstrap over pairs.

    Returns
    -------
    tuple of (Estimate, Estimate, Estimate)
        As in `JudgeAgreement`; no kappa where chance alone makes them agree on everything (only ties).

    Examples
    --------
    >>> same_verdict, same_side, kappa = of_two(np.array([40, 0, 10, 0, 25, 0, 10, 0, 40]), seed=1)
    >>> same_verdict.value, same_side.value, round(kappa.value, 2)
    (0.84, 0.8, 0.75)
    """
    same_verdict = _share(int(counts @ _IS_ALIKE), int(counts.sum()))
    same_side = _share(int(counts[[0, 8]].sum()), int(counts[[0, 2, 6, 8]].sum()))
    return same_verdict, same_side, _kappa(counts, same_verdict, seed=seed)


def _share(part: int, n: int) -> Estimate:
    return Estimate(part / n, n, *wilson(part / n, n)) if n else NOTHING


def _kappa(counts: npt.NDArray[np.int64], same_verdict: Estimate, *, seed: int) -> Estimate:
    kappa, chance = (float(values[0]) for values in _kappas(counts[None].astype(np.float64)))
    n, share = same_verdict.n, same_verdict.value
    if np.isnan(kappa):
        return Estimate(None, n, None, None)
    if share in (0.0, 1.0):
        # All draws would be the same: the ends of the raw agreement, at the same chance.
        ends = [(end - chance) / (1 - chance) for end in wilson(share, n)]
        return Estimate(kappa, n, *ends)
    # Turned round, a pair is the same pair: it is drawn as that.
    folded = np.append((counts + counts[::-1])[:4], counts[4])
    return Estimate(kappa, n, *bootstrap(folded, lambda drawn: _kappas(np.pad(drawn, ((0, 0), (0, 4))))[0], seed=seed))


def _kappas(counts: Floats) -> tuple[Floats, Floats]:
    """Give kappa and the agreement by chance of tables; (n_draws, 9) to twice (n_draws,)."""
    shares = (counts + counts[:, ::-1]) / (2 * counts.sum(axis=1, keepdims=True))
    tables = shares.reshape(-1, 3, 3)
    chance = (tables.sum(axis=2) * tables.sum(axis=1)).sum(axis=1)
    kappa = np.full(len(chance), np.nan)
    can_differ = chance < 1
    np.divide(shares @ _IS_ALIKE - chance, 1 - chance, out=kappa, where=can_differ)
    return kappa, chance


def _cells(verdicts: Verdicts, n_judges: int) -> list["csr_array"]:
    """Count the pairs of every two judges by their verdicts: nine sparse matrices (n_judges, n_judges)."""
    from scipy.sparse import csr_array

    _, codes = np.unique(verdicts.pair, return_inverse=True)
    shape = (n_judges, int(codes.max()) + 1)
    said = [
        csr_array((np.ones(is_side.sum()), (verdicts.judge[is_side], codes[is_side])), shape=shape)
        for is_side in (verdicts.verdict == side for side in _SIDES)
    ]
    return [(one @ other.T).tocsr() for one in said for other in said]


def alpha(verdicts: Verdicts, *, seed: int) -> Estimate:
    """Estimate Krippendorff's alpha (nominal) over all judges: 1 is full agreement, 0 is chance.

    Source: Krippendorff, Content Analysis (2004), chapter 11.  Every pair with two or more judges counts, whoever
    they are.

    Parameters
    ----------
    verdicts : Verdicts
        Of all judges; those on one pair need not be the same as on another.
    seed : int
        Of the bootstrap over pairs.

    Returns
    -------
    Estimate
        With n pairs; no value where no pair has two judges, or all verdicts are ties.
    """
    _, codes = np.unique(verdicts.pair, return_inverse=True)
    of_pair = np.stack([np.bincount(codes, verdicts.verdict == side) for side in _SIDES], axis=1)
    of_pair[:, [0, 2]] = np.sort(of_pair[:, [0, 2]], axis=1)
    kinds, counts = np.unique(of_pair[of_pair.sum(axis=1) >= 2], axis=0, return_counts=True)
    if not len(kinds):
        return NOTHING
    n, expected = int(counts.sum()), counts[None].astype(np.float64)
    value, unlike_by_chance = (float(values[0]) for values in _alphas(expected, kinds))
    if np.isnan(value):
        return Estimate(None, n, None, None)
    if value == 1.0:
        # All draws would be the same: as many pairs might be otherwise as Wilson's interval of none allows.
        return Estimate(value, n, 1 - wilson(0.0, n)[1] / unlike_by_chance, 1.0)
    return Estimate(value, n, *bootstrap(counts, lambda drawn: _alphas(drawn, kinds)[0], seed=seed))


def _alphas(counts: Floats, kinds: npt.NDArray[np.int64]) -> tuple[Floats, Floats]:
    """Give alpha, and disagreement by chance, of draws of pairs.

    Both from ``counts`` (n_draws, n_kinds) and ``kinds`` (n_kinds, 3: how many judges say A, tie, B); (n_draws,) each.
    """
    n_judges = kinds.sum(axis=1)
    unlike = (n_judges**2 - (kinds**2).sum(axis=1)) / (n_judges - 1)
    n_verdicts, n_ties = 2 * counts @ n_judges, 2 * counts @ kinds[:, 1]
    n_sides = (n_verdicts - n_ties) / 2
    by_chance = (n_verdicts**2 - n_ties**2 - 2 * n_sides**2) / (n_verdicts - 1)
    quotient = np.full(len(counts), np.nan)
    np.divide(2 * counts @ unlike, by_chance, out=quotient, where=by_chance > 0)
    return 1 - quotient, by_chance / n_verdicts
