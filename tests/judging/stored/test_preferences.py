"""Which answers count, what they say together and which side they take: laws that every figure rests on."""

import math
from collections import Counter, defaultdict

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from core.judging.files.judgment_builder import JudgmentTableBuilder
from core.judging.files.judgment_table import UNKNOWN
from core.judging.stored.judgment import Judgment
from core.judging.stored.preferences import by_judge, is_preference, means, preferred, side_of
from core.judging.trust.verdicts import preferences

MODELS = ("gpt", "llama")
SPANS = ((0, 9), (5, 20))

votes = st.integers(0, 20).map(lambda n: n / 20)
groups_of_votes = st.lists(st.tuples(st.integers(0, 4), votes), min_size=1, max_size=40)


def judgment(judge, first, prob, span=SPANS[0], pair=("a", "b"), criterion="writing_style"):
    return Judgment(*pair, span, span, criterion, judge, first, prob, None if prob is not None else "refused")


# As they are stored: each question once in each order.
answers = st.lists(
    st.builds(
        judgment,
        st.sampled_from([*MODELS, "Ada", "Ben"]),
        st.sampled_from("ab"),
        st.sampled_from([0.0, 0.35, 0.5, 1.0, None]),
        st.sampled_from(SPANS),
        st.sampled_from([("a", "b"), ("a", "c")]),
        st.sampled_from(["writing_style", "facts_and_trivia"]),
    ),
    max_size=40,
    unique_by=lambda each: (each.judge, each.criterion, each.doc_b, each.span_a, each.first),
)


@given(groups_of_votes, st.randoms())
def test_averages_are_the_same_in_whatever_order_answers_come(rows, random):
    shuffled = random.sample(rows, len(rows))
    by_group = defaultdict(list)
    for group, vote in rows:
        by_group[group].append(vote)
    names = sorted(by_group)
    for some in (rows, shuffled):
        groups, values = np.array([names.index(group) for group, _ in some]), np.array([vote for _, vote in some])
        assert means(values, groups).tolist() == [math.fsum(by_group[name]) / len(by_group[name]) for name in names]


@given(st.lists(st.integers(0, 20), min_size=1, max_size=12))
def test_votes_that_balance_are_a_tie_and_others_are_none(counts):
    balance, values, together = 2 * sum(counts) - 20 * len(counts), np.array(counts) / 20, np.zeros(len(counts), int)
    assert side_of(means(values, together)).tolist() == [np.sign(balance)]
    assert side_of(means(1 - values[::-1], together)).tolist() == [-np.sign(balance)]
    # A plain mean misses one half by its last digit.
    assert side_of(values.mean()[None]).tolist() == [np.sign(balance)]


@given(answers)
def test_one_order_of_a_model_is_no_preference_and_both_are(judgments):
    def orders(each):
        alike = (other for other in judgments if other.prob_b_preferred is not None)
        key = (each.judge, each.criterion, each.doc_b, each.span_a)
        return {other.first for other in alike if (other.judge, other.criterion, other.doc_b, other.span_a) == key}

    expected = [
        each
        for each in judgments
        if each.prob_b_preferred is not None and (each.judge not in MODELS or orders(each) == {"a", "b"})
    ]
    assert preferred(judgments, MODELS) == expected
    assert Counter(by_judge(expected)) == Counter(by_judge(reversed(expected)))


@given(answers)
def test_a_table_of_the_same_answers_has_the_same_preferences(judgments):
    builder = JudgmentTableBuilder()
    for place, each in enumerate(judgments):
        names = [(each.doc_a, each.span_a), (each.doc_b, each.span_b)]
        prob, first = each.prob_b_preferred, each.first
        if place % 2:  # the other way round
            names, prob, first = names[::-1], None if prob is None else 1 - prob, {"a": "b", "b": "a"}[first]
        (a, span_a), (b, span_b) = names
        builder.add(
            a, b, criterion=each.criterion, judge=each.judge, prob_b_preferred=prob, excerpts=(span_a, span_b),
            first=first, is_model=each.judge in MODELS,
        )  # fmt: skip
    table = preferences(builder.finished())
    found = zip(table.judge, table.criterion, table.item_a, table.item_b, strict=True)
    names = [(table.judges[j], table.criteria[c], {table.items[a], table.items[b]}) for j, c, a, b in found]
    expected = [(each.judge, each.criterion, {each.doc_a, each.doc_b}) for each in preferred(judgments, MODELS)]
    assert names == expected


def test_an_answer_whose_order_is_not_known_is_of_both():
    question = np.zeros(2, np.int64)
    for first, counts in ((UNKNOWN, True), (0, False)):
        found = is_preference(question, np.array([first, first]), np.array([True, True]))
        assert found.tolist() == [counts, counts]
