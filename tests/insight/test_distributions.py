"""Distributions as numpy and scipy compute them from the same ratings."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.corpus.catalog.distributions import QUANTILES
from core.corpus.catalog.queries import open_catalog
from core.corpus.filters import DocumentFilter
from core.corpus.importing import import_files
from core.criteria import CRITERION_KEYS
from core.errors import NotFoundError
from core.insight.curves import curve_of
from core.insight.distributions import domain_ratings, quantile_table
from core.insight.histograms import EDGES, counts_by_bin, shares_of
from core.selection.pool.load import load_pool

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


def test_unrated_documents_are_in_no_domain(rated_workspace, write_jsonl):
    import_files(rated_workspace, [write_jsonl([{"text": "new", "domain": "new"}])])
    found = domain_ratings(open_catalog(rated_workspace), "default", EVERYTHING)
    assert "new" not in {row.domain for rows in found.values() for row in rows}


def test_the_table_of_quantiles_is_that_of_pandas(rated_workspace, pool):
    found = domain_ratings(open_catalog(rated_workspace), "default", EVERYTHING)
    table = quantile_table([row for rows in found.values() for row in rows])
    frame = pd.DataFrame(standardised(pool), columns=list(pool.criteria))
    frame["domain"] = [pool.domains[number] for number in pool.domain_of]
    for row in table.itertuples():
        values = frame.loc[frame["domain"] == row.domain, row.criterion]
        assert row.n == len(values)
        quantiles = (row.p05, row.p25, row.p50, row.p75, row.p95)
        assert quantiles == pytest.approx(values.quantile([0.05, 0.25, 0.5, 0.75, 0.95]).tolist())


@given(st.lists(st.integers(-500, 500).map(lambda hundredths: hundredths / 100), max_size=50))
def test_a_cumulative_curve_says_at_each_edge_which_share_lies_below(ratings):
    values = np.array(ratings, dtype=float)
    curve = curve_of(counts_by_bin(values))
    assert curve.n == len(ratings)
    inner = [float((values < edge).mean()) if ratings else 0.0 for edge in EDGES[1:-1]]
    assert curve.below == pytest.approx([0.0, *inner, 1.0 if ratings else 0.0])


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
    assert quantile_table([]).empty
    with pytest.raises(NotFoundError, match="no ratings by 'other'"):
        catalog.ratings_by_domain("other", EVERYTHING)
