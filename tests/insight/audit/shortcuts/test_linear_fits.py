"""Fits beside statsmodels, with constants for groups, and where values of one place are alike."""

import numpy as np
import pytest
import statsmodels.api as sm

from core.insight.audit.shortcuts.linear_fits import r_squared, residuals


def columns_and_values(seed, n=400):
    rng = np.random.default_rng(seed)
    columns = rng.normal(size=(n, 5))
    return columns, columns @ [0.5, 0, -0.2, 0, 0.1] + rng.normal(size=n)


@pytest.mark.parametrize("seed", range(3))
def test_fits_are_those_of_statsmodels(seed):
    columns, values = columns_and_values(seed)
    fit = sm.OLS(values, sm.add_constant(columns)).fit()
    np.testing.assert_allclose(residuals(values, columns), fit.resid, atol=1e-6)
    assert r_squared(values, columns) == pytest.approx(fit.rsquared_adj, abs=1e-8)


def test_columns_that_repeat_others_do_no_harm():
    columns, values = columns_and_values(7)
    np.testing.assert_allclose(
        residuals(values, np.hstack([columns, columns[:, :1]])), residuals(values, columns), atol=1e-5
    )


@pytest.mark.parametrize("n_groups", [1, 3, 90])
def test_a_constant_for_each_group_is_that_of_statsmodels(n_groups):
    """Beside a column of 0 and 1 for each group, which is what subtracting means is to be the same as."""
    columns, values = columns_and_values(11)
    groups = np.unique(np.random.default_rng(12).integers(0, n_groups, len(values)), return_inverse=True)[1]
    dummies = np.eye(groups.max() + 1)[groups][:, 1:]
    fit = sm.OLS(values, sm.add_constant(np.hstack([columns, dummies]))).fit()
    np.testing.assert_allclose(residuals(values, columns, groups), fit.resid, atol=1e-6)
    assert r_squared(values, columns, groups) == pytest.approx(fit.rsquared_adj, abs=1e-8)


def alike_within(rng, n_places, n_each, icc, n_columns=1):
    """Columns of variance 1 of which a share is that of the place, and the places."""
    places = np.repeat(np.arange(n_places), n_each)
    of_place = rng.normal(size=(n_places, n_columns))[places]
    return icc**0.5 * of_place + (1 - icc) ** 0.5 * rng.normal(size=(len(places), n_columns)), places


@pytest.mark.parametrize("n_domains", [0, 5])
def test_columns_that_mean_nothing_explain_nothing_where_values_of_one_place_are_alike(n_domains):
    """As if they were independent, 14 columns would explain several percent of what they know nothing of."""
    rng = np.random.default_rng(21)
    found, naive = [], []
    for _ in range(30):
        columns, places = alike_within(rng, 200, 25, 0.7, n_columns=14)
        values = alike_within(rng, 200, 25, 0.7)[0][:, 0]
        groups = rng.integers(0, n_domains, 200)[places] if n_domains else None
        found.append(r_squared(values, columns, groups, places=places))
        naive.append(r_squared(values, columns, groups))
    assert np.mean(naive) > 0.03
    assert np.mean(found) < 0.012


def explained_by_domains(rng, n_each, *, n_columns=0):
    """What domains of as many places each, and columns, explain of what neither knows of, in 60 samples."""
    found = []
    for _ in range(60):
        (values, places) = alike_within(rng, 200, 25, 0.3)
        columns = alike_within(rng, 200, 25, 0.3, n_columns=n_columns)[0] if n_columns else np.empty((5_000, 0))
        found.append(r_squared(values[:, 0], columns, places // n_each, places=places))
    return found


@pytest.mark.parametrize("n_each", [2, 5, 10])
@pytest.mark.parametrize("n_columns", [0, 15])
def test_domains_of_few_places_explain_nothing_that_only_their_places_do(n_each, n_columns):
    """Places are seen beside the mean of their domain, of which they are a part: of 2, half of what they vary by."""
    found = explained_by_domains(np.random.default_rng(31), n_each, n_columns=n_columns)
    # Below 0 nothing is told, so that the mean of what chance leaves is above it.
    assert np.mean(found) < 0.1 / (n_each + 1)
    assert np.mean(np.array(found) == 0) > 0.2


def test_domains_of_one_place_each_cannot_be_told_from_places():
    values, places = alike_within(np.random.default_rng(32), 200, 25, 0.3)
    nothing = np.empty((5_000, 0))
    assert r_squared(values[:, 0], nothing, places, places=places) is None
    # A twentieth of the documents is no reason to be silent, and a domain of one document none at all.
    groups = np.where(places < 10, places, 10 + places % 4)
    assert r_squared(values[:, 0], nothing, groups, places=places) is not None
    assert r_squared(values[:, 0], nothing, np.arange(5_000) // 2, places=np.arange(5_000)) is not None


def test_what_domains_of_few_places_explain_stays():
    rng = np.random.default_rng(33)
    found = []
    for _ in range(20):
        values, places = alike_within(rng, 200, 25, 0.3)
        domains = places // 4
        values = values[:, 0] + rng.normal(size=50)[domains]
        found.append(r_squared(values, np.empty((5_000, 0)), domains, places=places))
    assert np.mean(found) == pytest.approx(0.5, abs=0.04)


def test_where_columns_count_as_often_as_there_are_values_nothing_is_told():
    """What values follow in one place they flee in the other: 3 columns fit as 600 would; that is no share of 0 %."""
    column, places = np.tile([1.0, -1.0], 200), np.repeat([0, 1], 200)
    values = np.where(places == 0, column, -column)
    columns = np.tile(column[:, None], 3)
    assert r_squared(values, columns) == 0.0
    assert r_squared(values, columns[:, :1], places=places) == 0.0
    assert r_squared(values, columns, places=places) is None


def test_what_columns_explain_stays_where_values_of_one_place_are_alike():
    rng = np.random.default_rng(22)
    columns, places = alike_within(rng, 400, 25, 0.5, n_columns=3)
    values = columns[:, 0] + alike_within(rng, 400, 25, 0.5)[0][:, 0]
    assert r_squared(values, columns, places=places) == pytest.approx(0.5, abs=0.06)


def test_places_of_one_value_each_change_little():
    columns, values = columns_and_values(23)
    alone = r_squared(values, columns, places=np.arange(len(values)))
    assert alone == pytest.approx(r_squared(values, columns), abs=1e-12)
