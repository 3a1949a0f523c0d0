"""Correlations and their intervals as scipy computes them, and how often the intervals hold the truth."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import pearsonr, spearmanr

from core.corpus.catalog.queries import open_catalog
from core.corpus.filters import DocumentFilter, Order, RatingRange
from core.corpus.importing import import_files
from core.criteria import CRITERION_KEYS
from core.insight.correlation_matrix import METHODS, correlation_interval, correlation_matrix
from core.insight.correlations import correlations
from core.insight.correlations import correlations_by_domain as by_domain
from core.insight.densities import density
from core.insight.histograms import EDGES, bins_of
from core.selection.pool.load import load_pool
from tests.sample import N_SAMPLE

EVERYTHING = DocumentFilter()
PAIR = ("facts_and_trivia", "writing_style")


@pytest.fixture
def pool(rated_workspace):
    return load_pool(rated_workspace, "default")


def standardised(pool):
    ratings = np.column_stack([pool.ratings[key] for key in pool.criteria]).astype(float)
    return (ratings - ratings.mean(axis=0)) / ratings.std(axis=0)


def values_of(matrix):
    return np.array([[each.value for each in row] for row in matrix], dtype=float)


@pytest.mark.parametrize("method", METHODS)
def test_correlations_are_those_of_scipy(rated_workspace, pool, method):
    found = correlations(open_catalog(rated_workspace), "default", EVERYTHING, method)
    values = np.column_stack([standardised(pool), pool.n_tokens])
    expected = spearmanr(values).statistic if method == "spearman" else np.corrcoef(values, rowvar=False)
    np.testing.assert_allclose(values_of(found.matrix), expected, atol=1e-6)
    assert (found.n, found.n_documents) == (N_SAMPLE, N_SAMPLE)
    assert found.between(*PAIR) == found.between(*reversed(PAIR))


@pytest.mark.parametrize("method", METHODS)
def test_correlations_by_domain_are_those_of_scipy(rated_workspace, pool, method):
    found = by_domain(open_catalog(rated_workspace), "default", EVERYTHING, pair=PAIR, method=method, n_domains=50)
    assert {each.domain for each in found} == set(pool.domains)
    assert [each.found.value for each in found] == sorted((each.found.value for each in found), reverse=True)
    z = standardised(pool)[:, [CRITERION_KEYS.index(key) for key in PAIR]]
    for each in found:
        inside = z[pool.domain_of == pool.domains.index(each.domain)]
        scipy_says = (spearmanr if method == "spearman" else pearsonr)(inside[:, 0], inside[:, 1])
        assert each.found.value == pytest.approx(scipy_says.statistic, abs=1e-6)
        assert each.found.n == each.n_documents == len(inside)


@given(st.floats(-0.999, 0.999), st.integers(4, 10_000))
def test_intervals_hold_the_correlation_and_those_of_ranks_are_wider(correlation, n):
    low, high = correlation_interval(correlation, n, "pearson")
    wider_low, wider_high = correlation_interval(correlation, n, "spearman")
    assert -1 <= wider_low <= low <= correlation <= high <= wider_high <= 1


@given(st.integers(0, 2**32 - 1), st.integers(4, 200))
def test_the_interval_of_pearson_is_that_of_scipy(seed, n):
    values = np.random.default_rng(seed).normal(size=(n, 2)) @ np.array([[1.0, 0.6], [0.0, 0.8]])
    expected = pearsonr(values[:, 0], values[:, 1])
    found = correlation_matrix(values, "pearson")[0][1]
    assert found.value == pytest.approx(expected.statistic)
    assert (found.ci_low, found.ci_high) == pytest.approx(tuple(expected.confidence_interval()), abs=1e-9)


def test_the_interval_of_spearman_holds_the_truth_as_often_as_it_says():
    # Of a normal pair with correlation rho, Spearman's is 6 / pi * asin(rho / 2).  A share of 2,000 intervals has a
    # standard error of half a percent; Bonett and Wright's are a little too wide at high correlations.
    rng, rho, n_times, n = np.random.default_rng(7), 0.8, 2_000, 60
    truth = 6 / np.pi * np.arcsin(rho / 2)
    n_held = dict.fromkeys(METHODS, 0)
    for _ in range(n_times):
        first = rng.normal(size=n)
        second = rho * first + np.sqrt(1 - rho**2) * rng.normal(size=n)
        value = correlation_matrix(np.column_stack([first, second]), "spearman")[0][1].value
        for method in METHODS:
            low, high = correlation_interval(value, n, method)
            n_held[method] += low <= truth <= high
    assert 0.94 < n_held["spearman"] / n_times < 0.975
    assert n_held["pearson"] / n_times < 0.94


@given(st.lists(st.tuples(st.integers(-3, 3), st.integers(-3, 3)), min_size=0, max_size=30))
def test_ties_constants_and_few_values_are_no_error(pairs):
    values = np.array(pairs, dtype=float).reshape(-1, 2)
    found = correlation_matrix(values, "spearman")[0][1]
    is_constant = len(values) == 0 or bool((np.ptp(values, axis=0) == 0).any())
    assert (found.value is None) == is_constant
    assert found.n == len(values)
    assert (found.ci_low is None) == (is_constant or len(values) < 4)
    if not is_constant:
        assert found.value == pytest.approx(spearmanr(values[:, 0], values[:, 1]).statistic)


def test_what_is_constant_has_no_correlation_and_unrated_documents_count_in_none(rated_workspace, write_jsonl):
    import_files(rated_workspace, [write_jsonl([{"text": "new", "domain": "new"}])])
    catalog = open_catalog(rated_workspace)
    assert correlations(catalog, "default", EVERYTHING, "spearman").n == N_SAMPLE
    best = catalog.page(EVERYTHING, "default", order=Order("writing_style"), offset=0, limit=1)
    top = catalog.place(best["doc_id"].iloc[0], "default").standardised["writing_style"]
    one = DocumentFilter(ranges=(RatingRange("writing_style", top, None),))
    assert correlations(catalog, "default", one, "pearson").matrix[0][1].value is None
    nothing = DocumentFilter(domains=("nowhere",))
    assert correlations(catalog, "default", nothing, "spearman").n == 0
    assert by_domain(catalog, "default", nothing, pair=PAIR, method="pearson", n_domains=5) == []


def test_a_sample_is_always_the_same_and_says_what_it_stands_for(rated_workspace, pool):
    catalog = open_catalog(rated_workspace)
    everything = catalog.rated_values("default", EVERYTHING, names=PAIR)
    assert len(everything.values) == everything.n_documents == N_SAMPLE
    few = catalog.rated_values("default", EVERYTHING, names=PAIR, most=30)
    assert few.n_documents == N_SAMPLE
    last = 2**64 * 30 // N_SAMPLE
    assert len(few.values) == sum(int(value) < last for value in pool.doc_hash)
    rows = {tuple(row) for row in everything.values.tolist()}
    assert {tuple(row) for row in few.values.tolist()} <= rows
    again = catalog.rated_values("default", EVERYTHING, names=PAIR, most=30)
    assert sorted(again.values.tolist()) == sorted(few.values.tolist())
    by_size = catalog.rated_values_by_domain("default", EVERYTHING, names=PAIR, n_domains=2, most=20)
    sizes = np.bincount(pool.domain_of)
    assert [each.n_documents for each in by_size.values()] == sorted(sizes.tolist(), reverse=True)[:2]
    assert all(0 < len(each.values) < each.n_documents for each in by_size.values())


def test_a_density_counts_as_numpy_does_and_its_margins_are_the_histograms(rated_workspace, pool):
    catalog = open_catalog(rated_workspace)
    found = density(catalog, "default", EVERYTHING, pair=PAIR)
    across, upwards = (bins_of(standardised(pool)[:, CRITERION_KEYS.index(key)]) for key in PAIR)
    expected = np.zeros((len(EDGES) - 1, len(EDGES) - 1), dtype=int)
    np.add.at(expected, (upwards, across), 1)
    np.testing.assert_array_equal(found.counts, expected)
    assert found.n == N_SAMPLE
    for key, margin in zip(PAIR, found.margins, strict=True):
        assert margin == catalog.histogram(key, "default", EVERYTHING, edges=list(EDGES))
