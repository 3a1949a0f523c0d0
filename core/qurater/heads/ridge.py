"""The fit itself: ridge-penalised preferences of all criteria at once, by L-BFGS in well-scaled directions."""

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
import torch
from scipy.optimize import OptimizeResult, minimize

from core.arrays import Floats
from core.judging.files.pair_set import Indices
from core.qurater.heads.scalings import Scaling, scaling_of_axes, scaling_of_features
from core.qurater.learning.loss import LOSSES

# Told of each pass over the judgments: its number from 1, and the mean loss after it in nats, the penalty left out.
OnEpoch = Callable[[int, float], None]

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

    def of_used(self) -> tuple[Indices, "Comparisons"]:
        """Give the rows of the texts that are compared, and the comparisons with these as the only rows."""
        used, places = np.unique(np.concatenate([self.index_a, self.index_b]), return_inverse=True)
        index_a, index_b = places.reshape(2, -1)
        return used, replace(self, index_a=index_a, index_b=index_b)


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

    n_texts, n_features = standardised.shape
    # One thread: where other work runs beside it, threads that wait for one another take twenty times as long.
    with threadpool_limits(1):
        if n_texts > n_features // _FEW:
            fit = _Fit(comparisons, penalty, loss, epochs, tolerance, on_epoch)
            return fit.minimised(standardised, offset, scaling_of_features(standardised, penalty, fit.curvature))
        used, among_used = comparisons.of_used()
        fit = _Fit(among_used, penalty, loss, epochs, tolerance, on_epoch)
        inside, mixture = in_own_span(standardised[used])
        found = fit.minimised(
            inside, None if offset is None else offset[used], scaling_of_axes(inside, penalty, fit.curvature)
        )
        found.x = found.x @ mixture.T @ standardised[used]
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
    By the eigenvectors of the Gram matrix: one product of matrices, where an orthogonal basis takes several.
    """
    from threadpoolctl import threadpool_limits

    with threadpool_limits(1):  # as in `minimise_preference_loss`
        variances, axes = np.linalg.eigh(standardised @ standardised.T)
    known = variances > variances[-1] * 1e-12
    scale = np.sqrt(variances[known])
    return axes[:, known] * scale, axes[:, known] / scale


@dataclass(frozen=True, slots=True, eq=False)
class _Fit:
    """What is made small, and when it is small enough."""

    comparisons: Comparisons
    penalty: float
    loss: str
    epochs: int
    tolerance: float
    on_epoch: OnEpoch | None

    @property
    def curvature(self) -> float:
        """Of the loss of a criterion along a direction, in units of the texts' variance along it."""
        return _CURVATURE * float(self.comparisons.weights.sum(axis=0).max())

    def minimised(self, standardised: Floats, offset: Floats | None, scaled: Scaling) -> OptimizeResult:
        """Search from 0."""
        shape = (standardised.shape[1], self.comparisons.labels.shape[1])
        objective = _Objective(self, torch.from_numpy(standardised), offset, scaled, shape)
        found = minimize(
            objective,
            np.zeros(shape).ravel(),
            jac=True,
            method="L-BFGS-B",
            callback=objective.tell,
            options={"maxiter": self.epochs, "maxfun": 2 * self.epochs, "ftol": 1e-12, "gtol": self.tolerance},
        )
        found.x = scaled(torch.from_numpy(found.x).reshape(shape)).numpy().T
        return found


class _Objective:
    """The loss plus the penalty, with its gradient, as a function of scaled weights in one row."""

    def __init__(
        self, fit: _Fit, texts: torch.Tensor, offset: Floats | None, scaled: Scaling, shape: tuple[int, int]
    ) -> None:
        self._fit, self._texts, self._scaled, self._shape = fit, texts, scaled, shape
        self._rows_a, self._rows_b, self._prob, self._weight = map(
            torch.from_numpy,
            (fit.comparisons.index_a, fit.comparisons.index_b, fit.comparisons.labels, fit.comparisons.weights),
        )
        self._offset = torch.from_numpy(np.zeros((len(texts), shape[1])) if offset is None else offset)
        self._total = float(self._weight.sum())
        self._n_epochs, self._mean_loss = 0, np.nan

    def __call__(self, flat: Floats) -> tuple[float, Floats]:
        weights, penalty = self._scaled(torch.from_numpy(flat).reshape(self._shape)), self._fit.penalty
        ratings = (self._offset + self._texts @ weights).requires_grad_()  # (n_texts, n_criteria)
        loss = LOSSES[self._fit.loss]
        mean = loss(ratings[self._rows_a], ratings[self._rows_b], self._prob, weight=self._weight)
        (gradient,) = torch.autograd.grad(self._total * mean, ratings)
        self._mean_loss = mean.item()
        value = self._total * self._mean_loss + penalty / 2 * weights.square().sum().item()
        return value, self._scaled((gradient.T @ self._texts).T + penalty * weights).numpy().ravel()

    def tell(self, intermediate_result: OptimizeResult) -> None:
        """Count a pass; scipy asks for the argument's name."""
        self._n_epochs += 1
        if self._fit.on_epoch is not None:
            self._fit.on_epoch(self._n_epochs, self._mean_loss)
