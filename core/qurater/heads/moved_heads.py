"""The heads of a rater, moved by votes: drawn to what they were, as strongly as its training was large."""

import numpy as np
import numpy.typing as npt

from core.arrays import Floats
from core.corpus.fingerprints import doc_hashes
from core.errors import InputError
from core.judging.files.pair_set import PairSet
from core.qurater.heads.crossval import N_FOLDS, pair_folds
from core.qurater.heads.fitting import FitSettings
from core.qurater.heads.length_moves import unmoved
from core.qurater.heads.ridge import Comparisons, in_own_span, minimise_preference_loss
from core.qurater.learning.labels import columns_of
from core.qurater.raters.heads import Features, Heads
from core.qurater.raters.rater import HeadsRater

Mask = npt.NDArray[np.bool_]

# A preview need not be exact to the sixth digit: ratings are within 1 % of a standard deviation of the minimum.
_TOLERANCE = 1e-4

# How often a rater's own training counts where its record does not say how many pairs it had.
_UNKNOWN_PAIRS = 1_000


class MovedHeads:
    """What votes make of heads; computed in the span of the votes' texts, outside of which no vote pulls.

    Parameters
    ----------
    rater : HeadsRater
        Whose heads they are.
    votes : PairSet
        What moves them.
    features : ndarray of float32, shape (n_texts, n_features)
        Of the texts of `votes`; NaN for a text without tokens, whose votes do not count.
    """

    def __init__(self, rater: HeadsRater, votes: PairSet, features: Features) -> None:
        self.rater, self.votes = rater, votes
        has_tokens = np.asarray(np.isfinite(features).all(axis=1))
        in_units = (features.astype(np.float64) - rater.feature_mean) / rater.feature_deviation
        self._standardised = np.where(has_tokens[:, np.newaxis], in_units, 0.0)
        self._learned_from = self._standardised[:, :-1]  # all but length
        self._coordinates, self._mixture = in_own_span(self._learned_from)
        self._before = np.nan_to_num(rater.heads.ratings(features).astype(np.float64))
        judged = votes.prob_b_preferred[:, columns_of(rater.criteria)]
        both = has_tokens[votes.index_a] & has_tokens[votes.index_b]
        self.is_new: Mask = np.isfinite(judged) & both[:, np.newaxis] & ~_moved_by(rater, votes)
        self._labels = np.where(self.is_new, judged, np.nan)

    def heads(self) -> Heads:
        """Move the heads by all votes."""
        old, deviation = self.rater.heads, self.rater.feature_deviation
        change = self._change(self.is_new) / deviation
        bias = old.bias - change @ self.rater.feature_mean  # the mean over the training texts stays where it is
        return Heads(old.criteria, (old.weight + change).astype(np.float32), bias.astype(np.float32))

    def log_odds_before(self) -> Floats:
        """Give what the rater says of the votes; (n_pairs, n_criteria)."""
        return self._log_odds(self._before)

    def log_odds_held_out(self, *, seed: int) -> Floats:
        """Predict each vote by heads that votes on other documents moved; NaN throughout where there are too few."""
        found = np.full(self._labels.shape, np.nan)
        try:
            folds = list(pair_folds(self.votes, n_folds=N_FOLDS, seed=seed))
        except InputError:
            return found
        for is_training, is_test in folds:
            ratings = self._before + self._standardised @ self._change(self.is_new & is_training[:, np.newaxis]).T
            found[is_test] = self._log_odds(ratings)[is_test]
        return found

    def _log_odds(self, ratings: Floats) -> Floats:
        return np.where(self.is_new, ratings[self.votes.index_b] - ratings[self.votes.index_a], np.nan)

    def _change(self, counted: Mask) -> Floats:
        """Find how votes change the weights of standardised features; (n_criteria, n_features)."""
        n_behind = judged_behind(self.rater)
        if not counted.any():
            return np.zeros((counted.shape[1], self._standardised.shape[1]))
        found = minimise_preference_loss(
            self._coordinates,
            Comparisons(
                np.where(counted, self._labels, np.nan), counted / n_behind, self.votes.index_a, self.votes.index_b
            ),
            penalty=self.rater.training.get("penalty", FitSettings().penalty),
            offset=self._before,
            tolerance=_TOLERANCE / n_behind.max() ** 0.5,
        )
        learned = found.x @ self._mixture.T @ self._learned_from
        # Votes may be on texts of unequal length: what they teach of it is taken out, as it was in training.
        move = self.rater.length_move.astype(np.float64) / self.rater.feature_deviation
        return unmoved(np.pad(learned, ((0, 0), (0, 1))), move)


def judged_behind(rater: HeadsRater) -> Floats:
    """Say how many judgments a rater's own training counts as, with the votes that moved it since; (n_criteria,)."""
    n_judged, n_pairs = rater.training.get("n_judged", {}), rater.training.get("n_pairs", _UNKNOWN_PAIRS)
    return np.array([n_judged.get(criterion, n_pairs) for criterion in rater.criteria], dtype=np.float64)


def vote_keys(votes: PairSet) -> list[str]:
    """Name each pair of texts, whichever of them is called A: 16 hexadecimal digits."""
    hashes = doc_hashes(votes.texts)
    # A sum, here modulo 2**64, knows no order.
    return [f"{value:016x}" for value in (hashes[votes.index_a] + hashes[votes.index_b]).tolist()]


def _moved_by(rater: HeadsRater, votes: PairSet) -> Mask:
    """Mark the votes that moved the rater already, so that none counts twice; (n_pairs, n_criteria)."""
    known = rater.training.get("moved_by_votes", {}).get("votes", {})
    keys = vote_keys(votes)
    return np.array([[key in known.get(criterion, ()) for criterion in rater.criteria] for key in keys]).reshape(
        len(keys), len(rater.criteria)
    )
