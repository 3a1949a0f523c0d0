"""What is shallow: features of every text, and fits beside statsmodels and scipy."""

import math
import time
import tracemalloc

import numpy as np
import pytest
import statsmodels.api as sm
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import pearsonr, rankdata

from core.errors import ShapeError
from core.insight.audit.shallow import FEATURES, N_CHARACTERS, shallow_features
from core.insight.audit.shortcuts import partial_correlation, r_squared, residuals, shortcuts


@given(st.text())
def test_every_text_has_finite_features(text):
    found = shallow_features(text)
    assert len(found) == len(FEATURES)
    assert all(math.isfinite(each) for each in found)


@pytest.mark.parametrize(
    ("text", "feature", "value"),
    [
        ("# One\n\nsome words\n\n## Two\nmore words", "headings (per 1,000 words)", 2_000 / 6),
        ("- one\n- two\n3. three four", "list items (per 1,000 words)", 600.0),
        ("AB cd", "capitals (share of letters)", 0.5),
        ("a b a b", "different words (share of the first 200)", 0.5),
        ("<b>one</b> two", "markup (signs per 1,000 words)", 500.0),
        ("12ab", "digits (share of characters)", 0.5),
        # 4.71 * 25 / 5 + 0.5 * 5 / 1 - 21.43
        ("fiver fiver fiver fiver fiver.", "automated readability index", 4.62),
        # 0.0588 * 500 - 0.296 * 20 - 15.8
        ("fiver fiver fiver fiver fiver.", "Coleman-Liau index", 7.68),
    ],
)
def test_a_feature_is_what_its_name_says(text, feature, value):
    assert dict(zip(FEATURES, shallow_features(text), strict=True))[feature] == pytest.approx(value, rel=1e-6)


def test_of_a_long_text_the_beginning_is_looked_at():
    assert shallow_features("word. " * N_CHARACTERS) == shallow_features(("word. " * N_CHARACTERS)[:N_CHARACTERS])


@pytest.mark.parametrize(
    "text",
    [
        *("\n" * N_CHARACTERS, "a\n" + " \n" * N_CHARACTERS, " " * N_CHARACTERS, "#\n" + "\n" * N_CHARACTERS),
        *("." * (N_CHARACTERS - 1) + "x", "a\n" + "=" * (N_CHARACTERS - 3) + "x", "<a" * N_CHARACTERS),
        *("a\n---" + "\n \t" * N_CHARACTERS, "- \n" * N_CHARACTERS, "a-" * N_CHARACTERS, "1) " * N_CHARACTERS),
    ],
    ids=lambda text: repr(text[:5]),
)
def test_no_text_takes_long(text):
    """Expressions that try again at each place would take a minute where these take hundredths of a second."""
    start = time.process_time()
    shallow_features(text)
    assert time.process_time() - start < 3


def test_blank_lines_make_no_list_and_no_heading():
    found = dict(zip(FEATURES, shallow_features("-\n\nword\n#\n\nword"), strict=True))
    assert found["list items (per 1,000 words)"] == 0
    assert found["headings (per 1,000 words)"] == 0


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


def test_partial_correlation_is_that_of_what_fits_leave():
    columns, values = columns_and_values(8)
    held, feature = columns[:, 1:], rankdata(columns[:, 0])
    others = sm.add_constant(held)
    one, other = sm.OLS(rankdata(values), others).fit().resid, sm.OLS(feature, others).fit().resid
    assert partial_correlation(values, feature, held).value == pytest.approx(pearsonr(one, other).statistic, abs=1e-6)


@pytest.mark.parametrize("n_groups", [1, 3, 90])
def test_a_constant_for_each_group_is_that_of_statsmodels(n_groups):
    """Beside a column of 0 and 1 for each group, which is what subtracting means is to be the same as."""
    columns, values = columns_and_values(11)
    groups = np.unique(np.random.default_rng(12).integers(0, n_groups, len(values)), return_inverse=True)[1]
    dummies = np.eye(groups.max() + 1)[groups][:, 1:]
    fit = sm.OLS(values, sm.add_constant(np.hstack([columns, dummies]))).fit()
    np.testing.assert_allclose(residuals(values, columns, groups), fit.resid, atol=1e-6)
    assert r_squared(values, columns, groups) == pytest.approx(fit.rsquared_adj, abs=1e-8)
    feature, held = rankdata(columns[:, 0]), columns[:, 1:]
    found = partial_correlation(values, feature, held, groups)
    beside = partial_correlation(values, feature, np.hstack([held, dummies]))
    assert (found.value, found.ci_low, found.ci_high) == pytest.approx((beside.value, beside.ci_low, beside.ci_high))


def test_nearly_as_many_domains_as_documents_take_little_memory():
    """A column for each of 8,000 domains would be 640 MB; domains that mean nothing explain nothing."""
    rng = np.random.default_rng(13)
    domains, ratings = rng.integers(0, 8_000, 10_000), rng.normal(size=10_000)
    features = {name: rng.normal(size=10_000) for name in "abcd"}
    tracemalloc.start()
    found = shortcuts("c", ratings, features, rng.integers(1, 900, 10_000), domains)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 50_000_000
    assert {each.name: each.r_squared for each in found.together}["domain alone"] < 0.1


def test_the_interval_of_a_partial_correlation_of_ranks_holds_what_it_says():
    """Of 1,000 samples with a strong correlation, 95 % hold it; Fisher's interval holds it in 90 %."""
    rng = np.random.default_rng(14)
    sizes, truth = 200, 6 / np.pi * np.arcsin(0.9 / 2)
    holds = []
    for _ in range(1_000):
        feature = rng.normal(size=sizes)
        values = 0.9 * feature + (1 - 0.9**2) ** 0.5 * rng.normal(size=sizes)
        found = partial_correlation(values, rankdata(feature), np.empty((sizes, 0)))
        holds.append(found.ci_low <= truth <= found.ci_high)
    assert np.mean(holds) > 0.935


def test_what_is_predicted_is_what_features_pull_at():
    rng = np.random.default_rng(15)
    features = {name: rng.normal(size=500) for name in "ab"}
    ratings = 0.5 * features["a"] - 0.3 * features["b"] + rng.normal(size=500) + 2
    found = shortcuts("c", ratings, features, rng.integers(1, 900, 500), np.zeros(500))
    assert found.pulls.shape == (500, 3)
    np.testing.assert_allclose(found.pulls.mean(axis=0), 0, atol=1e-12)
    np.testing.assert_allclose(ratings.mean() + found.pulls.sum(axis=1), found.predicted)
    assert np.corrcoef(found.pulls[:, 0], rankdata(features["a"]))[0, 1] == pytest.approx(1)
    assert np.corrcoef(found.pulls[:, 1], rankdata(features["b"]))[0, 1] == pytest.approx(-1)


def test_what_only_follows_domain_and_length_is_left_with_nothing():
    """Question marks follow the domain, and ratings do; within domains neither knows of the other."""
    rng = np.random.default_rng(9)
    domains, n_tokens = rng.integers(0, 2, 3_000), rng.integers(50, 900, 3_000)
    ratings = domains + rng.normal(size=3_000)
    marks = domains * 2 + rng.normal(size=3_000)
    found = shortcuts("c", ratings, {"marks": marks}, n_tokens, domains)
    [marks] = found.features
    assert marks.r_squared > 0.08
    assert marks.partial.ci_low < 0 < marks.partial.ci_high


def test_a_planted_shortcut_is_found_and_what_it_predicts():
    rng = np.random.default_rng(10)
    features = {name: rng.normal(size=2_000) for name in ("a", "b", "c")}
    ratings = 0.6 * features["b"] + 0.8 * rng.normal(size=2_000)
    found = shortcuts("c", ratings, features, np.full(2_000, 9), np.zeros(2_000))
    assert found.features[0].name == "b"
    assert found.features[0].r_squared == pytest.approx(0.34, abs=0.04)
    assert found.features[1].r_squared < 0.01
    by_name = {each.name: each.r_squared for each in found.together}
    assert by_name["domain alone"] == 0.0
    assert np.corrcoef(found.predicted, features["b"])[0, 1] > 0.95


def test_few_documents_explain_nothing():
    with pytest.raises(ShapeError, match="at least 100"):
        shortcuts("c", np.zeros(99), {}, np.ones(99), np.zeros(99))
