"""Distributions as numpy and scipy compute them from the same ratings."""

import numpy as np
import pytest
from scipy.stats import spearmanr

from core.corpus.catalog.distributions import QUANTILES, STEPS_IN_A_DOUBLING
from core.corpus.catalog.queries import open_catalog
from core.corpus.filters import DocumentFilter, Order, RatingRange
from core.corpus.importing import import_files
from core.criteria import CRITERION_KEYS
from core.errors import NotFoundError
from core.insight.distributions import domain_ratings, rank_correlations
from core.insight.histograms import counts_by_bin, shares_of
from core.selection.pool.load import load_pool
from tests.sample import N_SAMPLE

EVERYTHING = DocumentFilter()


@pytest.fixture
def pool(rated_workspace):
    return load_pool(rated_workspace, "default")


def ratings_of(pool):
    return np.column_stack([pool.ratings[key] for key in pool.criteria])


def standardised(pool):
    ratings = ratings_of(pool).astype(float)
    return (ratings - ratings.mean(axis=0)) / ratings.std(axis=0)


def test_every_domain_is_described_as_numpy_does(rated_workspace, pool):
    found = domain_ratings(open_catalog(rated_workspace), "default", EVERYTHING)
    z = standardised(pool)
    for place, criterion in enumerate(CRITERION_KEYS):
        medians = [row.median for row in found[criterion]]
        assert medians == sorted(medians, reverse=True)
        assert {row.domain for row in found[criterion]} == set(pool.domains)
        for row in found[criterion]:
            values = z[pool.domain_of == pool.domains.index(row.domain), place]
            assert row.n == len(values)
            assert (row.mean, row.sd) == pytest.approx((values.mean(), values.std()))
            assert row.quantiles == pytest.approx(np.quantile(values, QUANTILES))
            assert row.shares == pytest.approx(shares_of(counts_by_bin(values)))


def test_correlations_are_those_of_scipy(rated_workspace, pool):
    found = rank_correlations(open_catalog(rated_workspace), "default", EVERYTHING)
    expected = spearmanr(np.column_stack([ratings_of(pool), pool.n_tokens])).statistic
    np.testing.assert_allclose(np.array(found.matrix, dtype=float), expected, atol=1e-12)
    assert found.n == len(pool)


def test_correlations_of_what_is_constant_are_absent_and_unrated_documents_count_in_none(rated_workspace, write_jsonl):
    import_files(rated_workspace, [write_jsonl([{"text": "new", "domain": "new"}])])
    catalog = open_catalog(rated_workspace)
    assert rank_correlations(catalog, "default", EVERYTHING).n == N_SAMPLE
    best = catalog.page(EVERYTHING, "default", order=Order("writing_style"), offset=0, limit=1)
    top = catalog.place(best["doc_id"].iloc[0], "default").standardised["writing_style"]
    one = DocumentFilter(ranges=(RatingRange("writing_style", top, None),))
    assert catalog.amount(one, "default").n_documents == 1
    assert rank_correlations(catalog, "default", one).matrix[0][1] is None
    assert "new" not in {row.domain for row in domain_ratings(catalog, "default", EVERYTHING)["writing_style"]}


def test_ratings_by_length_are_the_quartiles_of_each_step(rated_workspace, pool):
    frame = open_catalog(rated_workspace).ratings_by_length("facts_and_trivia", "default", EVERYTHING)
    z = standardised(pool)[:, CRITERION_KEYS.index("facts_and_trivia")]
    steps = np.floor(STEPS_IN_A_DOUBLING * np.log2(pool.n_tokens)).astype(int)
    assert frame["step"].tolist() == sorted(set(steps.tolist()))
    for row in frame.itertuples():
        inside = steps == row.step
        assert (row.shortest, row.longest, row.n) == (
            pool.n_tokens[inside].min(),
            pool.n_tokens[inside].max(),
            inside.sum(),
        )
        assert (row.low, row.median, row.high) == pytest.approx(np.quantile(z[inside], [0.25, 0.5, 0.75]))


@pytest.mark.parametrize("percent", [0, 1, 50, 99.5, 100])
def test_documents_around_a_percentile_are_neighbours_by_rating(rated_workspace, pool, percent):
    news = DocumentFilter(domains=("news",))
    frame = open_catalog(rated_workspace).near_percentile("writing_style", "default", news, percent=percent, limit=3)
    inside = np.flatnonzero(pool.domain_of == pool.domains.index("news"))
    ranked = sorted(inside.tolist(), key=lambda row: (pool.ratings[pool.criteria[0]][row], row))
    ids = [pool.doc_ids[row].as_py() for row in ranked]
    middle = round(percent / 100 * (len(ids) - 1))
    found = frame["doc_id"].tolist()
    assert found[0] == ids[middle]
    places = sorted(ids.index(doc_id) for doc_id in found)
    assert places == list(range(places[0], places[0] + 3))


def test_percentiles_in_a_domain_are_those_of_a_loop(rated_workspace, pool):
    catalog = open_catalog(rated_workspace)
    for row in (0, 17, 59):
        place = catalog.place(pool.doc_ids[row].as_py(), "default")
        found = catalog.percentiles_in_domain(place.domain, "default", place.standardised)
        inside = ratings_of(pool)[pool.domain_of == pool.domain_of[row]]
        for column, key in enumerate(CRITERION_KEYS):
            assert found[key] == pytest.approx(100 * (inside[:, column] <= ratings_of(pool)[row, column]).mean())
    nothing = dict.fromkeys(CRITERION_KEYS)
    assert catalog.percentiles_in_domain("news", "default", nothing) == nothing


def test_a_filter_that_leaves_nothing_gives_nothing(rated_workspace):
    catalog = open_catalog(rated_workspace)
    nothing = DocumentFilter(domains=("nowhere",))
    assert all(rows == [] for rows in domain_ratings(catalog, "default", nothing).values())
    assert catalog.near_percentile("writing_style", "default", nothing, percent=50, limit=5).empty
    assert catalog.ratings_by_length("writing_style", "default", nothing).empty
    with pytest.raises(NotFoundError, match="no ratings by 'other'"):
        catalog.ratings_by_domain("other", EVERYTHING)
