import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.criteria import CRITERION_KEYS
from core.insight.subset_and_pool import compare
from core.selection.asked.parameters import SelectionParameters
from core.selection.choosing.choose import choose
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


@given(st.integers(5, 200), st.integers(0, 1000), st.sampled_from(["0.1", "0.5", "1"]))
def test_shares_of_domains_add_up_and_weigh_retention_to_one(n_documents: int, seed: int, fraction: str) -> None:
    pool = pool_of(n_documents, seed)
    found = compare(pool, choose(pool, SelectionParameters(fraction=fraction)))
    assert sum(shift.share_before for shift in found.domains) == pytest.approx(1.0)
    if found.subset.n_tokens:
        assert sum(shift.share_after for shift in found.domains) == pytest.approx(1.0)
        weighted = sum(shift.share_before * (shift.retention_ratio or 0.0) for shift in found.domains)
        assert weighted == pytest.approx(1.0)


@given(st.integers(5, 200), st.integers(0, 1000))
def test_taking_everything_that_is_rated_changes_no_distribution(n_documents: int, seed: int) -> None:
    pool = pool_of(n_documents, seed)
    found = compare(pool, choose(pool, SelectionParameters(fraction="1", quota="none")))
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
        shift = compare(pool, choose(pool, parameters)).criteria[CRITERION_KEYS.index(key)]
        assert shift.mean_kept is not None
        assert shift.mean_dropped is not None
        assert (shift.mean_kept > shift.mean_dropped) is not inverse
