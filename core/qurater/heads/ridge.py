"""The fit itself: ridge-penalised preferences of all criteria at once, by L-BFGS in well-scaled directions."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import torch
from scipy.optimize import OptimizeResult, minimize

from core.judging.files.pair_set import Indices
from core.qurater.learning.loss import LOSSES

Floats = npt.NDArray[np.float64]

# Told of each pass over the judgments: its number from 1, and the mean loss after it in nats, the penalty left out.
OnEpoch = Callable[[int, float], None]

# How many of the directions in which texts differ most are scaled.  Measured on 3,148 texts of 2,304 features: 98
# passes over the judgments without, 35 with 128, 25 with 256, which takes longer to find.
_N_DIRECTIONS = 128

# Curvature of the loss along a direction, in units of the texts' variance along it: 2 p (1 - p), on average about this.
_CURVATURE = 0.3

_GRADIENT_TOLERANCE = 1e-6

# With so many times fewer texts than features, changing the coordinates costs less than it saves.
_FEW = 4


@dataclass(frozen=True, slots=True, eq=False)
class Comparisons:
    """What is learned from.

    Attributes
    ----------
    labels : ndarray of float64, shape (n_pairs, n_criteria)
        Preferences for B; NaN where nothing is learned.
    weights : ndarray of float64, shape (n_pairs, n_criteria)
        How much each counts; 0 where nothing is learned.
    index_a, index_b : ndarray of int64, shape (n_pairs,)
        Rows of the texts.
    """

    labels: Floats
    weights: Floats
    index_a: Indices
    index_b: Indices


def minimise_preference_loss(
    standardised: Floats,
    comparisons: Comparisons,
    *,
    penalty: float,
    loss: str = "preference",
    offset: Floats | None = None,
    epochs: int = 1_000,
    tolerance: float = _GRADIENT_TOLERANCE,
    on_epoch: OnEpoch | None = None,
) -> OptimizeResult:
    """Find the weights that make the weighted loss plus the ridge penalty smallest.

    Parameters
    ----------
    standardised : ndarray of float64, shape (n_texts, n_features)
        Features of the texts.
    comparisons : Comparisons
        Judged preferences.
    penalty : float
        Half of it times the squared norm of each criterion's weights is added.
    loss : str
        One of `core.qurater.learning.loss.LOSSES`.
    offset : ndarray of float64, shape (n_texts, n_criteria), optional
        Ratings that the weights are added to: with those of other heads, the penalty draws towards these.
    epochs : int
        The most passes over the judgments.
    tolerance : float
        It has converged when no element of the gradient is larger.
    on_epoch : callable, optional
        Is told the number of each pass, and the loss after it without the penalty, as a mean over criteria.

    Returns
    -------
    OptimizeResult
        ``x``, the weights, shape (n_criteria, n_features), and ``success``.  The minimum is unique, since the penalty
        makes the objective strictly convex: where the search starts and how it is scaled do not matter.

    Notes
    -----
    For labels of 0 and 1 and weights of 1 / n_pairs this is scikit-learn's `LogisticRegression` without intercept on
    the differences of features, at C = 1 / (n_pairs * penalty).
    """
    from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]

    # One thread: it takes well under a second, and where other work runs beside it, threads that wait for one another
    # take twenty times as long.
    with threadpool_limits(1):
        n_texts, n_features = standardised.shape
        if n_texts > n_features // _FEW:
            return _minimised(standardised, comparisons, penalty, loss, offset, epochs, tolerance, on_epoch)
        inside, mixture = in_own_span(standardised)
        found = _minimised(inside, comparisons, penalty, loss, offset, epochs, tolerance, on_epoch)
        found.x = found.x @ mixture.T @ standardised
        return found


def in_own_span(standardised: Floats) -> tuple[Floats, Floats]:
    """Describe texts by coordinates in their own span, where the best weights lie too: ridge draws off all others.

    Parameters
    ----------
    standardised : ndarray of float64, shape (n_texts, n_features)
        Features of texts, fewer than features.

    Returns
    -------
    tuple of ndarray of float64, shape (n_texts, n_dimensions)
        Coordinates, with the inner products of the features; and how the axes are mixed of the texts: weights ``w`` of
        coordinates are the weights ``w @ mixture.T @ standardised`` of features, with the same norm.

    Notes
    -----
    By the eigenvectors of the Gram matrix, since it takes one product of matrices where an orthogonal basis takes
    several.
    """
    from threadpoolctl import threadpool_limits

    with threadpool_limits(1):  # as in `minimise_preference_loss`
        variances, axes = np.linalg.eigh(standardised @ standardised.T)
    known = variances > variances[-1] * 1e-12
    scale = np.sqrt(variances[known])
    return axes[:, known] * scale, axes[:, known] / scale


def _minimised(
    standardised: Floats,
    comparisons: Comparisons,
    penalty: float,
    loss: str,
    offset: Floats | None,
    epochs: int,
    tolerance: float,
    on_epoch: OnEpoch | None,
) -> OptimizeResult:
    texts, rows_a, rows_b = map(torch.from_numpy, (standardised, comparisons.index_a, comparisons.index_b))
    prob, weight = torch.from_numpy(comparisons.labels), torch.from_numpy(comparisons.weights)
    total, shape = float(comparisons.weights.sum()), (standardised.shape[1], prob.shape[1])
    fixed = (
        torch.zeros(len(standardised), shape[1], dtype=torch.float64) if offset is None else torch.from_numpy(offset)
    )
    scaled = _scaling(standardised, penalty, _CURVATURE * float(comparisons.weights.sum(axis=0).max()))
    losses: list[float] = []

    def objective(flat: Floats) -> tuple[float, Floats]:
        weights = scaled(torch.from_numpy(flat).reshape(shape))
        ratings = (fixed + texts @ weights).requires_grad_()  # (n_texts, n_criteria)
        found = total * LOSSES[loss](ratings[rows_a], ratings[rows_b], prob, weight=weight)
        (gradient,) = torch.autograd.grad(found, ratings)
        losses.append(found.item() / total)
        value = found.item() + penalty / 2 * weights.square().sum().item()
        return value, scaled((gradient.T @ texts).T + penalty * weights).numpy().ravel()

    n_epochs = 0

    def tell(intermediate_result: OptimizeResult) -> None:
        nonlocal n_epochs
        n_epochs += 1
        if on_epoch is not None:
            on_epoch(n_epochs, losses[-1])

    options = {"maxiter": epochs, "maxfun": 2 * epochs, "ftol": 1e-12, "gtol": tolerance}
    found = minimize(objective, np.zeros(shape).ravel(), jac=True, method="L-BFGS-B", callback=tell, options=options)
    found.x = scaled(torch.from_numpy(found.x).reshape(shape)).numpy().T
    return found


def _scaling(standardised: Floats, penalty: float, curvature: float) -> Callable[[torch.Tensor], torch.Tensor]:
    """Make a symmetric map of weights that gives the objective a curvature of about 1 in all directions.

    Features of an encoder vary hundreds of times more along a few directions than along the others, and the search
    would zigzag.  The few are found by a random sketch (Halko et al. 2011, arXiv:0909.4061), whose seed is fixed.
    """
    n_texts, n_features = standardised.shape
    single = standardised.astype(np.float32)
    size = min(_N_DIRECTIONS, n_texts, n_features)
    sketch = single @ np.random.default_rng(0).standard_normal((n_features, size), dtype=np.float32)
    basis = np.linalg.qr(single.T @ sketch)[0]
    along = (single @ basis).astype(np.float64)
    variance, rotation = np.linalg.eigh(along.T @ along / n_texts)
    directions = torch.from_numpy(basis.astype(np.float64) @ rotation)
    plain = penalty**-0.5
    factor = torch.from_numpy((penalty + curvature * np.maximum(variance, 0)) ** -0.5 - plain)[:, None]
    return lambda weights: plain * weights + directions @ (factor * (directions.T @ weights))
