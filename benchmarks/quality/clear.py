"""How easy school texts are to read, from pairs of texts of other authors."""

from pathlib import Path

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.special import expit
from scipy.stats import spearmanr

from quality.baselines import flesch_kincaid_grade, flesch_reading_ease, n_words
from quality.encoding import Describe
from quality.learners import default_ratings, ridge_on_words, usual_learners
from quality.nested import Pairs, held_out_ratings
from quality.rows import Row, bootstrap_interval

SET = "clear"
N_FOLDS = 5

# Drawn once; those with both texts in the training part of a fold, about 64 %, are learned from.
N_PAIRS = 60_000

Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]

# Narrower than elsewhere, since a fit takes seconds here.
_PENALTIES = (0.3, 1.0, 3.0)


def rows(folder: Path, describe: Describe) -> list[Row]:
    """Rank the texts of unseen authors, and compare with the values that teachers' judgments gave them."""
    table = pd.read_parquet(folder / "texts.parquet").drop_duplicates("text", ignore_index=True)
    texts, easiness = list(table["text"]), table["bt_easiness"].to_numpy(dtype=np.float64)
    authors, pairs = author_units(table["author"]), sampled_pairs(easiness, n_pairs=N_PAIRS, seed=42)
    features = describe(texts)
    ratings = {"default rater, required expertise, no training": -default_ratings(features, "required_expertise")}
    learned = usual_learners(texts, features, penalties=_PENALTIES)
    for method, learners in learned.items():
        ratings[method] = held_out_ratings(learners, pairs, authors, n_folds=N_FOLDS)[:, 0]
    ratings |= {
        "TF-IDF, ridge on values": ridge_on_words(texts, easiness, authors, n_folds=N_FOLDS),
        "Flesch-Kincaid grade": -flesch_kincaid_grade(texts),
        "Flesch reading ease": flesch_reading_ease(texts),
        "length": -n_words(texts),
    }
    return [_row(method, values, easiness, authors) for method, values in ratings.items()]


def author_units(authors: "pd.Series[str]") -> Integers:
    """Give authors numbers, however they are spelt; all texts whose author is not known are one unit."""
    letters = authors.str.lower().str.replace(r"[^a-z]", "", regex=True)
    return np.unique(letters, return_inverse=True)[1].astype(np.int64)


def sampled_pairs(values: Floats, *, n_pairs: int, seed: int) -> Pairs:
    """Draw pairs of different texts, with the preference that follows from their Bradley-Terry values as label."""
    rng = np.random.default_rng(seed)
    left = rng.integers(0, len(values), n_pairs)
    right = (left + rng.integers(1, len(values), n_pairs)) % len(values)
    return Pairs(left, right, expit(values[right] - values[left])[:, None])


def _row(method: str, ratings: Floats, easiness: Floats, authors: Integers) -> Row:
    def spearman(places: Integers) -> float:
        return float(spearmanr(ratings[places], easiness[places]).statistic)

    low, high = bootstrap_interval(spearman, authors, n_resamples=300)
    value = spearman(np.arange(len(easiness)))
    return Row(SET, "ease of reading, texts of unseen authors", method, "Spearman", value, low, high, len(easiness))
