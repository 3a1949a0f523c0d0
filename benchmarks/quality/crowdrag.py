"""Seven criteria, people's gold on unseen questions: from the verdicts of a language model, and from people's votes."""

from pathlib import Path

import numpy as np
import numpy.typing as npt
import pandas as pd

from quality.baselines import flesch_reading_ease, n_words
from quality.encoding import Describe, last_layer
from quality.learners import heads_on, words_of
from quality.nested import Pairs, held_out_ratings
from quality.rows import Row, accuracy_row
from quality.surface import surface_measures

SET = "crowdrag25"
N_FOLDS = 8
CRITERIA = (
    "correctness_topical",
    "coherence_logical",
    "coherence_stylistic",
    "coverage_broad",
    "coverage_deep",
    "consistency_internal",
    "quality_overall",
)

Floats = npt.NDArray[np.float64]

_VERDICTS = {"a": 0.0, "b": 1.0, "n": 0.5}
_PAIR = ["a", "b", "criterion"]


def rows(folder: Path, describe: Describe) -> list[Row]:
    """Test on people's gold where it is no tie, on the pairs that the language model judged too.

    No gold is learned from.  Heads learn from the model's verdicts or from people's votes on other questions.  A
    method that calls a pair a tie is half right.
    """
    people = pd.read_parquet(folder / "human_pairs.parquet")
    judged = people["response_a"].tolist() + people["response_b"].tolist()
    responses = pd.read_parquet(folder / "responses.parquet").set_index("response").loc[sorted(set(judged))]
    people = _located(people, responses)
    people["p"] = (people["votes_b"] + 0.5 * people["votes_n"]) / people["n_votes"]
    verdicts = _located(pd.read_parquet(folder / "llm_pairs.parquet"), responses)
    verdicts["p"] = verdicts["choice"].map(_VERDICTS)
    tested = people[people["gold"] != "n"].merge(both_orders(verdicts)[_PAIR], on=_PAIR)
    questions = np.unique(responses["topic"], return_inverse=True)[1]
    ratings = _ratings(list(responses["text_no_refs"]), questions, people, verdicts, describe)
    found = {method: _rating_differences(values, tested) for method, values in ratings.items()}
    found |= {method: _known(judgments, tested) for method, judgments in _judgments(people, verdicts).items()}
    return [row for method, values in found.items() for row in _rows_of(method, values, tested, questions)]


def _ratings(
    texts: list[str], questions: npt.NDArray[np.int64], people: pd.DataFrame, verdicts: pd.DataFrame, describe: Describe
) -> dict[str, Floats]:
    features, beside = describe(texts), surface_measures(texts)
    votes, judged = pairs_of(people), pairs_of(verdicts)
    learned = {
        "ours, from the LLM's verdicts": (heads_on(features), judged),
        "ours, from the LLM's verdicts, with surface": (heads_on(features, beside=beside), judged),
        "ours, from people's votes": (heads_on(features), votes),
        "ours, from people's votes, with surface": (heads_on(features, beside=beside), votes),
        "last layer, linear, from people's votes": (heads_on(last_layer(features)), votes),
        "TF-IDF, logistic, from people's votes": (words_of(texts), votes),
    }
    found = {
        method: held_out_ratings(learners, pairs, questions, n_folds=N_FOLDS)
        for method, (learners, pairs) in learned.items()
    }
    plain = {"length": n_words(texts), "Flesch, harder wins": -flesch_reading_ease(texts)}
    return found | {method: np.outer(values, np.ones(len(CRITERIA))) for method, values in plain.items()}


def _judgments(people: pd.DataFrame, verdicts: pd.DataFrame) -> dict[str, pd.DataFrame]:
    """List who has judged the tested pairs themselves; five other people saw each of them the other way round."""
    modes = verdicts.groupby("inference")
    others = people.rename(columns={"a": "b", "b": "a"}).assign(p=1 - people["p"])
    return {
        "the LLM's verdicts, all": both_orders(verdicts),
        **{f"the LLM's verdicts, {mode} prompts": both_orders(group) for mode, group in modes},
        "five other people": others[[*_PAIR, "p"]],
    }


def _located(frame: pd.DataFrame, responses: pd.DataFrame) -> pd.DataFrame:
    """Keep the judgments between some responses, with their rows and the criterion's number."""
    kept = frame[frame["response_a"].isin(responses.index) & frame["response_b"].isin(responses.index)]
    return kept.assign(
        a=responses.index.get_indexer(pd.Index(kept["response_a"])),
        b=responses.index.get_indexer(pd.Index(kept["response_b"])),
        criterion=kept["dimension"].map(CRITERIA.index),
    )


def pairs_of(judgments: pd.DataFrame) -> Pairs:
    """Put the criteria of a pair beside one another; what was judged several times in one order is averaged."""
    wide = judgments.pivot_table(index=["a", "b"], columns="criterion", values="p")[list(range(len(CRITERIA)))]
    sides = [wide.index.get_level_values(level).to_numpy(dtype=np.int64) for level in (0, 1)]
    return Pairs(sides[0], sides[1], wide.to_numpy(dtype=np.float64))


def both_orders(judgments: pd.DataFrame) -> pd.DataFrame:
    """Average the judgments of each pair over both orders, and give each pair in both."""
    swapped = judgments.rename(columns={"a": "b", "b": "a"}).assign(p=1 - judgments["p"])
    return pd.concat([judgments, swapped])[[*_PAIR, "p"]].groupby(_PAIR, as_index=False).mean()


def _rating_differences(ratings: Floats, tested: pd.DataFrame) -> Floats:
    return ratings[tested["b"], tested["criterion"]] - ratings[tested["a"], tested["criterion"]]


def _known(judgments: pd.DataFrame, tested: pd.DataFrame) -> Floats:
    return tested[_PAIR].merge(judgments, on=_PAIR, how="left")["p"].to_numpy(np.float64) - 0.5


def _rows_of(method: str, preferences: Floats, tested: pd.DataFrame, questions: npt.NDArray[np.int64]) -> list[Row]:
    hits = 0.5 + 0.5 * np.sign(preferences) * np.where(tested["gold"] == "b", 1, -1)
    units = questions[tested["a"]]
    is_overall = (tested["criterion"] == CRITERIA.index("quality_overall")).to_numpy()
    parts = {"seven criteria": np.ones(len(hits), dtype=np.bool_), "overall quality": is_overall}
    return [
        accuracy_row(SET, f"people's gold, {part}", method, is_hit=hits[chosen], units=units[chosen])
        for part, chosen in parts.items()
    ]
