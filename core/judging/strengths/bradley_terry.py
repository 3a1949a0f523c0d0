"""Strengths of items from comparisons alone, without their text: the Bradley-Terry model.  No I/O.

The log-odds that right is preferred to left are ``strength[right] - strength[left]`` (Bradley and Terry, 1952,
doi:10.2307/2334029).  `docs/decisions/0015-bradley-terry.md` says why there is a prior.
"""

import math
from dataclasses import dataclass

import numpy as np

from core.arrays import Floats
from core.errors import InputError
from core.judging.strengths.comparison_graph import ComparisonGraph, Integers, comparison_graph
from core.judging.strengths.curvature import Curvature, dot
from core.judging.strengths.strength_errors import MAX_EXACT_ITEMS, standard_errors

# Strengths of documents lie within a few log-odds.  This weighs as much as 0.44 of a comparison between equals.
PRIOR_SD = 3.0

_MAX_STEPS = 100
_MAX_HALVINGS = 30

# Of the largest weight; below it there are no digits left.
_MIN_CURVATURE = 1e-15

# In log-odds. What the last step leaves is some thousand times smaller than the step.
_LAST_STEP = 1e-4

# Comparisons whose figures fit into the processor's cache together: three times as fast as all at once.
_BLOCK = 16_384


@dataclass(frozen=True, slots=True, eq=False)
class Strengths:
    """What comparisons say about items.

    Attributes
    ----------
    strengths : ndarray of float64, shape (n_items,)
        Log-odds, mean 0.
    standard_errors : ndarray of float64, shape (n_items,)
        Log-odds: how far each strength may be off the mean of all, from the model.
    """

    strengths: Floats
    standard_errors: Floats

    @property
    def errors_are_exact(self) -> bool:
        """False where there are so many items that the standard errors are sampled."""
        return len(self.strengths) <= MAX_EXACT_ITEMS


def fit(
    left: Integers,
    right: Integers,
    prob_right_preferred: Floats,
    *,
    n_items: int,
    weights: Floats | None = None,
    prior_sd: float = PRIOR_SD,
) -> Strengths:
    """Fit the strengths that explain comparisons best.

    Parameters
    ----------
    left, right : ndarray of int, shape (n_comparisons,)
        Items, from 0 to ``n_items - 1``, in any order; the same two items may be compared many times.
    prob_right_preferred : ndarray of float64, shape (n_comparisons,)
        From 0 to 1, 0.5 for a tie.
    n_items : int
        Items.
    weights : ndarray of float64, shape (n_comparisons,), optional
        How many comparisons each one counts for; 0 leaves one out.
    prior_sd : float
        Standard deviation of the normal prior of each strength, in log-odds; ``math.inf`` for maximum likelihood.

    Returns
    -------
    Strengths
        The same for the same input, whatever the machine draws.  With the prior both figures lie a little nearer to 0
        than without: by one part in a hundred where items have forty comparisons each.  A soft label counts as a
        whole comparison, so the standard errors are too large, never too small, where labels are means of several
        answers.

    Raises
    ------
    InputError
        If comparisons do not connect all items (the prior alone would then decide between the parts), if a strength
        is infinite without a prior, or if a value is not what it should be.
    NoJudgmentsError
        If there is no comparison.
    ShapeError
        If the arrays differ in length.

    Notes
    -----
    Newton's method, each step solved by conjugate gradients on the sparse matrix.  Memory: 75 bytes a comparison and
    100 an item at the peak, beside the input; and 24 bytes for each two items where standard errors are exact.

    Examples
    --------
    Item 1 wins three of four against item 0: its odds are three to one.

    >>> left, right, won = np.array([0]), np.array([1]), np.array([0.75])
    >>> found = fit(left, right, won, n_items=2, weights=np.array([4.0]), prior_sd=math.inf)
    >>> float(np.exp(found.strengths[1] - found.strengths[0]).round(6))
    3.0
    """
    if not prior_sd > 0:
        raise InputError(f"prior_sd is {prior_sd}. Give a positive number of log-odds, or math.inf for no prior.")
    graph = comparison_graph(left, right, prob_right_preferred, weights, n_items)
    graph.refuse_parts()
    if prior_sd == math.inf:
        graph.refuse_infinite_strengths()
    strengths, curvature = _maximum(graph, prior_sd**-2)
    return Strengths(strengths - strengths.mean(), standard_errors(curvature))


@dataclass(frozen=True, slots=True, eq=False)
class _Point:
    strengths: Floats
    minus_log_posterior: float
    gradient: Floats
    curvature: Curvature


def _maximum(graph: ComparisonGraph, prior_precision: float) -> tuple[Floats, Curvature]:
    point = _point(graph, _by_shares_won(graph), prior_precision)
    for _ in range(_MAX_STEPS):
        if point.curvature.diagonal.min() <= _MIN_CURVATURE * graph.weights.max():
            break
        step = point.curvature.solve(-point.gradient)
        if np.abs(step).max() <= _LAST_STEP:
            return point.strengths + step, point.curvature
        point = _descended(graph, point, step)
    raise _unsettled()


def _unsettled() -> InputError:
    return InputError(
        "The strengths do not settle: some probabilities are as good as 0 or 1, and ask for strengths without end. "
        "Give a smaller prior_sd, or probabilities further from 0 and 1."
    )


def _by_shares_won(graph: ComparisonGraph) -> Floats:
    # Where opponents are drawn at random this is near the maximum, and saves three steps of seven.
    played = graph.sums(graph.weights)
    lead = graph.net_sums(graph.weights * (graph.prob_right_preferred - 0.5))
    log_odds: Floats = np.log((played / 2 + lead + 0.5) / (played / 2 - lead + 0.5))
    log_odds -= log_odds.mean()
    return log_odds


def _descended(graph: ComparisonGraph, point: _Point, step: Floats) -> _Point:
    # Far from the maximum a full step may overshoot; half of it, or half of that, does not.
    descent = -dot(point.gradient, step)
    rounding = 1e-12 * abs(point.minus_log_posterior)
    for share in 0.5 ** np.arange(_MAX_HALVINGS):
        reached = _point(graph, point.strengths + share * step, point.curvature.prior_precision)
        if reached.minus_log_posterior <= point.minus_log_posterior - 1e-4 * share * descent + rounding:
            return reached
    raise _unsettled()


def _point(graph: ComparisonGraph, strengths: Floats, prior_precision: float) -> _Point:
    surprise, curvature = np.empty_like(graph.weights), np.empty_like(graph.weights)
    total = prior_precision / 2 * dot(strengths, strengths)
    for start in range(0, len(graph.weights), _BLOCK):
        block = slice(start, start + _BLOCK)
        weights, judged_lead = graph.weights[block], 2 * graph.prob_right_preferred[block] - 1
        odds = strengths[graph.right[block]] - strengths[graph.left[block]]
        # Twice the probability less one; unlike the sigmoid it needs no care for large odds.
        lead = np.tanh(odds / 2)
        surprise[block] = weights * (lead - judged_lead) / 2
        curvature[block] = weights * (1 - lead**2) / 4
        size = np.abs(odds)
        loss = size * (1 - judged_lead * np.sign(odds)) / 2 + np.log1p(np.exp(-size))
        total += float(np.sum(weights * loss))
    gradient = graph.net_sums(surprise) + prior_precision * strengths
    return _Point(strengths, total, gradient, Curvature(graph, curvature, prior_precision))
