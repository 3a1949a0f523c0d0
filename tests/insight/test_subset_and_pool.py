import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.criteria import CRITERION_KEYS
from core.insight.histograms import counts_by_bin, shares_of
from core.insight.subset_and_pool import Comparison, GroupShift, binned, compare, group_shifts
from core.selection.asked.parameters import SelectionParameters
from core.selection.choosing.choose import Choice, choose
from core.selection.pool.pool import Groups, Pool


def pool_of(n_documents: int, seed: int) -> Pool:
    rng = np.random.default_rng(seed)
    ratings = rng.normal(size=(n_documents, len(CRITERION_KEYS))).astype(np.float32)
    ratings[rng.random(n_documents) < 0.2] = np.nan
    ratings[0] = 1.0
    return Pool(
        doc_ids=pa.chunked_array([[f"{number:05d}" for number in range(n_documents)]], pa.large_string()),
        doc_hash=rng.integers(0, 2**63, n_documents).astype(np.uint64),
        n_tokens=rng.integers(1, 500, n_documents),
        groups={"domain": Groups(("a", "b", "c"), rng.integers(0, 3, n_documents))},
        ratings={key: ratings[:, place] for place, key in enumerate(CRITERION_KEYS)},
    )


def compared(pool: Pool, choice: Choice) -> Comparison:
    return compare(pool, choice, {name: binned(pool, name) for name in pool.criteria})


def by_domain(pool: Pool, choice: Choice) -> tuple[GroupShift, ...]:
    return group_shifts(pool, choice, pool.groups["domain"])


@given(st.integers(5, 200), st.integers(0, 1000), st.sampled_from(["0.1", "0.5", "1"]))
def test_shares_of_groups_add_up_and_weigh_retention_to_one(n_documents: int, seed: int, fraction: str) -> None:
    pool = pool_of(n_documents, seed)
    choice = choose(pool, SelectionParameters(fraction=fraction))
    shifts = by_domain(pool, choice)
    assert sum(shift.share_before for shift in shifts) == pytest.approx(1.0)
    if compared(pool, choice).subset.n_tokens:
        assert sum(shift.share_after for shift in shifts) == pytest.approx(1.0)
        weighted = sum(shift.share_before * (shift.retention_ratio or 0.0) for shift in shifts)
        assert weighted == pytest.approx(1.0)


@given(st.integers(5, 200), st.integers(0, 1000), st.sampled_from(["0.1", "0.5"]))
def test_a_comparison_counts_what_plain_counting_counts(n_documents: int, seed: int, fraction: str) -> None:
    pool = pool_of(n_documents, seed)
    choice = choose(pool, SelectionParameters(fraction=fraction))
    found, is_kept = compared(pool, choice), choice.is_kept
    assert (found.pool.n_documents, found.n_different) == (n_documents, is_kept.sum())
    assert found.subset.n_tokens == pool.n_tokens[is_kept].sum()
    for shift in found.criteria:
        ratings = pool.ratings[shift.criterion].astype(np.float64)
        standardised = (ratings - np.nanmean(ratings)) / (np.nanstd(ratings) or 1.0)
        # A rating at the edge of a bin may fall to either side by rounding, and moves the share of one document.
        one = 1.5 / max(is_kept.sum(), 1)
        assert shift.subset_shares == pytest.approx(shares_of(counts_by_bin(standardised[is_kept])), abs=one)
        for mean, side in ((shift.mean_kept, is_kept), (shift.mean_dropped, ~is_kept)):
            values = standardised[side & ~np.isnan(standardised)]
            assert mean == (pytest.approx(values.mean(), abs=1e-5) if len(values) else None)


def test_a_second_epoch_counts_for_amounts_and_not_for_distributions() -> None:
    pool = pool_of(100, 5)
    asked = SelectionParameters(token_budget=int(pool.n_tokens.sum()), max_epochs=2, quota="none")
    choice = choose(pool, asked)
    found = compared(pool, choice)
    assert found.subset.n_documents == len(choice.rows) > found.n_different == choice.is_kept.sum()
    assert sum(shift.subset.n_tokens for shift in by_domain(pool, choice)) == found.subset.n_tokens
    for shift in found.criteria:
        assert shift.subset_shares == pytest.approx(shift.pool_shares)


@given(st.integers(5, 200), st.integers(0, 1000))
def test_taking_everything_that_is_rated_changes_no_distribution(n_documents: int, seed: int) -> None:
    pool = pool_of(n_documents, seed)
    found = compared(pool, choose(pool, SelectionParameters(fraction="1", quota="none")))
    for shift in found.criteria:
        assert shift.subset_shares == pytest.approx(shift.pool_shares)
        assert shift.mean_kept == pytest.approx(0.0, abs=1e-6)
        assert shift.mean_dropped is None


def test_top_k_keeps_higher_ratings_than_it_drops_and_inverse_lower_ones() -> None:
    pool = pool_of(200, 1)
    key = "writing_style"
    for inverse in (False, True):
        parameters = SelectionParameters(
            fraction="0.3", criteria=((key, 1.0),), temperature=0.0, quota="none", inverse=inverse
        )
        shift = compared(pool, choose(pool, parameters)).criteria[CRITERION_KEYS.index(key)]
        assert shift.mean_kept is not None
        assert shift.mean_dropped is not None
        assert (shift.mean_kept > shift.mean_dropped) is not inverse
