"""The laws of selection, as properties and against a selector written a second time."""

import dataclasses

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from core.errors import InputError
from core.selection.asked.parameters import SelectionParameters
from core.selection.choosing.choose import choose
from tests.selection.pools import make_pool, parameters, pools, selected_plainly

FIRST = "writing_style"


def ids(pool, choice):
    return pool.ids(choice.rows).to_pylist()


def some_rated(pool):
    return not np.isnan(pool.ratings[FIRST]).all()


@settings(max_examples=300, deadline=None)
@given(pools, parameters)
def test_it_selects_what_a_plain_selector_selects(pool, asked):
    assume(some_rated(pool))
    choice = choose(pool, asked)
    assert set(ids(pool, choice)) == selected_plainly(pool, asked, choice)


@settings(max_examples=200, deadline=None)
@given(pools, parameters)
def test_never_more_than_the_budget_no_document_twice_and_none_unrated(pool, asked):
    assume(some_rated(pool))
    choice = choose(pool, asked)
    assert pool.amount(choice.rows).n_tokens <= choice.token_budget
    assert len(set(choice.rows.tolist())) == len(choice.rows)
    assert not np.isnan(pool.ratings[FIRST][choice.rows]).any()
    assert choice.n_unrated == int(np.isnan(pool.ratings[FIRST]).sum())


@settings(max_examples=200, deadline=None)
@given(pools, parameters)
def test_without_quotas_the_first_document_left_out_would_have_exceeded_the_budget(pool, asked):
    assume(some_rated(pool))
    choice = choose(pool, dataclasses.replace(asked, quota="none"))
    rated = np.flatnonzero(~np.isnan(choice.target))
    queue = rated[np.lexsort((rated, -choice.keys[rated]))]
    left_out = [row for row in queue.tolist() if row not in set(choice.rows.tolist())]
    if left_out:
        assert pool.amount(choice.rows).n_tokens + pool.n_tokens[left_out[0]] > choice.token_budget


@settings(max_examples=200, deadline=None)
@given(pools, parameters)
def test_with_quotas_nothing_that_is_left_out_would_still_fit(pool, asked):
    assume(some_rated(pool))
    choice = choose(pool, dataclasses.replace(asked, quota="proportional"))
    assume(choice.quotas)
    left = choice.token_budget - pool.amount(choice.rows).n_tokens
    out = [row for row in np.flatnonzero(~np.isnan(choice.target)).tolist() if row not in set(choice.rows.tolist())]
    assert all(pool.n_tokens[row] > left for row in out)


@given(pools, parameters, st.randoms())
@settings(max_examples=100, deadline=None)
def test_the_order_of_the_input_changes_nothing(pool, asked, random):
    assume(some_rated(pool))
    rows = list(
        zip(
            pool.doc_ids.to_pylist(),
            [pool.domains[number] for number in pool.domain_of],
            pool.n_tokens.tolist(),
            [None if value != value else value for value in pool.ratings[FIRST].tolist()],
            strict=True,
        )
    )
    random.shuffle(rows)
    again = make_pool(rows)
    assert ids(again, choose(again, asked)) == ids(pool, choose(pool, asked))
    assert again.fingerprint_of("documents") == pool.fingerprint_of("documents")


@given(pools)
def test_temperature_zero_takes_the_highest_rated(pool):
    assume(some_rated(pool))
    choice = choose(pool, SelectionParameters(fraction="0.5", temperature=0.0, quota="none"))
    rated = choice.target[~np.isnan(choice.target)]
    assert np.all(np.sort(rated)[::-1][: len(choice.rows)] >= choice.target[choice.rows] - 2.0**-20)


def test_inverse_takes_the_lowest_rated():
    pool = make_pool([("a", "web", 10, 1.0), ("b", "web", 10, 2.0), ("c", "web", 10, 3.0)])
    low = choose(
        pool, SelectionParameters(token_budget=10, criteria=(("writing_style", 1.0),), temperature=0.0, inverse=True)
    )
    assert ids(pool, low) == ["a"]


def test_uniform_does_not_look_at_the_ratings():
    # A reference defect: its "random" subset was rows 0 to n-1, and normalising it gave NaN.
    rated = make_pool([(f"{n:04d}", "web", 10, float(n % 17)) for n in range(2_000)])
    other = make_pool([(f"{n:04d}", "web", 10, float(-n)) for n in range(2_000)])
    asked = SelectionParameters(fraction="0.25", baseline="uniform", temperature=50.0)
    chosen = choose(rated, asked)
    assert ids(rated, chosen) == ids(other, choose(other, asked))
    # Of 500 draws without replacement, the mean place has a standard error of about 22.
    assert abs(chosen.rows.mean() - 999.5) < 4 * 22.4


def test_a_column_without_variance_selects_like_uniform():
    # A reference defect: a standard deviation of 0 made every rating NaN.
    flat = make_pool([(f"{n:03d}", "web", 10, 3.0) for n in range(100)])
    by_rating = choose(flat, SelectionParameters(fraction="0.2", temperature=1.0))
    uniform = choose(flat, SelectionParameters(fraction="0.2", baseline="uniform"))
    assert ids(flat, by_rating) == ids(flat, uniform)


def test_temperature_samples_instead_of_rescaling_top_k():
    # A reference defect: without a second switch, a temperature only rescaled the ratings.
    pool = make_pool([(f"{n:03d}", "web", 10, n / 100) for n in range(400)])
    top = set(ids(pool, choose(pool, SelectionParameters(fraction="0.1", temperature=0.0))))
    sampled = set(ids(pool, choose(pool, SelectionParameters(fraction="0.1", temperature=2.0))))
    assert 0 < len(top & sampled) < len(top)


def test_a_budget_above_the_corpus_is_refused_in_a_sentence():
    # A reference defect: it recursed without end.
    pool = make_pool([("a", "web", 600, 1.0), ("b", "web", 400, 2.0), ("c", "web", 50, None)])
    with pytest.raises(InputError, match=r"budget \(5,000\) exceeds the 1,000 tokens in 2 rated documents"):
        choose(pool, SelectionParameters(token_budget=5_000))


def test_nothing_rated_is_refused():
    pool = make_pool([("a", "web", 600, None)])
    with pytest.raises(InputError, match="None of the documents has a rating"):
        choose(pool, SelectionParameters(token_budget=5))


def test_a_fraction_is_exactly_the_fraction():
    # A reference defect: floors per domain lost up to one token each.
    pool = make_pool([(f"{n:03d}", f"domain-{n % 7}", 1, float(n)) for n in range(700)])
    choice = choose(pool, SelectionParameters(fraction="0.1", quota="proportional"))
    assert choice.token_budget == 70
    assert pool.amount(choice.rows).n_tokens == 70


def test_a_domain_that_ends_empty_is_named():
    pool = make_pool([("a", "books", 100, 1.0), ("b", "web", 10, 1.0), ("c", "web", 10, 2.0)])
    choice = choose(pool, SelectionParameters(token_budget=20, quota="proportional"))
    assert choice.empty_groups == ("books",)


def test_a_quota_of_an_unknown_domain_is_refused():
    pool = make_pool([("a", "books", 100, 1.0)])
    with pytest.raises(InputError, match="'blogs', and the domains are books"):
        choose(pool, SelectionParameters(token_budget=20, shares=(("blogs", "1"),)))


def test_shares_divide_the_budget():
    pool = make_pool([(f"{n:03d}", "ab"[n % 2], 1, float(n)) for n in range(100)])
    choice = choose(pool, SelectionParameters(token_budget=40, shares=(("a", "0.25"), ("b", "0.75"))))
    assert {name: amount.n_tokens for name, amount in pool.amounts_by_domain(choice.rows).items()} == {"a": 10, "b": 30}


@pytest.mark.parametrize(("order", "expected"), [("rating-up", ["a", "b", "c"]), ("rating-down", ["c", "b", "a"])])
def test_an_order_by_rating_is_an_order_by_rating(order, expected):
    pool = make_pool([("a", "web", 1, 1.0), ("b", "web", 1, 2.0), ("c", "web", 1, 3.0)])
    asked = SelectionParameters(fraction="1", criteria=(("writing_style", 1.0),), order=order)
    assert ids(pool, choose(pool, asked)) == expected


@given(pools, parameters)
@settings(deadline=None)
def test_orders_hold_the_same_documents(pool, asked):
    assume(some_rated(pool))
    subsets = [
        set(ids(pool, choose(pool, dataclasses.replace(asked, order=order))))
        for order in ("key", "random", "rating-up")
    ]
    assert subsets[0] == subsets[1] == subsets[2]


def test_a_random_order_is_not_the_sampling_order():
    pool = make_pool([(f"{n:03d}", "web", 1, float(n)) for n in range(200)])
    by_key = ids(pool, choose(pool, SelectionParameters(fraction="1")))
    at_random = ids(pool, choose(pool, SelectionParameters(fraction="1", order="random")))
    assert by_key != at_random != sorted(at_random)


@given(pools, st.floats(1e-6, 1e6), st.sampled_from([-1, 1]))
@settings(deadline=None)
def test_the_size_of_a_single_weight_changes_nothing(pool, size, sign):
    assume(some_rated(pool))
    one = choose(pool, SelectionParameters(fraction="0.5", criteria=(("writing_style", float(sign)),)))
    other = choose(pool, SelectionParameters(fraction="0.5", criteria=(("writing_style", sign * size),)))
    assert ids(pool, one) == ids(pool, other)


def test_a_domain_too_small_for_a_quota_is_named_too():
    rows = [(f"big-{n}", "big", 301, float(n)) for n in range(5)] + [("s", "small", 3, 9.0), ("u", "unrated", 5, None)]
    pool = make_pool(rows)
    choice = choose(pool, SelectionParameters(token_budget=302, quota="proportional"))
    assert choice.empty_groups == ("small", "unrated")


def test_many_domains_cost_no_more_than_few():
    import time

    rng = np.random.default_rng(0)
    rows = [(f"{n:06d}", f"d{n % 5_000}", 10, float(rating)) for n, rating in enumerate(rng.normal(size=20_000))]
    pool = make_pool(rows)
    started = time.process_time()
    choose(pool, SelectionParameters(fraction="0.5"))
    # A pass over the documents for each domain would take 5,000 passes, about 10 s.
    assert time.process_time() - started < 3


def test_domains_without_a_share_get_nothing_even_of_what_is_left_over():
    rows = [("a", "email", 30, 1.0), *((f"b{n}", "books", 10, float(n)) for n in range(9)), ("c", "news", 5, 9.0)]
    pool = make_pool(rows)
    choice = choose(
        pool, SelectionParameters(token_budget=60, shares=(("email", "0.5"), ("books", "0.5"), ("news", "0")))
    )
    tokens = {name: amount.n_tokens for name, amount in pool.amounts_by_domain(choice.rows).items()}
    assert tokens == {"books": 30, "email": 30, "news": 0}
    assert (choice.empty_groups, choice.n_unrated) == ((), 0)
