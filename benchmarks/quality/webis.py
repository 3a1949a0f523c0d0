"""Three dimensions of the quality of arguments at once: one vote a pair, whole topics left out."""

from pathlib import Path

import numpy as np
import numpy.typing as npt
import pandas as pd

from quality.baselines import flesch_reading_ease, n_words
from quality.encoding import Describe
from quality.learners import heads_on, usual_learners, words_of
from quality.nested import Pairs, held_out_ratings
from quality.rows import Row, accuracy_row

SET = "webis_argquality20"
DIMENSIONS = ("rhetorical", "logical", "dialectical")

Floats = npt.NDArray[np.float64]

N_PARTS = 10

_TASK = "votes on unseen topics"
_PREFERENCES = {"A": 0.0, "B": 1.0, "Tie": 0.5}


def rows(folder: Path, describe: Describe) -> list[Row]:
    """Learn a head a dimension from the votes of the other topics; test on votes that are no ties."""
    arguments, compared = pd.read_parquet(folder / "arguments.parquet"), pd.read_parquet(folder / "comparisons.parquet")
    texts, pairs = list(arguments["text"]), pairs_of(arguments, compared)
    topics = np.unique(arguments["topic_id"], return_inverse=True)[1]
    learned = usual_learners(texts, describe(texts)) | {"TF-IDF, logistic": words_of(texts)}
    n_topics = int(topics.max()) + 1
    ratings = {
        method: held_out_ratings(learners, pairs, topics, n_folds=n_topics) for method, learners in learned.items()
    }
    one = np.ones(len(DIMENSIONS))
    ratings |= {
        "length": np.outer(n_words(texts), one),
        "Flesch, harder wins": -np.outer(flesch_reading_ease(texts), one),
    }
    log_odds = {method: pairs.log_odds(values) for method, values in ratings.items()}
    log_odds["other votes on the same arguments, and length"] = _from_other_votes(texts, pairs)
    return [row for method, values in log_odds.items() for row in _rows_of(method, values, pairs, topics)]


def pairs_of(arguments: pd.DataFrame, compared: pd.DataFrame) -> Pairs:
    """Put the dimensions of a pair beside one another; a comparison across topics stands in no fold."""
    places = {key: place for place, key in enumerate(arguments["arg_key"])}
    votes = compared.assign(label=compared["comparison"].map(_PREFERENCES))
    wide = votes.pivot_table(index=["a_key", "b_key"], columns="dimension", values="label")[list(DIMENSIONS)]
    sides = [wide.index.get_level_values(level).map(places).to_numpy(dtype=np.int64) for level in (0, 1)]
    return Pairs(sides[0], sides[1], wide.to_numpy(dtype=np.float64))


def _from_other_votes(texts: list[str], pairs: Pairs) -> Floats:
    """Predict each vote from nine tenths of the others, on the very same arguments: what one vote lets one know."""
    everything, log_odds = np.ones(len(texts), dtype=np.bool_), np.empty(pairs.labels.shape)
    (strengths,) = heads_on(np.eye(len(texts)), penalties=[1.25], beside=np.log(n_words(texts))[:, None])
    parts = np.random.default_rng(42).integers(0, N_PARTS, len(pairs.index_a))
    for part in range(N_PARTS):
        ratings = strengths(everything, pairs.subset(parts != part))
        log_odds[parts == part] = pairs.subset(parts == part).log_odds(ratings)
    return log_odds


def _rows_of(method: str, log_odds: Floats, pairs: Pairs, topics: npt.NDArray[np.int64]) -> list[Row]:
    topic = topics[pairs.index_a]
    is_tested = ~np.isnan(pairs.labels) & (pairs.labels != 0.5) & (topic == topics[pairs.index_b])[:, None]
    is_hit = (log_odds > 0) == (pairs.labels > 0.5)
    units = np.broadcast_to(topic[:, None], is_hit.shape)
    parts = {f"{_TASK}, {name}": [column] for column, name in enumerate(DIMENSIONS)}
    parts[f"{_TASK}, all three"] = list(range(len(DIMENSIONS)))
    return [
        accuracy_row(
            SET,
            task,
            method,
            is_hit=is_hit[:, columns][is_tested[:, columns]],
            units=units[:, columns][is_tested[:, columns]],
        )
        for task, columns in parts.items()
    ]
