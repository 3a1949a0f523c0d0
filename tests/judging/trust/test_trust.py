"""What judgments say of themselves: laws, and each figure counted again by hand."""

from dataclasses import asdict
from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from scipy.stats import binomtest

from core.errors import InputError, ShapeError
from core.estimates import NOTHING, wilson
from core.judging.files.judgment_builder import JudgmentTableBuilder
from core.judging.trust.cycles import CHANCE, cyclic_triples
from core.judging.trust.estimates import share_over_pairs
from core.judging.trust.figures import trust_by_criterion, trust_of
from core.judging.trust.verdicts import verdicts_of
from tests.judging.tables import row_lists, table_of, turned


def values(figures):
    """Keep the values of estimates, wherever they stand."""
    if isinstance(figures, dict) and "ci_low" in figures:
        return figures["value"] if figures["value"] is None else round(figures["value"], 9)
    if isinstance(figures, dict):
        return {name: values(each) for name, each in figures.items() if name != "n_judgments"}
    if isinstance(figures, (list, tuple)):
        return [values(each) for each in figures]
    return figures


def rounded(figures):
    """Leave out the last digits, which hang on the order of sums."""
    if isinstance(figures, dict):
        return {name: rounded(each) for name, each in figures.items()}
    if isinstance(figures, list):
        return [rounded(each) for each in figures]
    return round(figures, 9) if isinstance(figures, float) else figures


def figures_of(rows):
    return [asdict(each) for each in trust_by_criterion(table_of(rows))]


@settings(max_examples=60, deadline=None)
@given(row_lists)
def test_turning_pairs_round_changes_nothing(rows):
    some_turned = [turned(row) if place % 2 else row for place, row in enumerate(rows)]
    assert rounded(figures_of(rows)) == rounded(figures_of(some_turned))


@settings(max_examples=60, deadline=None)
@given(row_lists)
def test_judging_everything_twice_the_same_way_changes_no_figure(rows):
    assert values(figures_of(rows)) == values(figures_of(rows + rows))


@settings(max_examples=60, deadline=None)
@given(row_lists)
def test_intervals_hold_their_figures_and_nothing_is_said_of_nothing(rows):
    def check(figures):
        if isinstance(figures, dict) and "ci_low" in figures:
            if figures["value"] is None:
                assert figures["ci_low"] is figures["ci_high"] is None
            elif figures["ci_low"] is not None:
                assert figures["n"] > 0
                assert figures["ci_low"] <= figures["ci_high"]
        elif isinstance(figures, dict):
            for each in figures.values():
                check(each)

    for each in figures_of(rows):
        check(each)


def test_rates_count_what_was_asked_and_what_was_answered():
    rows = [(0, 1, "j", "a", 0.0), (2, 3, "j", "b", 0.5), (4, 5, "j", "a", "refused"), (6, 7, "j", None, 1.0)]
    trust = trust_of(table_of(rows))
    assert (trust.ties.value, trust.ties.n) == (1 / 3, 3)
    assert (trust.refused.value, trust.refused.n) == (0.25, 4)
    assert (trust.skipped.value, trust.skipped.n) == (0.0, 4)
    assert (trust.first_preferred.value, trust.first_preferred.n) == (1.0, 1)
    assert trust.self_consistency == trust.cyclic_triples == NOTHING


def test_a_source_that_keeps_no_trace_of_refusals_has_no_rate_of_them():
    trust = trust_of(table_of([(0, 1, "j", "a", 1.0), (0, 2, "j", "a", "skipped")], tells=("skipped",)))
    assert trust.skipped.value == 0.5
    assert trust.refused == trust.unparsable == NOTHING


def test_a_judge_who_always_takes_the_first_is_found_out():
    rows = [(n, n + 100, "j", first, float(first == "b")) for n in range(30) for first in "ab"]
    trust = trust_of(table_of(rows))
    assert (trust.first_preferred.value, trust.self_consistency.value) == (1.0, 0.0)
    assert trust.first_preferred.n == 60
    # Thirty pairs, each seen twice: what was seen twice is not twice as sure.
    assert trust.first_preferred.ci_low == wilson(1.0, 30)[0]
    assert trust.self_consistency.ci_high == wilson(0.0, 30)[1]


def test_a_judge_who_says_the_same_in_both_orders_has_no_position_bias():
    trust = trust_of(table_of([(n, n + 100, "j", first, 1.0) for n in range(30) for first in "ab"]))
    assert (trust.first_preferred.value, trust.self_consistency.value) == (0.5, 1.0)
    assert trust.first_preferred.ci_high - trust.first_preferred.ci_low < 0.07


def test_only_skipped_questions_leave_nothing_but_their_rate():
    (found,) = trust_by_criterion(table_of([(n, n + 50, judge, "a", "skipped") for n in range(12) for judge in "xy"]))
    assert found.together.skipped.value == 1.0
    assert found.together.ties == found.alpha == NOTHING
    assert found.agreements == []


@pytest.mark.parametrize(("n_shared", "is_told"), [(9, False), (10, True)])
def test_alpha_of_a_few_pairs_is_not_told(n_shared, is_told):
    (found,) = trust_by_criterion(table_of([(n, n + 50, judge, "a", n % 2) for n in range(n_shared) for judge in "xy"]))
    assert (found.alpha.value is not None) == is_told


def test_criteria_come_in_their_order_and_others_after_them():
    builder = JudgmentTableBuilder()
    for criterion in ("beauty", "educational_value", "writing_style"):
        builder.add("x", "y", criterion=criterion, judge="j", prob_b_preferred=1.0)
    found = [each.criterion for each in trust_by_criterion(builder.finished())]
    assert found == ["writing_style", "educational_value", "beauty"]


def test_domains_are_measured_where_they_are_known():
    builder = JudgmentTableBuilder()
    for place, domain in enumerate(["web", "web", None]):
        builder.add(f"a{place}", f"b{place}", criterion="c", judge="j", prob_b_preferred=1.0, domain=domain)
    (found,) = trust_by_criterion(builder.finished())
    assert {name: trust.n_judgments for name, trust in found.domains.items()} == {"web": 2}


def test_an_item_is_not_compared_with_itself():
    with pytest.raises(InputError, match="compared with itself"):
        table_of([(1, 1, "j", "a", 1.0)])


def test_columns_of_different_length_are_refused():
    table = table_of([(0, 1, "j", "a", 1.0), (0, 2, "j", "a", 1.0)])
    columns = {name: getattr(table, name) for name in table.__dataclass_fields__} | {"first": table.first[:1]}
    with pytest.raises(ShapeError, match="differ in length"):
        type(table)(**columns)


# Shares and their intervals.


@pytest.mark.parametrize(("part", "n"), [(0, 9), (3, 10), (50, 100), (7, 7)])
def test_one_answer_a_pair_gives_wilsons_interval(part, n):
    found = share_over_pairs(np.arange(n) < part, np.ones(n), np.arange(n))
    wilsons = binomtest(part, n).proportion_ci(method="wilson")
    assert (found.value, found.n) == (part / n, n)
    assert (found.ci_low, found.ci_high) == pytest.approx((wilsons.low, wilsons.high))


def test_intervals_of_shares_are_those_of_a_bootstrap_over_pairs():
    rng = np.random.default_rng(7)
    pair = np.repeat(np.arange(300), 4)
    part = rng.random(1_200) < np.repeat(rng.beta(1, 3, 300), 4)
    found = share_over_pairs(part, np.ones(1_200), pair)
    means = part.reshape(300, 4).mean(axis=1)
    draws = means[rng.integers(300, size=(4_000, 300))].mean(axis=1)
    assert (found.ci_low, found.ci_high) == pytest.approx(np.quantile(draws, [0.025, 0.975]), abs=0.004)
    # Answers about one pair hang together: 1,200 of them are not 1,200 independent ones.
    naive = wilson(found.value, 1_200)
    assert found.ci_high - found.ci_low > 1.2 * (naive[1] - naive[0])


# Cycles.


def brute_cycles(rows):
    beats = {}
    for a, b, verdict in rows:
        if verdict:
            beats[a, b], beats[b, a] = verdict < 0, verdict > 0
    items = sorted({item for pair in beats for item in pair})
    triples = [trio for trio in combinations(items, 3) if all(pair in beats for pair in combinations(trio, 2))]
    cyclic = [1 for x, y, z in triples if beats[x, y] == beats[y, z] == beats[z, x]]
    return len(cyclic), len(triples)


@settings(max_examples=80, deadline=None)
@given(row_lists)
def test_cycles_are_those_that_are_found_by_looking_at_every_triple(rows):
    verdicts = verdicts_of(table_of(rows), together=True)
    found = cyclic_triples(verdicts.item_a, verdicts.item_b, verdicts.verdict)
    columns = (verdicts.item_a, verdicts.item_b, verdicts.verdict)
    cyclic, complete = brute_cycles(list(zip(*(column.tolist() for column in columns), strict=True)))
    assert found.n == complete
    assert found.value == (pytest.approx(cyclic / complete) if complete else None)


def tournament(rng, n_items, *, noise):
    a, b = np.array(list(combinations(range(n_items), 2))).T
    return a, b, np.where(rng.random(len(a)) < noise, 1, -1)


def test_coins_close_a_quarter_of_the_triples_and_orders_none():
    rng = np.random.default_rng(1)
    coins = cyclic_triples(*tournament(rng, 60, noise=0.5))
    assert coins.ci_low < CHANCE < coins.ci_high
    assert coins.ci_high - coins.ci_low < 0.05
    order = cyclic_triples(*tournament(rng, 60, noise=0.0))
    assert (order.value, order.ci_low) == (0.0, 0.0)
    assert order.ci_high > 0


@pytest.mark.parametrize("noise", [0.1, 0.3])
def test_intervals_of_cycles_are_as_wide_as_repetition_says(noise):
    rng = np.random.default_rng(3)
    runs = [cyclic_triples(*tournament(rng, 16, noise=noise)) for _ in range(300)]
    mean = np.mean([run.value for run in runs])
    covered = np.mean([run.ci_low <= mean <= run.ci_high for run in runs])
    assert 0.88 <= covered <= 0.99
