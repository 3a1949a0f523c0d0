"""What the benchmark of quality says: one row a method and metric, with an interval over independent units."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]

N_RESAMPLES = 1_000


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table.

    Attributes
    ----------
    data : str
        Set of data, the name of its folder.
    task : str
        What is predicted, on which part of the set.
    method : str
        What predicts; ``"ours"`` is the project's own recipe.
    metric : str
        ``"accuracy"``, ``"Spearman"``, ``"ECE"`` and so on, with its unit where it has one.
    value : float
        Of the metric, on texts, topics or authors that the method has not seen.
    low, high : float
        Interval at 95 %; NaN where there is none.
    n : int
        Pairs or texts behind the value.
    """

    data: str
    task: str
    method: str
    metric: str
    value: float
    low: float
    high: float
    n: int


def bootstrap_interval(
    value_of: Callable[[Integers], float], units: Integers, *, seed: int = 42, n_resamples: int = N_RESAMPLES
) -> tuple[float, float]:
    """Give a percentile interval by drawing whole units again.

    Parameters
    ----------
    value_of : callable
        The metric of some places (with repetitions) of the sample.
    units : ndarray of int64, shape (n,)
        The independent unit of each place: its group, topic or author.
    seed : int
        Of the draws.
    n_resamples : int
        Number of draws.

    Returns
    -------
    tuple of (float, float)
        The 2.5th and the 97.5th percentile.
    """
    rng = np.random.default_rng(seed)
    codes = np.unique(units, return_inverse=True)[1]
    order = np.argsort(codes, kind="stable")
    members = np.split(order, np.cumsum(np.bincount(codes))[:-1])
    draws = rng.integers(0, len(members), (n_resamples, len(members)))
    values = [value_of(np.concatenate([members[unit] for unit in draw])) for draw in draws]
    low, high = np.nanpercentile(values, [2.5, 97.5])
    return float(low), float(high)


def accuracy_row(data: str, task: str, method: str, *, is_hit: npt.NDArray[np.bool_], units: Integers) -> Row:
    """Make the row of an accuracy.

    Parameters
    ----------
    data, task, method : str
        See `Row`.
    is_hit : ndarray of bool, shape (n_pairs,)
        Whether each pair that counts is predicted right; ties of the judge are left out before.
    units : ndarray of int64, shape (n_pairs,)
        The independent unit of each pair.
    """
    codes = np.unique(units, return_inverse=True)[1]
    n_hits, n_pairs = np.bincount(codes, weights=is_hit), np.bincount(codes)
    # Of a mean, whole units are drawn by their sums: the same draws, a hundred times as fast.
    draws = np.random.default_rng(42).integers(0, len(n_pairs), (N_RESAMPLES, len(n_pairs)))
    low, high = np.percentile(n_hits[draws].sum(axis=1) / n_pairs[draws].sum(axis=1), [2.5, 97.5])
    return Row(data, task, method, "accuracy", float(is_hit.mean()), float(low), float(high), len(is_hit))


def pair_accuracy_row(
    data: str, task: str, method: str, *, is_hit: Floats, documents_a: Integers, documents_b: Integers
) -> Row:
    """Make the row of an accuracy over pairs of documents, each of which may stand in many pairs.

    Parameters
    ----------
    data, task, method : str
        See `Row`.
    is_hit : ndarray of float64, shape (n_pairs,)
        1 for each pair that is predicted right, 0 for one that is not, 0.5 for one that is left open.
    documents_a, documents_b : ndarray of int64, shape (n_pairs,)
        Numbers of the two documents.

    Notes
    -----
    The interval draws documents again; a pair counts as often as the product of the counts of its two documents.
    """
    rng, n_documents = np.random.default_rng(42), int(max(documents_a.max(), documents_b.max())) + 1
    drawn = np.empty(N_RESAMPLES)
    for resample in range(N_RESAMPLES):
        counts = np.bincount(rng.integers(0, n_documents, n_documents), minlength=n_documents)
        weight = counts[documents_a] * counts[documents_b]
        drawn[resample] = weight @ is_hit / weight.sum()
    low, high = np.percentile(drawn, [2.5, 97.5])
    return Row(data, task, method, "accuracy", float(is_hit.mean()), float(low), float(high), len(is_hit))
