"""Which argument is more convincing: workers' votes, whole topics left out."""

from pathlib import Path

import numpy as np
import pandas as pd

from quality.baselines import flesch_reading_ease, n_words
from quality.encoding import Describe
from quality.learners import usual_learners, words_of
from quality.nested import Pairs, held_out_ratings
from quality.rows import Row, accuracy_row

SET = "ukp_convarg1"

_TASK = "convincingness, strict pairs of unseen topics"


def rows(folder: Path, describe: Describe) -> list[Row]:
    """Learn from the votes of all pairs of the other topics; test on the pairs whose gold the authors call strict."""
    arguments, compared = pd.read_parquet(folder / "arguments.parquet"), pd.read_parquet(folder / "pairs.parquet")
    texts, pairs = list(arguments["text"]), pairs_of(arguments, compared)
    topics = np.unique(arguments["topic"], return_inverse=True)[1]
    is_tested = compared["in_strict"].to_numpy(dtype=np.bool_)
    prefers_b = (compared["gold"] == "a2").to_numpy(dtype=np.bool_)
    learned = usual_learners(texts, describe(texts)) | {"TF-IDF, logistic": words_of(texts)}
    n_topics = int(topics.max()) + 1
    ratings = {
        method: held_out_ratings(learners, pairs, topics, n_folds=n_topics) for method, learners in learned.items()
    }
    ratings |= {"length": n_words(texts)[:, None], "Flesch, harder wins": -flesch_reading_ease(texts)[:, None]}
    units = topics[pairs.index_a][is_tested]
    return [
        accuracy_row(
            SET, _TASK, method, is_hit=((pairs.log_odds(values)[:, 0] > 0) == prefers_b)[is_tested], units=units
        )
        for method, values in ratings.items()
    ]


def pairs_of(arguments: pd.DataFrame, compared: pd.DataFrame) -> Pairs:
    """Find the texts of the pairs by topic side and argument, with the share of votes for the second as label."""
    places = {key: place for place, key in enumerate(zip(arguments["topic_side"], arguments["arg_id"], strict=True))}
    sides = [
        np.array([places[key] for key in zip(compared["topic_side"], compared[column], strict=True)], dtype=np.int64)
        for column in ("arg1_id", "arg2_id")
    ]
    return Pairs(sides[0], sides[1], compared[["p_arg2_better"]].to_numpy(dtype=np.float64))
