"""Sweeps: each setting is the selection that it names, and what it keeps is counted as the audit does."""

from dataclasses import replace

import numpy as np
import pytest

from core.insight.audit.measures.ratios import retention_ratios
from core.insight.audit.measures.retention import audit
from core.insight.audit.sweeps import (
    BUDGET,
    CRITERION,
    FRACTIONS,
    TEMPERATURE,
    TEMPERATURES,
    UNIFORM,
    left_out_in_words,
    settings,
    sweep,
)
from core.selection.asked.parameters import SelectionParameters
from core.selection.choosing.choose import choose
from core.selection.pool.pool import Groups
from tests.insight.pools import grouping_of, pool_of

KEYS = ("writing_style", "educational_value")


@pytest.fixture(scope="module")
def pool():
    rng = np.random.default_rng(1)
    ratings = {key: rng.normal(size=800).astype(np.float32) for key in KEYS}
    return replace(pool_of(rng.integers(20, 200, 800)), ratings=ratings, statistics={})


PARAMETERS = SelectionParameters(fraction="0.2", criteria=(("educational_value", 1.0),), quota="none")


def test_each_setting_is_the_selection_that_it_names(pool):
    grouping = grouping_of(np.arange(800) % 3, 3)
    found = sweep(pool, PARAMETERS, [grouping])["x"]
    by_name = {(each.kind, each.name): each for each in found}
    assert [each.kind for each in found].count(TEMPERATURE) == len(TEMPERATURES)
    assert [each.kind for each in found].count(BUDGET) == len(FRACTIONS)
    assert {each.name for each in found if each.kind == CRITERION} == set(KEYS)
    kept = choose(pool, replace(PARAMETERS, temperature=0.5)).is_kept
    expected = [each.retention_ratio for each in audit(pool, kept, grouping)]
    assert by_name[TEMPERATURE, "0.5"].ratios == pytest.approx(expected)
    assert by_name[TEMPERATURE, "0.5"].kept == pool.amount(kept)
    # With the same seed the criterion's own setting is the selection itself.
    assert by_name[CRITERION, "educational_value"].ratios == by_name[TEMPERATURE, "2"].ratios


def test_a_group_that_is_rated_low_comes_back_with_temperature(pool):
    low = np.asarray(pool.ratings["educational_value"]) < 0
    found = sweep(pool, PARAMETERS, [grouping_of(low, 2)])["x"]
    ratios = [each.ratios[1] for each in found if each.kind == TEMPERATURE]
    assert ratios[0] == 0.0
    assert ratios == sorted(ratios)
    uniform = next(each for each in found if each.kind == UNIFORM)
    # Four standard errors: of 160 documents kept, half are of this group by chance.
    assert uniform.ratios[1] == pytest.approx(1.0, abs=0.3)


def test_each_setting_comes_with_a_uniform_draw_of_its_own_domains(pool):
    """What is kept of each domain, dealt out among its documents anew: on average it is what the setting says."""
    domain_of = (np.arange(800) < 300).astype(np.int64)
    ratings = {key: values + domain_of for key, values in pool.ratings.items()}
    groups = {"domain": Groups(("a", "b"), domain_of)}
    of_domains = replace(pool, ratings=ratings, groups=groups, n_tokens=np.full(800, 50), statistics={})
    grouping = grouping_of(np.arange(800) * 7 // 800, 7)
    rng = np.random.default_rng(2)
    for found, (_, _, parameters) in zip(
        sweep(of_domains, PARAMETERS, [grouping])["x"], settings(PARAMETERS, KEYS), strict=True
    ):
        is_kept = choose(of_domains, parameters).is_kept
        draws = []
        for _ in range(200):
            drawn = is_kept.copy()
            for rows in (np.flatnonzero(domain_of == place) for place in range(2)):
                drawn[rows] = is_kept[rng.permutation(rows)]
            draws.append(np.bincount(grouping.group_of, drawn, 7))
        expected = retention_ratios(np.bincount(grouping.group_of), np.mean(draws, axis=0))
        assert found.uniform_matched == pytest.approx(expected, abs=0.1)


def test_the_uniform_draw_has_chance_of_its_own():
    """By the same seed, what is beside it at a high temperature would be drawn by the same keys."""
    first = next(settings(PARAMETERS, KEYS))[2]
    assert first.seed != PARAMETERS.seed
    assert 0 <= next(settings(replace(PARAMETERS, seed=2**63 - 1), KEYS))[2].seed < 2**63


def test_a_mix_has_no_temperatures_to_sweep():
    mix = replace(PARAMETERS, criteria=tuple((key, 1.0) for key in KEYS), combine="mix")
    assert {kind for kind, _, _ in settings(mix, KEYS)} == {UNIFORM, BUDGET}


def test_budgets_that_cannot_be_had_are_left_out(pool):
    some = replace(
        pool,
        ratings={key: np.where(np.arange(800) < 200, values, np.nan) for key, values in pool.ratings.items()},
        statistics={},
    )
    filtered = replace(PARAMETERS, at_least=(("educational_value", "50"),))
    found = sweep(some, filtered, [grouping_of(np.zeros(800), 1)])["x"]
    assert BUDGET in {each.kind for each in found}
    assert "0.7" not in {each.name for each in found if each.kind == BUDGET}
    told = left_out_in_words(found, filtered, KEYS)
    assert "which are left out: " in told
    assert "budget 0.7" in told
    assert left_out_in_words(sweep(pool, PARAMETERS, [grouping_of(np.zeros(800), 1)])["x"], PARAMETERS, KEYS) is None
