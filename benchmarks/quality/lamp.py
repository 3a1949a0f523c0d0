"""Writing style of fiction paragraphs, against values that professional writers gave: without training, and with it."""

from pathlib import Path

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.sparse.csgraph import connected_components
from scipy.special import expit
from scipy.stats import spearmanr
from sklearn.feature_extraction.text import TfidfVectorizer

from quality.baselines import flesch_reading_ease, n_words
from quality.encoding import Describe
from quality.learners import default_ratings, ridge_on_words, usual_learners
from quality.nested import Pairs, held_out_ratings
from quality.rows import Row, accuracy_row, bootstrap_interval

SET = "writing_quality_lamp"
N_FOLDS = 5
N_PAIRS = 30_000

Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]

# A draft and its edited version share far more runs of three words than this, unrelated paragraphs none.
_SAME_PARAGRAPH = 0.1
# Log-odds for one point of the professionals' scale, 0 to 10: two points are 73 %.
_LOG_ODDS_A_POINT = 0.5


def rows(folder: Path, describe: Describe) -> list[Row]:
    """Compare ratings with the values of all paragraphs, and in pairs of versions of one paragraph."""
    table = pd.read_parquet(folder / "scored_paragraphs.parquet")
    texts, values = list(table["text"]), table["score"].to_numpy(dtype=np.float64)
    families = same_paragraph(texts)
    pairs = sampled_pairs(values, families, n_pairs=N_PAIRS, seed=42)
    features = describe(texts)
    learned = usual_learners(texts, features)
    ratings = {"default rater, no training": default_ratings(features, "writing_style")}
    for method, learners in learned.items():
        ratings[method] = held_out_ratings(learners, pairs, families, n_folds=N_FOLDS)[:, 0]
    ratings["TF-IDF, ridge on values"] = ridge_on_words(texts, values, families, n_folds=N_FOLDS)
    ratings |= {"length": n_words(texts), "Flesch reading ease": flesch_reading_ease(texts)}
    return [row for method, found in ratings.items() for row in _rows_of(method, found, values, families)]


def same_paragraph(texts: list[str]) -> Integers:
    """Give numbers to the paragraphs that texts are versions of, told by the runs of three words that they share."""
    words = TfidfVectorizer(ngram_range=(3, 3), sublinear_tf=True).fit_transform(texts)
    return np.asarray(connected_components(words @ words.T > _SAME_PARAGRAPH, directed=False)[1], dtype=np.int64)


def sampled_pairs(values: Floats, families: Integers, *, n_pairs: int, seed: int) -> Pairs:
    """Draw pairs of paragraphs, and take all pairs of versions of one, with soft labels from their values."""
    rng = np.random.default_rng(seed)
    left = rng.integers(0, len(values), n_pairs)
    right = (left + rng.integers(1, len(values), n_pairs)) % len(values)
    versions = version_pairs(families)
    index_a, index_b = np.concatenate([left, versions[0]]), np.concatenate([right, versions[1]])
    return Pairs(index_a, index_b, expit(_LOG_ODDS_A_POINT * (values[index_b] - values[index_a]))[:, None])


def version_pairs(families: Integers) -> tuple[Integers, Integers]:
    """List the pairs of texts that are versions of one paragraph, the earlier row first."""
    left, right = np.triu_indices(len(families), 1)
    chosen = families[left] == families[right]
    return left[chosen], right[chosen]


def _rows_of(method: str, ratings: Floats, values: Floats, families: Integers) -> list[Row]:
    def spearman(places: Integers) -> float:
        return float(spearmanr(ratings[places], values[places]).statistic)

    low, high = bootstrap_interval(spearman, families, n_resamples=300)
    n_texts = len(values)
    left, right = version_pairs(families)
    better = np.sign(values[right] - values[left])
    is_hit = np.sign(ratings[right] - ratings[left]) == better
    return [
        Row(SET, "values of unseen paragraphs", method, "Spearman", spearman(np.arange(n_texts)), low, high, n_texts),
        accuracy_row(
            SET,
            "versions of one unseen paragraph",
            method,
            is_hit=is_hit[better != 0],
            units=families[left][better != 0],
        ),
    ]
