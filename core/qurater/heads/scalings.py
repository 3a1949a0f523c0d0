"""Directions in which features vary unequally, scaled so that a search goes straight to its minimum."""

from collections.abc import Callable

import numpy as np
import torch

from core.arrays import Floats

# A symmetric map of weights, (n_features, n_criteria).
Scaling = Callable[[torch.Tensor], torch.Tensor]

# How many of the directions in which texts differ most are scaled.  Measured on 3,148 texts of 2,304 features: 98
# passes over the judgments without, 35 with 128, 25 with 256, which takes longer to find.
_N_DIRECTIONS = 128


def scaling_of_features(standardised: Floats, penalty: float, curvature: float) -> Scaling:
    """Make a symmetric map of weights that gives the objective a curvature of about 1 in all directions.

    Parameters
    ----------
    standardised : ndarray of float64, shape (n_texts, n_features)
        Features of the texts.
    penalty : float
        The objective's curvature along a direction in which no text differs.
    curvature : float
        That of the loss, in units of the texts' variance along a direction.

    Returns
    -------
    callable
        The map, to be applied to weights before they are used, and to the gradient.

    Notes
    -----
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


def scaling_of_axes(coordinates: Floats, penalty: float, curvature: float) -> Scaling:
    """Do the same for coordinates in the texts' own span, whose axes are the directions: all of them are scaled."""
    variance = torch.from_numpy(np.square(coordinates).mean(axis=0))[:, None]
    factor = (penalty + curvature * variance) ** -0.5
    return lambda weights: factor * weights
