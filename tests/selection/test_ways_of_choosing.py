"""Everything beyond one criterion, one budget of tokens and quotas by domain."""

from collections import Counter
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from core.errors import InputError
from core.selection.asked.parameters import SelectionParameters
from core.selection.asked.phases import Phase
from core.selection.choosing.choose import choose
from core.selection.choosing.expectation import counts_of, effective_sample_size, expected
from core.selection.choosing.keys import NEVER
from core.selection.choosing.preparing import budget_of, prepare
from core.selection.choosing.temperature_for import with_temperature_for
from core.selection.choosing.utility import percentiles, utility_of
from core.selection.pool.pool import Groups
from tests.selection.pools import make_pool, parameters, pools

FIRST = "writing_style"
TWO = (("writing_style", 1.0), ("facts_and_trivia", 1.0))


def large_pool(n=4_000, seed=0):
    rng = np.random.default_rng(seed)
    names = ("books", "news", "web")
    pool = make_pool([(f"{k:06d}", names[k % 3], int(rng.integers(1, 200)), float(rng.normal())) for k in range(n)])
    pool.ratings["facts_and_trivia"][:] = (0.5 * pool.ratings[FIRST] + rng.normal(size=n)).astype(np.float32)
    return pool


def with_columns(pool, **columns):
    return replace(pool, columns={name: np.array(values, dtype=np.float64) for name, values in columns.items()})


def ids(pool, choice):
    return pool.ids(choice.rows).to_pylist()


def some_rated(pool):
    return not np.isnan(pool.ratings[FIRST]).all()


@given(pools, parameters, st.integers(1, 30))
def test_a_budget_of_documents_is_one_of_documents_each_of_which_costs_one(pool, asked, n):
    assume(some_rated(pool))
    n = min(n, int((~np.isnan(pool.ratings[FIRST])).sum()))
    asked = replace(asked, fraction=None, document_budget=n)
    choice = choose(pool, asked)
    assert len(choice.rows) == n
    by_tokens = choose(
        replace(pool, n_tokens=np.ones(len(pool), dtype=np.int64)), replace(asked, document_budget=None, token_budget=n)
    )
    assert choice.rows.tolist() == by_tokens.rows.tolist()


@settings(max_examples=200)
@given(pools, parameters, st.integers(1, 4), st.integers(1, 100))
def test_epochs_take_all_of_a_group_once_before_any_of_it_twice(pool, asked, epochs, percent):
    assume(some_rated(pool))
    rated = np.flatnonzero(~np.isnan(pool.ratings[FIRST]))
    available = int(pool.n_tokens[rated].sum())
    budget = available * epochs * percent // 100
    assume(budget)
    asked = replace(asked, fraction=None, token_budget=budget, max_epochs=epochs)
    choice = choose(pool, asked)
    times = Counter(choice.rows.tolist())
    assert max(times.values(), default=0) <= epochs
    assert int(pool.n_tokens[choice.rows].sum()) <= budget
    for row, epoch in zip(choice.rows.tolist(), choice.epochs.tolist(), strict=True):
        assert epoch < times[row]
    assert sorted(choice.epochs.tolist()) == choice.epochs.tolist()
    if asked.quota == "none":
        counts = [times[row] for row in rated.tolist()]
        assert max(counts) - min(counts) <= 1


def test_one_more_epoch_is_allowed_and_not_taken_unasked():
    pool = make_pool([("a", "web", 10, 1.0), ("b", "web", 10, 2.0)])
    with pytest.raises(InputError, match="budget \\(30\\) exceeds the 20 tokens in 2 rated documents"):
        choose(pool, SelectionParameters(token_budget=30))
    choice = choose(pool, SelectionParameters(token_budget=30, max_epochs=2, temperature=0.0, criteria=((FIRST, 1.0),)))
    assert (ids(pool, choice), choice.epochs.tolist()) == (["b", "a", "b"], [0, 0, 1])


def test_a_domain_that_runs_out_gives_its_share_to_the_others_and_it_is_said():
    rows = [("a", "small", 10, 1.0), *((f"b{n}", "large", 10, float(n)) for n in range(20))]
    pool = make_pool([*rows, *((f"c{n}", "third", 10, float(n)) for n in range(20))])
    shares = (("small", "0.5"), ("large", "0.3"), ("third", "0.2"))
    choice = choose(pool, SelectionParameters(token_budget=160, shares=shares))
    tokens = {name: amount.n_tokens for name, amount in pool.amounts_by_domain(choice.rows).items()}
    assert tokens == {"small": 10, "large": 90, "third": 60}
    assert choice.quotas.ran_out == {"small": 70}


def test_every_group_gets_its_minimum():
    pool = make_pool([("a", "small", 10, 1.0), *((f"b{n}", "large", 10, float(n)) for n in range(50))])
    asked = SelectionParameters(token_budget=50, quota="proportional")
    assert choose(pool, asked).empty_groups == ("small",)
    choice = choose(pool, replace(asked, minimum_per_group=10))
    assert pool.amounts_by_domain(choice.rows)["small"].n_tokens == 10


def test_groups_may_be_any_column_and_documents_in_none_are_one_more():
    pool = large_pool(300)
    topic = Groups(("art", "biology"), np.where(np.arange(300) % 3 == 2, -1, np.arange(300) % 2))
    pool = replace(pool, groups={**pool.groups, "topic": topic})
    choice = choose(pool, SelectionParameters(fraction="0.3", quota_by="topic"))
    assert sorted(choice.quotas.granted) == ["(no value)", "art", "biology"]
    taken = choice.groups.totals(choice.rows, pool.n_tokens)
    for name, quota, tokens in zip(
        choice.groups.names, [choice.quotas.granted[n] for n in choice.groups.names], taken, strict=True
    ):
        assert quota - 200 < tokens <= quota + 600, name


def test_quality_gives_better_groups_a_larger_share():
    pool = large_pool(900)
    pool.ratings[FIRST][pool.domain_of == 1] += 1
    asked = SelectionParameters(fraction="0.2", criteria=((FIRST, 1.0),), quota="quality")
    quotas = choose(pool, asked).quotas.granted
    means = [float(utility_of(pool, asked).at(np.flatnonzero(pool.domain_of == d)).mean()) for d in range(3)]
    weights = [pool.n_tokens[pool.domain_of == d].sum() * np.exp(means[d]) for d in range(3)]
    expected_shares = np.array(weights) / sum(weights)
    assert np.allclose(
        np.array([quotas[name] for name in pool.domains]) / sum(quotas.values()), expected_shares, atol=1e-4
    )


def test_the_minimum_and_the_percentiles_want_all_criteria_to_be_high():
    pool = large_pool()
    asked = SelectionParameters(fraction="0.2", criteria=TWO, temperature=0.0, quota="none")
    z = {name: pool.standardisation_of(name).apply(pool.ratings[name]) for name, _ in TWO}
    least = np.minimum(*z.values())
    by_minimum = choose(pool, replace(asked, combine="minimum"))
    left_out = np.flatnonzero(~by_minimum.is_kept)
    assert least[by_minimum.rows].min() >= least[left_out].max() - 1e-5
    ranks = np.minimum(*(percentiles(pool.ratings[name]) for name, _ in TWO))
    by_percentiles = choose(pool, replace(asked, combine="percentiles"))
    assert ranks[by_percentiles.rows].min() >= ranks[np.flatnonzero(~by_percentiles.is_kept)].max() - 1e-3


@given(pools, st.sampled_from(["0", "30", "50", "99.5", "100"]))
def test_a_floor_leaves_out_what_is_below_the_percentile(pool, percentile):
    assume(some_rated(pool))
    ranked = percentiles(pool.ratings[FIRST])
    asked = SelectionParameters(document_budget=1, at_least=((FIRST, percentile),), quota="none")
    found = choose(pool, asked).candidates
    rated = ~np.isnan(ranked)
    assert found.are_in[rated].tolist() == (ranked[rated] >= float(percentile) - 1e-9).tolist()


def test_a_reference_is_subtracted():
    pool = with_columns(large_pool(500), reference=np.random.default_rng(1).normal(size=500))
    asked = SelectionParameters(
        fraction="0.2", criteria=((FIRST, 1.0),), reference="reference", temperature=0.0, quota="none"
    )
    z = pool.standardisation_of(FIRST).apply(pool.ratings[FIRST])
    difference = z - pool.standardisation_of("reference").apply(pool.columns["reference"])
    choice = choose(pool, asked)
    assert difference[choice.rows].min() >= difference[np.flatnonzero(~choice.is_kept)].max() - 1e-5
    assert set(choice.statistics) == {FIRST, "reference"}


def test_a_raw_column_is_taken_as_it_is():
    weights = np.random.default_rng(2).normal(3, 5, size=500)
    pool = with_columns(large_pool(500), dsir=weights)
    asked = SelectionParameters(fraction="0.1", criteria=(("dsir", 1.0),), is_raw=True, temperature=1.0, quota="none")
    assert np.allclose(utility_of(pool, asked).at(slice(None)), weights)
    with pytest.raises(InputError, match="numbers up to 1.*e"):
        choose(with_columns(pool, dsir=weights * 1e300), asked)


def test_exclusions_requirements_and_lists_keep_out_and_are_counted():
    pool = with_columns(large_pool(12), dirty=[1, 0, np.nan] * 4, passes=[1, 1, 1, 0] * 3)
    pool.listed["ids.txt"] = np.arange(12) == 1
    asked = SelectionParameters(
        document_budget=5,
        excluded=("dirty",),
        required=("passes",),
        excluded_lists=(("ids.txt", "hash"),),
        quota="none",
    )
    choice = choose(pool, asked)
    assert sorted(choice.rows.tolist()) == [2, 4, 5, 8, 10]
    assert choice.candidates.n_by_reason() == {
        "no rating": 0,
        "excluded by 'dirty'": 4,
        "not in 'passes'": 2,
        "excluded by the list 'ids.txt'": 1,
    }
    with pytest.raises(InputError, match=r"5 documents in 5 documents that may be taken.*4 documents left out"):
        choose(pool, replace(asked, document_budget=6))


@given(pools, parameters, st.lists(st.integers(-1, 4), min_size=25, max_size=25))
def test_of_near_duplicates_only_the_best_is_left(pool, asked, clusters):
    assume(some_rated(pool))
    number_of = np.array(clusters[: len(pool)])
    pool = replace(pool, groups={**pool.groups, "duplicates": Groups(tuple("abcde"), number_of)})
    asked = replace(asked, fraction=None, document_budget=1, collapse="duplicates")
    choice = choose(pool, asked)
    plain = choose(pool, replace(asked, collapse=None))
    for cluster in range(5):
        members = [row for row in np.flatnonzero(number_of == cluster).tolist() if plain.keys[row] != NEVER]
        best = min(members, key=lambda row: (-plain.keys[row], row), default=None)
        assert [row for row in members if choice.keys[row] != NEVER] == ([] if best is None else [best])


def test_a_mix_draws_equal_parts_by_each_criterion_with_no_document_twice():
    pool = large_pool()
    asked = SelectionParameters(fraction="0.2", criteria=TWO, combine="mix", temperature=0.0, quota="none")
    choice = choose(pool, asked)
    assert len(set(choice.rows.tolist())) == len(choice.rows)
    kept, depths = choice.is_kept, []
    for name, _ in TWO:
        queue = np.argsort(-pool.ratings[name], kind="stable")
        first_dropped = int(np.argmin(kept[queue]))
        depths.append(int(pool.n_tokens[queue[:first_dropped]].sum()))
        # All that is kept beyond this depth was drawn by the other criterion.
    assert abs(depths[0] - depths[1]) <= 2 * 200
    reverse = choose(pool, replace(asked, criteria=TWO[::-1]))
    assert np.array_equal(np.sort(reverse.rows), np.sort(choice.rows))
    one = choose(pool, replace(asked, criteria=TWO[:1]))
    assert np.array_equal(
        np.sort(one.rows), np.sort(choose(pool, replace(asked, criteria=TWO[:1], combine="sum")).rows)
    )


def test_phases_share_the_budget_and_no_document():
    pool = large_pool()
    phases = (
        Phase("0.75", "first"),
        Phase("0.25", "end", criteria=((FIRST, 1.0),), temperature=0.0, order="rating-up"),
    )
    choice = choose(pool, SelectionParameters(fraction="0.4", order="staged", phases=phases))
    assert len(set(choice.rows.tolist())) == len(choice.rows)
    assert choice.phases.tolist() == sorted(choice.phases.tolist())
    tokens = [pool.amount(choice.rows[choice.phases == number]).n_tokens for number in (0, 1)]
    assert tokens[0] == pytest.approx(3 * tokens[1], rel=0.02)
    end = pool.ratings[FIRST][choice.rows[choice.phases == 1]]
    assert np.all(np.diff(end) >= -1e-4)
    left = pool.ratings[FIRST][np.flatnonzero(~choice.is_kept)]
    assert end.min() > np.quantile(left, 0.5)


@pytest.mark.parametrize("order", ["rating-up", "rating-down", "cyclical", "folded", "random"])
def test_orders_hold_the_same_documents(order):
    pool = large_pool(500)
    asked = SelectionParameters(fraction="0.5", order=order)
    choice = choose(pool, asked)
    assert set(choice.rows.tolist()) == set(choose(pool, replace(asked, order="key")).rows.tolist())
    assert choice.rows.tolist() == choose(pool, asked).rows.tolist()


def test_waves_and_folds_go_over_the_whole_range_each_time():
    pool = large_pool(1_000)
    asked = SelectionParameters(fraction="1", quota="none", criteria=((FIRST, 1.0),), cycles=4)
    for order, directions in (("folded", [1, 1, 1, 1]), ("cyclical", [1, -1, 1, -1])):
        ratings = pool.ratings[FIRST][choose(pool, replace(asked, order=order)).rows]
        for direction, stretch in zip(directions, np.split(ratings, 4), strict=True):
            assert np.all(direction * np.diff(stretch) >= -1e-5)
            assert stretch.max() - stretch.min() > 0.8 * (ratings.max() - ratings.min())


def prepared_for(pool, asked):
    utility = utility_of(pool, asked)
    return prepare(pool, asked, utility, budget=budget_of(pool, asked, utility))


@pytest.mark.parametrize("quota", ["none", "proportional"])
@pytest.mark.parametrize("temperature", [0.0, 0.3, 1.0, 4.0])
def test_what_is_expected_is_what_seeds_give_on_average(quota, temperature):
    pool = large_pool()
    asked = SelectionParameters(fraction="0.2", criteria=((FIRST, 1.0),), temperature=temperature, quota=quota)
    told = expected(counts_of(prepared_for(pool, asked)), temperature)
    means, shares = [], []
    for seed in range(40):
        choice = choose(pool, replace(asked, seed=seed))
        means.append(choice.target[choice.rows].mean())
        tokens = choice.groups.totals(choice.rows, pool.n_tokens)
        shares.append(tokens / tokens.sum())
    assert told.mean == pytest.approx(np.mean(means), abs=0.02)
    assert np.allclose(told.shares, np.mean(shares, axis=0), atol=0.012)


def test_the_effective_sample_size_goes_from_the_subset_to_the_pool():
    pool = large_pool()
    asked = SelectionParameters(document_budget=400, criteria=((FIRST, 1.0),), quota="none")
    sizes = [
        effective_sample_size(choose(pool, each), each)
        for each in (replace(asked, temperature=t) for t in (0.0, 0.5, 2.0, 1e5))
    ]
    assert sizes == sorted(sizes)
    assert sizes[0] == 400
    assert sizes[-1] == pytest.approx(len(pool), rel=0.01)
    uniform = replace(asked, baseline="uniform")
    assert effective_sample_size(choose(pool, uniform), uniform) == len(pool)


@pytest.mark.parametrize("target", ["ess=0.5", "ess=1500", "mean=0.7", "share:news=0.4"])
def test_a_temperature_is_found_for_what_is_wanted(target):
    pool = large_pool()
    pool.ratings[FIRST][pool.domain_of == pool.domains.index("news")] += 1
    asked = SelectionParameters(fraction="0.2", criteria=((FIRST, 1.0),), quota="none")
    found = with_temperature_for(pool, asked, target)
    assert found.temperature_for == target
    told = expected(counts_of(prepared_for(pool, found)), found.temperature)
    kind, value = target.split("=")
    figure = {"ess": told.effective_sample_size, "mean": told.mean, "share:news": told.shares[1]}[kind]
    wanted = float(value) * len(pool) if target == "ess=0.5" else float(value)
    assert figure == pytest.approx(wanted, rel=0.02)
    choice = choose(pool, found)
    if kind == "ess":
        assert effective_sample_size(choice, found) == pytest.approx(wanted, rel=0.1)


def test_a_temperature_that_cannot_be_found_is_refused_with_what_can_be_had():
    pool = large_pool()
    asked = SelectionParameters(fraction="0.2", quota="none")
    with pytest.raises(InputError, match=r"No temperature brings about mean 9: from top-k to uniform it is"):
        with_temperature_for(pool, asked, "mean=9")
    with pytest.raises(InputError, match="is no target for a temperature"):
        with_temperature_for(pool, asked, "mode=9")
    with pytest.raises(InputError, match="no group 'x'"):
        with_temperature_for(pool, asked, "share:x=0.5")


def test_phases_take_one_document_of_each_cluster_together():
    pool = large_pool(40)
    number_of = np.repeat(np.arange(20), 2)
    pool = replace(pool, groups={**pool.groups, "duplicates": Groups(tuple(f"{n:02d}" for n in range(20)), number_of)})
    asked = SelectionParameters(
        document_budget=20, order="staged", phases=(Phase("0.5"), Phase("0.5")), collapse="duplicates", quota="none"
    )
    choice = choose(pool, asked)
    assert sorted(number_of[choice.rows].tolist()) == list(range(20))


def test_phases_tell_what_none_of_them_could_take():
    pool = large_pool(200)
    floor = ((FIRST, "50"),)
    asked = SelectionParameters(
        document_budget=40, order="staged", phases=(Phase("0.5", at_least=floor), Phase("0.5", at_least=floor))
    )
    choice = choose(pool, asked)
    below = percentiles(pool.ratings[FIRST]) < 50
    assert choice.candidates.n_by_reason()["below percentile 50 of 'writing_style'"] == below.sum()
    assert np.all(choice.keys[below] == NEVER)
    assert np.all(choice.keys[choice.rows] != NEVER)
    # The floor of one phase alone keeps nothing out of the other.
    one = choose(pool, replace(asked, phases=(Phase("0.5", at_least=floor), Phase("0.5"))))
    assert one.candidates.are_in.all()


def test_groups_are_counted_by_what_was_asked_whatever_a_phase_has():
    pool = large_pool(120)
    pool = replace(pool, groups={**pool.groups, "topic": Groups(("art", "biology"), np.arange(120) % 2)})
    phases = (Phase("0.5", quota_by="domain"), Phase("0.5"))
    choice = choose(pool, SelectionParameters(document_budget=40, order="staged", phases=phases, quota_by="topic"))
    assert choice.groups.names == ("art", "biology")


def test_a_group_that_is_called_no_value_is_not_those_without_one():
    pool = large_pool(100)
    named = Groups(("(no value)", "art"), np.arange(100) % 3 - 1)
    pool = replace(pool, groups={**pool.groups, "topic": named})
    choice = choose(pool, SelectionParameters(document_budget=50, quota_by="topic"))
    assert len(choice.rows) == 50
    assert len(choice.quotas.granted) == 3


def test_a_raw_column_far_from_zero_has_temperatures_and_quality():
    weights = np.random.default_rng(2).normal(-300, 5, size=500)
    pool = with_columns(large_pool(500), dsir=weights)
    asked = SelectionParameters(document_budget=50, criteria=(("dsir", 1.0),), is_raw=True, quota="none")
    found = with_temperature_for(pool, asked, "ess=0.5")
    assert effective_sample_size(choose(pool, found), found) == pytest.approx(250, rel=0.1)
    for shift in (0, 1_100):
        moved = with_columns(pool, dsir=weights + shift)
        quotas = choose(moved, replace(asked, quota="quality")).quotas
        assert sum(quotas.granted.values()) == 50


def test_what_is_left_over_is_taken_again_where_epochs_allow():
    pool = make_pool([("a", "big", 30, 1.0), ("b", "big", 30, 2.0), ("c", "small", 4, 1.0)])
    choice = choose(pool, SelectionParameters(token_budget=50, max_epochs=3, temperature=0.0))
    assert 50 - pool.amount(choice.rows).n_tokens in range(30)
    times = Counter(ids(pool, choice))
    assert times["c"] == 3
    assert 50 - pool.amount(choice.rows).n_tokens < 30


def test_the_parts_of_a_mix_are_as_large_as_their_weights_say():
    pool = large_pool()
    pool.ratings["facts_and_trivia"][:] = np.random.default_rng(9).normal(size=len(pool)).astype(np.float32)
    weights = (("writing_style", 3.0), ("facts_and_trivia", 1.0))
    asked = SelectionParameters(fraction="0.2", criteria=weights, combine="mix", temperature=0.0, quota="none")
    kept = choose(pool, asked).is_kept
    depths = []
    for name, _ in weights:
        queue = np.argsort(-pool.ratings[name], kind="stable")
        depths.append(int(pool.n_tokens[queue[: int(np.argmin(kept[queue]))]].sum()))
    assert depths[0] == pytest.approx(3 * depths[1], rel=0.05)


def test_each_criterion_of_a_mix_has_noise_of_its_own():
    pool = make_pool([(f"{n:04d}", "web", 10, 1.0) for n in range(3_000)])
    one = choose(pool, SelectionParameters(fraction="0.2", criteria=TWO[:1], combine="mix", quota="none")).is_kept
    two = choose(pool, SelectionParameters(fraction="0.2", criteria=TWO, combine="mix", quota="none")).is_kept
    # With the same noise, both queues would be the same one, and so the subsets.
    assert 0.4 < (one & two).sum() / two.sum() < 0.7


@pytest.mark.parametrize("order", ["rating-up", "folded"])
def test_jitter_moves_documents_by_normal_noise_of_its_size(order):
    pool = large_pool(6_000)
    asked = SelectionParameters(fraction="1", quota="none", criteria=((FIRST, 1.0),), order=order, cycles=1)
    jittered = choose(pool, replace(asked, jitter=0.5))
    # Noise of 0.5 beside a rating of sd 1: Pearson's r with the sum is 1 / sqrt(1.25), and Spearman's of normal
    # variables (6 / pi) * asin(r / 2).
    places = np.empty(len(pool))
    places[jittered.rows] = np.arange(len(pool))
    ranks = np.argsort(np.argsort(pool.ratings[FIRST]))
    spearman = np.corrcoef(places, ranks)[0, 1]
    assert spearman == pytest.approx(6 / np.pi * np.arcsin(1 / np.sqrt(1.25) / 2), abs=0.01)
    other = choose(pool, replace(asked, jitter=0.5, seed=1))
    assert other.rows.tolist() != jittered.rows.tolist()


def test_what_contradicts_itself_is_refused():
    with pytest.raises(InputError, match="A mix is drawn by criteria as they are"):
        SelectionParameters(fraction="0.1", criteria=TWO, combine="mix", reference="x")
