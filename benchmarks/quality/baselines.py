"""What a rater must be better than: length, formulas of readability, and simpler models learned from the same pairs."""

import re
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
from scipy.optimize import minimize
from scipy.sparse import csr_matrix
from scipy.special import expit

Floats = npt.NDArray[np.float64]
Indices = npt.NDArray[np.int64]

_WORD = re.compile(r"[A-Za-z]+(?:'[A-Za-z]+)?")
_SENTENCE_END = re.compile(r"[.!?]+(?:\s|$)|\n\s*\n")
_VOWELS = re.compile(r"[aeiouy]+")


def n_words(texts: Sequence[str]) -> Floats:
    """Count words, parted by white space; (n_texts,)."""
    return np.array([len(text.split()) for text in texts], dtype=np.float64)


def flesch_reading_ease(texts: Sequence[str]) -> Floats:
    """Compute how easy texts are to read, about 0 to 100; (n_texts,).

    Notes
    -----
    R. Flesch (1948), "A New Readability Yardstick", Journal of Applied Psychology 32; syllables as `n_syllables`.
    """
    words_a_sentence, syllables_a_word = _readability_counts(texts)
    return 206.835 - 1.015 * words_a_sentence - 84.6 * syllables_a_word


def flesch_kincaid_grade(texts: Sequence[str]) -> Floats:
    """Compute the school year that texts need; (n_texts,).

    Notes
    -----
    J. P. Kincaid et al. (1975), Research Branch Report 8-75, Naval Technical Training.
    """
    words_a_sentence, syllables_a_word = _readability_counts(texts)
    return 0.39 * words_a_sentence + 11.8 * syllables_a_word - 15.59


def n_syllables(word: str) -> int:
    """Count the syllables of an English word: runs of vowels, a silent final e left out.

    Examples
    --------
    >>> [n_syllables(word) for word in ("cake", "table", "readability", "the")]
    [1, 2, 5, 1]
    """
    lower = word.lower()
    found = len(_VOWELS.findall(lower))
    is_silent = lower.endswith("e") and not lower.endswith(("le", "ee", "ye")) and found > 1
    return max(1, found - is_silent)


def _readability_counts(texts: Sequence[str]) -> tuple[Floats, Floats]:
    per_sentence, per_word = np.zeros(len(texts)), np.zeros(len(texts))
    for place, text in enumerate(texts):
        words = _WORD.findall(text)
        n_sentences = max(1, len(_SENTENCE_END.findall(text.strip())))
        per_sentence[place] = len(words) / n_sentences
        per_word[place] = sum(map(n_syllables, words)) / max(1, len(words))
    return per_sentence, per_word


def tfidf(training: Sequence[str], texts: Sequence[str]) -> csr_matrix:
    """Weigh words and pairs of words of texts by the rareness they have in the training texts; (n_texts, n_terms)."""
    from sklearn.feature_extraction.text import TfidfVectorizer

    vectorizer = TfidfVectorizer(ngram_range=(1, 2), min_df=2, sublinear_tf=True)
    vectorizer.fit(training)
    return csr_matrix(vectorizer.transform(texts))


def fit_preferences(
    features: csr_matrix, prob: Floats, *, index_a: Indices, index_b: Indices, penalty: float
) -> Floats:
    """Fit logistic regression without intercept on differences of features, to soft labels.

    Parameters
    ----------
    features : sparse matrix, shape (n_texts, n_terms)
        Of the texts.
    prob : ndarray of float64, shape (n_pairs,)
        Judged preference for B; NaN where not judged.
    index_a, index_b : ndarray of int64, shape (n_pairs,)
        Rows of the texts.
    penalty : float
        Half of it times the squared norm is added to the mean loss in nats.

    Returns
    -------
    ndarray of float64, shape (n_terms,)
        Weights.
    """
    judged = ~np.isnan(prob)
    differences, labels = features[index_b[judged]] - features[index_a[judged]], prob[judged]
    transposed = csr_matrix(differences.T)

    def objective(weights: Floats) -> tuple[float, Floats]:
        log_odds = differences @ weights
        loss = np.mean(np.logaddexp(0, log_odds) - labels * log_odds) + penalty / 2 * weights @ weights
        return float(loss), transposed @ (expit(log_odds) - labels) / len(labels) + penalty * weights

    found = minimize(objective, np.zeros(features.shape[1]), jac=True, method="L-BFGS-B", options={"maxiter": 300})
    return np.asarray(found.x, dtype=np.float64)
