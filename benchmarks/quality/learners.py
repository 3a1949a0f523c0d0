"""What learns from pairs, ours and simpler: for each a few learners, which differ in their penalty."""

from collections.abc import Callable, Sequence
from functools import partial
from itertools import compress
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy.linalg import cholesky, solve_triangular
from scipy.sparse import csr_matrix

from core.qurater.heads.fitting import standardising
from core.qurater.heads.ridge import Comparisons, minimise_preference_loss
from core.qurater.raters.checkpoint import load_rater
from core.qurater.raters.rater import HeadsRater
from quality.baselines import fit_preferences, tfidf
from quality.encoding import last_layer
from quality.nested import Floats, Integers, Learner, Mask, Pairs, unit_folds
from quality.surface import surface_measures

_DEFAULT_RATER = Path(__file__).parents[2] / "sample_data" / "rater"

# For each thousand features, so that one range does for an embedding and for all that an encoder says.  Few topics or
# authors need more than the default of `qulens train`.
PENALTIES = (0.1, 0.5, 2.5, 12.0)
# Of rows of TF-IDF, whose norm is 1.
_TFIDF_PENALTIES = (1e-4, 1e-3, 1e-2)
_RIDGE_PENALTIES = (0.3, 1.0, 3.0, 10.0)

# The smallest change of a weight that matters to a rating is far above it.
_TOLERANCE = 1e-4

# Of all variance; standardised texts have a dimension less than there are texts.
_NO_VARIANCE = 1e-12


def usual_learners(
    texts: Sequence[str], features: npt.NDArray[np.float32], *, penalties: Sequence[float] = PENALTIES
) -> dict[str, list[Learner]]:
    """Give our heads, without and with what can be counted from outside, and those on a plain embedding.

    Parameters
    ----------
    texts : sequence of str
        All texts.
    features : ndarray of float32, shape (n_texts, n_features)
        Of the encoder.
    penalties : sequence of float
        To choose among.
    """
    beside = surface_measures(texts)
    return {
        "ours": heads_on(features, penalties=penalties),
        "ours, with surface": heads_on(features, penalties=penalties, beside=beside),
        "surface alone": heads_on(beside, penalties=penalties),
        "last layer, linear": heads_on(last_layer(features), penalties=penalties),
    }


def heads_on(
    features: npt.NDArray[np.floating], *, penalties: Sequence[float] = PENALTIES, beside: Floats | None = None
) -> list[Learner]:
    """Make the learners of the project's own training: ridge-penalised heads on standardised features.

    Parameters
    ----------
    features : ndarray of float, shape (n_texts, n_features)
        Of the encoder.
    penalties : sequence of float
        One learner each; for each thousand features, that of `core.qurater.heads.fitting.FitSettings`.
    beside : ndarray of float64, shape (n_texts, n_measures), optional
        A few other measures of the texts, scaled up so that together they count in the penalty like a third of the
        encoder's many features.
    """

    def view(training: Mask) -> Floats:
        standardised = _standardised(features, training)
        if beside is not None:
            scale = (features.shape[1] / beside.shape[1] / 3) ** 0.5
            standardised = np.hstack([standardised, scale * _standardised(beside, training)])
        return _fewer_columns(standardised, training)

    def fitted(seen: Floats, pairs: Pairs, penalty: float) -> Floats:
        judged = ~np.isnan(pairs.labels)
        comparisons = Comparisons(pairs.labels, judged / judged.sum(axis=0), pairs.index_a, pairs.index_b)
        penalty *= features.shape[1] / 1_000
        found = minimise_preference_loss(seen, comparisons, penalty=penalty, tolerance=_TOLERANCE)
        return np.asarray(seen @ found.x.T)

    return _learners(view, fitted, penalties)


def words_of(texts: Sequence[str], *, penalties: Sequence[float] = _TFIDF_PENALTIES) -> list[Learner]:
    """Make the learners of a baseline: logistic regression on differences of TF-IDF."""

    def view(training: Mask) -> csr_matrix:
        return tfidf(list(compress(texts, training)), texts)

    def fitted(words: csr_matrix, pairs: Pairs, penalty: float) -> Floats:
        sides = {"index_a": pairs.index_a, "index_b": pairs.index_b}
        weights = [fit_preferences(words, labels, **sides, penalty=penalty) for labels in pairs.labels.T]
        return np.asarray(words @ np.stack(weights, axis=1))

    return _learners(view, fitted, penalties)


def _learners(
    view: Callable[[Mask], Any], fitted: Callable[[Any, Pairs, float], Floats], penalties: Sequence[float]
) -> list[Learner]:
    """Make one learner a penalty; what they see of the same training texts is made once for all of them."""
    last: dict[bytes, Any] = {}

    def learner(training: Mask, pairs: Pairs, *, penalty: float) -> Floats:
        key = training.tobytes()
        if key not in last:
            last.clear()
            last[key] = view(training)
        return fitted(last[key], pairs, penalty)

    return [partial(learner, penalty=penalty) for penalty in penalties]


def _fewer_columns(standardised: Floats, training: Mask) -> Floats:
    """Turn features so that those in which no training text differs fall away, where there are many.

    Heads with a ridge penalty never leave the span of the training texts, so their ratings stay what they were.
    """
    n_training = int(training.sum())
    if 2 * n_training > standardised.shape[1]:
        return standardised
    products = standardised @ standardised[training].T  # (n_texts, n_training)
    within = products[training]
    within[np.diag_indices(n_training)] += _NO_VARIANCE * np.trace(within)
    return np.asarray(solve_triangular(cholesky(within, lower=True), products.T, lower=True).T)


def ridge_on_words(texts: Sequence[str], values: Floats, units: Integers, *, n_folds: int, seed: int = 42) -> Floats:
    """Predict values by ridge regression on TF-IDF, which is told more than pairs tell; penalty by leaving texts out.

    Returns
    -------
    ndarray of float64, shape (n_texts,)
        Each from the folds of `held_out_ratings` that its unit is not in.
    """
    from sklearn.linear_model import RidgeCV

    folds, found = unit_folds(units, n_folds=n_folds, seed=seed), np.empty(len(texts))
    for fold in range(n_folds):
        training = folds != fold
        words = tfidf(list(compress(texts, training)), texts)
        model = RidgeCV(alphas=_RIDGE_PENALTIES).fit(words[training], values[training])
        found[~training] = model.predict(words[~training])
    return found


def default_ratings(features: npt.NDArray[np.float32], criterion: str) -> Floats:
    """Rate texts by the rater that comes along, from the features it was made for; (n_texts,)."""
    rater = load_rater(_DEFAULT_RATER)
    if not isinstance(rater, HeadsRater):
        raise TypeError(f"The default rater is a {rater.kind}. Rate the texts themselves, not their features.")
    return np.asarray(rater.heads.ratings(features)[:, rater.criteria.index(criterion)], dtype=np.float64)


def _standardised(values: npt.NDArray[np.floating], training: Mask) -> Floats:
    mean, deviation = standardising(values[training])
    return np.asarray((values - mean) / deviation, dtype=np.float64)
