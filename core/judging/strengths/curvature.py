"""The curvature of a Bradley-Terry log-posterior: a sparse matrix that is multiplied with, solved for and sampled.

Off the diagonal it has minus the curvature of each comparison, at both (left, right) and (right, left); only the first
half is stored, for that costs no sorting.
"""

from collections.abc import Iterator

import numpy as np

from core.arrays import Floats
from core.judging.strengths.comparison_graph import ComparisonGraph

MEAN_PRECISION = 1.0


def dot(one: Floats, other: Floats) -> float:
    """Multiply and add up, on one thread: BLAS waits for its other threads, much longer where they are busy."""
    return float(np.einsum("i,i->", one, other))


class Curvature:
    """Minus the second derivative of the log-posterior by the strengths, shape (n_items, n_items).

    Comparisons say nothing about the mean of all strengths; 1 is added to its precision, `MEAN_PRECISION`, so that the
    matrix can be inverted without a prior too.

    Attributes
    ----------
    prior_precision : float
        One over the variance of the prior; 0 without one.
    diagonal : ndarray of float64, shape (n_items,)
        Positive.
    """

    def __init__(self, graph: ComparisonGraph, of_comparisons: Floats, prior_precision: float) -> None:
        self.prior_precision = prior_precision
        self._graph = graph
        self._half = graph.matrix(of_comparisons)
        self.diagonal: Floats = graph.sums(of_comparisons) + prior_precision
        # Directions that are left unsolved have the prior's precision at least: what is lost by them is 1 % of a
        # variance.  Without a prior one loose direction, such as between two clusters, can be most of it.
        self._tolerance = np.clip(0.1 * prior_precision / self.diagonal.mean(), 1e-8, 1e-3)

    @property
    def n_items(self) -> int:
        """Rows, and columns."""
        return self._graph.n_items

    def __matmul__(self, vector: Floats) -> Floats:
        product: Floats = self.diagonal * vector
        product -= self._half @ vector
        product -= self._half.T @ vector
        product += MEAN_PRECISION * vector.mean()
        return product

    def dense(self) -> Floats:
        """Write it out, in the order of Fortran."""
        dense: Floats = np.zeros((self.n_items, self.n_items), order="F")
        dense[np.diag_indices(self.n_items)] = self.diagonal
        half = self._half.toarray()
        dense -= half
        dense -= half.T
        dense += MEAN_PRECISION / self.n_items
        return dense

    def solve(self, target: Floats) -> Floats:
        """Find x with ``curvature @ x = target`` by conjugate gradients, preconditioned with the diagonal.

        Parameters
        ----------
        target : ndarray of float64, shape (n_items,)
            Any.

        Returns
        -------
        ndarray of float64, shape (n_items,)
            The solution, to one part in a thousand or better.

        Notes
        -----
        On graphs where opponents are drawn at random, the error falls by some factor of five a round, whatever their
        size; in exact arithmetic there are at most n_items rounds.
        """
        found = np.zeros_like(target)
        left_over = target.copy()
        scaled = left_over / self.diagonal
        direction = scaled.copy()
        size = dot(left_over, scaled)
        goal = self._tolerance**2 * size
        for _ in range(2 * self.n_items):
            if size <= goal:
                break
            product = self @ direction
            length = size / dot(direction, product)
            found += length * direction
            left_over -= length * product
            scaled = left_over / self.diagonal
            size, before = dot(left_over, scaled), size
            direction *= size / before
            direction += scaled
        return found

    def perturbations(self, rng: np.random.Generator, n: int) -> Iterator[Floats]:
        """Draw vectors of shape (n_items,) that have this matrix, but for the mean, as their covariance."""
        spread, prior_spread = np.sqrt(self._half.data), np.sqrt(self.prior_precision)
        for _ in range(n):
            of_comparisons = spread * rng.standard_normal(len(spread), dtype=np.float32)
            yield self._graph.net_sums(of_comparisons) + prior_spread * rng.standard_normal(self.n_items)
