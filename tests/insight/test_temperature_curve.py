from dataclasses import replace

import numpy as np
import pytest

from core.insight.temperature_curve import TEMPERATURES, has_curve, temperature_curve, without_temperature
from core.selection.asked.parameters import SelectionParameters
from core.selection.asked.phases import Phase
from core.selection.choosing.choose import choose
from core.selection.choosing.expectation import counts_of, expected
from core.selection.choosing.preparing import budget_of, prepare
from core.selection.choosing.utility import utility_of
from tests.insight.test_subset_and_pool import pool_of

KEY = "writing_style"
ASKED = SelectionParameters(fraction="0.2", criteria=((KEY, 1.0),), quota="none")


@pytest.mark.parametrize("quota", ["none", "proportional"])
def test_coarse_bins_say_what_the_fine_ones_say(quota: str) -> None:
    pool, asked = pool_of(5_000, 1), replace(ASKED, quota=quota)
    utility = utility_of(pool, asked)
    fine = counts_of(prepare(pool, asked, utility, budget=budget_of(pool, asked, utility)))
    for point in temperature_curve(pool, asked).points:
        told = expected(fine, point.temperature)
        assert point.mean == pytest.approx(told.mean, abs=0.005)
        assert point.effective_sample_size == pytest.approx(told.effective_sample_size, rel=0.03)
        assert np.allclose(point.shares, told.shares, atol=0.005)


def test_more_chance_means_lower_ratings_and_more_variety() -> None:
    found = temperature_curve(pool_of(5_000, 2), ASKED)
    assert [point.temperature for point in found.points] == list(TEMPERATURES)
    assert np.all(np.diff([point.mean for point in found.points]) < 0)
    assert np.all(np.diff([point.effective_sample_size for point in found.points]) > 0)
    assert found.at(1e6).effective_sample_size == pytest.approx(found.n_candidates, rel=1e-3)


def test_draws_scatter_about_the_curve() -> None:
    pool = pool_of(5_000, 3)
    found = temperature_curve(pool, ASKED)
    for temperature in (0.0, 1.0, 3.0):
        drawn = [choose(pool, replace(ASKED, temperature=temperature, seed=seed)) for seed in range(20)]
        means = [choice.target[choice.rows].mean() for choice in drawn]
        # Of 20 means of about 800 documents of standard deviation 1 the mean is right to 0.008.
        assert found.at(temperature).mean == pytest.approx(np.mean(means), abs=0.03)


def test_what_changes_no_curve_is_left_out_and_what_changes_it_is_not() -> None:
    plain = without_temperature(ASKED)
    same = replace(ASKED, temperature=0.3, seed=7, order="rating-up", jitter=0.5, baseline="top-k")
    assert without_temperature(same) == plain
    for changed in ({"fraction": "0.3"}, {"inverse": True}, {"quota": "quality"}, {"max_epochs": 2}):
        assert without_temperature(replace(ASKED, **changed)) != plain


def test_uniform_draws_mixes_and_phases_have_no_temperature_to_move() -> None:
    assert has_curve(ASKED)
    for changed in ({"baseline": "rules"}, {"combine": "mix"}, {"order": "staged", "phases": (Phase("1"),)}):
        assert not has_curve(replace(ASKED, **changed))
