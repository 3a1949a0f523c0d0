"""Ratings of texts by heads that have seen nothing of their topic or author, and whose settings were chosen without it.

What is chosen (a penalty, a view of the texts) is chosen by cross-validation inside the training part of each fold, so
that nothing is tuned on what is reported.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]

N_INNER_FOLDS = 3


@dataclass(frozen=True, slots=True, eq=False)
class Pairs:
    """Compared texts.

    Attributes
    ----------
    index_a, index_b : ndarray of int64, shape (n_pairs,)
        Rows of the texts.
    labels : ndarray of float64, shape (n_pairs, n_dimensions)
        Preference for B; NaN where not judged.
    """

    index_a: Integers
    index_b: Integers
    labels: Floats

    def among(self, texts: Mask) -> "Pairs":
        """Keep the pairs whose two texts are among some."""
        return self.subset(texts[self.index_a] & texts[self.index_b])

    def subset(self, chosen: Mask) -> "Pairs":
        """Keep some pairs."""
        return replace(self, index_a=self.index_a[chosen], index_b=self.index_b[chosen], labels=self.labels[chosen])

    def log_odds(self, ratings: Floats) -> Floats:
        """Subtract the ratings of A, (n_texts, n_dimensions), from those of B; (n_pairs, n_dimensions)."""
        return np.asarray(ratings[self.index_b] - ratings[self.index_a])


# Which texts may be seen, and pairs of them, in; ratings of all texts, (n_texts, n_dimensions), out.
Learner = Callable[[Mask, Pairs], Floats]


def held_out_ratings(
    learners: Sequence[Learner], pairs: Pairs, units: Integers, *, n_folds: int, seed: int = 42
) -> Floats:
    """Rate each text by the best of some learners, which has seen no text of its unit, nor been chosen by one.

    Parameters
    ----------
    learners : sequence of callable
        To choose among, in each fold anew.
    pairs : Pairs
        Judged pairs.
    units : ndarray of int64, shape (n_texts,)
        Topic, author or document of each text; a unit is left out whole.
    n_folds : int
        Number of folds; as many as units leaves them out one by one.
    seed : int
        Of the division into folds.

    Returns
    -------
    ndarray of float64, shape (n_texts, n_dimensions)
        Log-odds, with mean 0 over the training texts of each fold.
    """
    folds = unit_folds(units, n_folds=n_folds, seed=seed)
    ratings = np.empty((len(units), pairs.labels.shape[1]))
    for fold in range(n_folds):
        training = folds != fold
        seen = pairs.among(training)
        learner = best_learner(learners, seen, units, training=training, seed=seed)
        ratings[~training] = learner(training, seen)[~training]
    return ratings


def best_learner(learners: Sequence[Learner], pairs: Pairs, units: Integers, *, training: Mask, seed: int) -> Learner:
    """Choose the learner that predicts pairs of unseen units best, in nats, by folds within the training texts."""
    if len(learners) == 1:
        return learners[0]
    folds = np.where(training, unit_folds(units, n_folds=N_INNER_FOLDS, seed=seed + 1, among=training), -1)
    losses = np.zeros(len(learners))
    for fold in range(N_INNER_FOLDS):
        inner, tested = training & (folds != fold), pairs.among(folds == fold)
        for place, learner in enumerate(learners):
            log_odds = tested.log_odds(learner(inner, pairs.among(inner)))
            losses[place] += np.nansum(np.logaddexp(0, log_odds) - tested.labels * log_odds)
    return learners[int(np.argmin(losses))]


def unit_folds(units: Integers, *, n_folds: int, seed: int, among: Mask | None = None) -> Integers:
    """Divide units among folds of about as many texts: large units first, each to the fold with fewest texts.

    Parameters
    ----------
    units : ndarray of int64, shape (n_texts,)
        Topic, author or document of each text.
    n_folds : int
        Number of folds.
    seed : int
        Of the order of units of the same size.
    among : ndarray of bool, shape (n_texts,), optional
        The texts that count; by default all.

    Returns
    -------
    ndarray of int64, shape (n_texts,)
        The fold of each text; -1 where it does not count.

    Examples
    --------
    >>> folds = unit_folds(np.array([7, 7, 7, 3, 3, 5]), n_folds=2, seed=0)
    >>> len(set(folds[:3])), len(set(folds[3:])), folds[0] != folds[3]
    (1, 1, np.True_)
    """
    counted = np.ones(len(units), dtype=np.bool_) if among is None else among
    names, codes = np.unique(units[counted], return_inverse=True)
    n_texts = np.bincount(codes)
    order = np.random.default_rng(seed).permutation(len(names))
    fold_of_unit, filled = np.empty(len(names), dtype=np.int64), np.zeros(n_folds)
    for unit in order[np.argsort(-n_texts[order], kind="stable")]:
        fold_of_unit[unit] = np.argmin(filled)
        filled[fold_of_unit[unit]] += n_texts[unit]
    folds = np.full(len(units), -1, dtype=np.int64)
    folds[counted] = fold_of_unit[codes]
    return folds
