"""Published sets of judgments, whose figures others have given, or that pandas counts in another way."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from sklearn.metrics import cohen_kappa_score

from core.judging.files.judgment_builder import JudgmentTableBuilder
from core.judging.trust.figures import trust_by_criterion

DATA = Path(__file__).resolve().parents[3] / "shared" / "data"


def read(name):
    path = DATA / name
    if not path.exists():
        pytest.skip(f"{path} is not on this machine")
    return pd.read_parquet(path)


def measured(rows):
    builder = JudgmentTableBuilder()
    for item_a, item_b, criterion, judge, first, prob in rows:
        is_known = not pd.isna(prob)
        builder.add(
            item_a,
            item_b,
            criterion=criterion,
            judge=judge,
            prob_b_preferred=float(prob) if is_known else None,
            first=first,
            missing=None if is_known else "unparsable",
            tells=("unparsable",),
        )
    return {each.criterion: each for each in trust_by_criterion(builder.finished())}


def agreement(found, one, other):
    return next(each for each in found.agreements if {each.judge_a, each.judge_b} == {one, other})


@pytest.fixture(scope="module")
def orders():
    return read("llm_judge_orders/judgments.parquet")


def test_judges_shown_both_orders(orders):
    """The set's README: ChatGPT takes the first text in 0.69 of all cases, GPT-4 in 0.51."""
    found = measured(
        (f"{pair}/1", f"{pair}/2", "all", judge, "b" if is_swapped else "a", winner - 1)
        for pair, judge, prompt, is_swapped, winner in orders.itertuples(index=False)
    )["all"]
    assert found.judges["ChatGPT"].first_preferred.value == pytest.approx(0.69, abs=0.01)
    assert found.judges["GPT-4"].first_preferred.value == pytest.approx(0.51, abs=0.03)
    for judge, rows in orders.groupby("judge"):
        answered = rows.dropna(subset="winner")
        is_first = (answered.winner == 2) == answered.shown_swapped
        trust = found.judges[judge]
        assert (trust.first_preferred.value, trust.first_preferred.n) == (pytest.approx(is_first.mean()), len(answered))
        assert (trust.unparsable.value, trust.unparsable.n) == (rows.winner.isna().mean(), len(rows))


def test_judges_are_as_consistent_as_pandas_counts(orders):
    """The set's README: the share of pairs with the same verdict in both orders lies between 0.15 and 0.88."""
    vanilla = orders[orders.prompt == "Vanilla_NoRules"]
    found = measured(
        (f"{pair}/1", f"{pair}/2", prompt, judge, "b" if is_swapped else "a", winner - 1)
        for pair, judge, prompt, is_swapped, winner in vanilla.itertuples(index=False)
    )["Vanilla_NoRules"]
    for judge, rows in vanilla.groupby("judge"):
        both = rows.pivot_table(index="pair_id", columns="shown_swapped", values="winner").dropna()
        consistency = found.judges[judge].self_consistency
        assert (consistency.value, consistency.n) == (pytest.approx((both[False] == both[True]).mean()), len(both))
        assert 0.15 <= consistency.value <= 0.88


def test_people_of_pandalm_agree_as_published():
    """The set's README: three people, kappa about 0.85."""
    pairs = read("pandalm_pairs/pairs.parquet")
    prob = {0: 0.5, 1: 0.0, 2: 1.0}
    found = measured(
        (f"{row.pair_id}/1", f"{row.pair_id}/2", "all", judge, None, prob[getattr(row, judge)])
        for row in pairs.itertuples()
        for judge in ("human1", "human2", "human3")
    )["all"]
    kappas = [each.kappa for each in found.agreements]
    assert np.mean([kappa.value for kappa in kappas]) == pytest.approx(0.86, abs=0.01)
    assert all(kappa.ci_low < 0.87 < kappa.ci_high for kappa in kappas)
    assert found.alpha.value == pytest.approx(0.86, abs=0.01)
    # Turning each pair round as well changes kappa little where A is a matter of chance.
    usual = cohen_kappa_score(pairs.human1, pairs.human2)
    assert agreement(found, "human1", "human2").kappa.value == pytest.approx(usual, abs=0.005)


def test_a_language_model_agrees_with_people_as_published():
    """CrowdRAG-25: people's labels against a model's, in three classes and the same order: 0.43 on this part."""
    people, model = read("crowdrag25/human_pairs.parquet"), read("crowdrag25/llm_pairs.parquet")
    prob = {"a": 0.0, "n": 0.5, "b": 1.0}

    def rows(frame, answers, judges):
        for row, answer, judge in zip(frame.itertuples(), answers, judges, strict=True):
            shown = f"{row.query_id}/{row.dimension}/{row.response_a}/{row.response_b}"
            # One order only: each ordered pair stands for itself.
            yield f"{shown}/a", f"{shown}/b", "all", judge, "a", prob[answer]

    found = measured(
        [*rows(people, people.gold, ["people"] * len(people)), *rows(model, model.choice, model.inference)]
    )["all"]
    shares = [agreement(found, "people", mode).same_verdict for mode in ("individual", "combined")]
    pooled = np.average([share.value for share in shares], weights=[share.n for share in shares])
    assert pooled == pytest.approx(0.43, abs=0.01)


def test_votes_of_a_crowd_are_averaged_as_published():
    """UKPConvArg1: gold labels follow the votes, and few triples of arguments are cyclic."""
    pairs = read("ukp_convarg1/pairs.parquet")
    votes = read("ukp_convarg1/votes.parquet").merge(pairs, on="pair_id")
    prob = {"a1": 0.0, "equal": 0.5, "a2": 1.0}
    one_topic = votes[votes.topic_side == pairs.topic_side[0]]
    found = measured(
        (row.arg1_id, row.arg2_id, "all", row.worker, "a", prob[row.vote]) for row in one_topic.itertuples()
    )["all"]
    assert found.together.n_pairs == (pairs.topic_side == pairs.topic_side[0]).sum()
    assert found.together.ties.value == pytest.approx((one_topic.vote == "equal").mean())
    assert found.together.cyclic_triples.ci_high < 0.1
    assert found.together.cyclic_triples.n > 1_000
