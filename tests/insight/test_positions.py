import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.insight import positions
from core.insight.positions import OTHERS, along_positions
from core.selection.asked.parameters import SelectionParameters
from core.selection.choosing.choose import choose
from tests.insight.test_subset_and_pool import pool_of

KEY = "writing_style"


def along_plainly(pool, choice, n_stretches):
    """Go token by token, and put each into its stretch: shares of a token where a cut runs through it."""
    total = int(pool.n_tokens[choice.rows].sum())
    standardised = pool.standardisation_of(KEY).apply(pool.ratings[KEY])
    ratings, rated, documents = np.zeros((3, n_stretches))
    shares = {name: np.zeros(n_stretches) for name in pool.domains}
    position = 0
    for row in choice.rows.tolist():
        length = int(pool.n_tokens[row])
        for stretch in range(n_stretches):
            low, high = total * stretch / n_stretches, total * (stretch + 1) / n_stretches
            part = max(min(high, position + length) - max(low, position), 0.0)
            documents[stretch] += part / length
            shares[pool.domains[pool.domain_of[row]]][stretch] += part * n_stretches / total
            if not np.isnan(standardised[row]):
                ratings[stretch] += part * standardised[row]
                rated[stretch] += part
        position += length
    return ratings, rated, shares, total / n_stretches / documents


@given(st.integers(5, 60), st.integers(0, 1000), st.sampled_from(["0.3", "1"]), st.sampled_from(["key", "rating-up"]))
def test_stretches_hold_what_a_walk_along_the_tokens_finds(n: int, seed: int, fraction: str, order: str) -> None:
    pool = pool_of(n, seed)
    choice = choose(pool, SelectionParameters(fraction=fraction, order=order))
    found = along_positions(pool, choice, [KEY])
    assert len(found.ends) == min(positions.N_STRETCHES, len(choice.rows))
    if not len(choice.rows):
        return
    ratings, rated, shares, lengths = along_plainly(pool, choice, len(found.ends))
    assert found.lengths == pytest.approx(lengths.tolist())
    for name, values in found.shares.items():
        assert values == pytest.approx(shares[name].tolist(), abs=1e-9)
    some = rated > 1e-6
    assert np.array(found.ratings[KEY])[some] == pytest.approx(ratings[some] / rated[some], abs=1e-6)


def test_an_order_by_rating_rises_and_the_largest_domains_are_named_first() -> None:
    pool = pool_of(2_000, 3)
    asked = SelectionParameters(fraction="0.5", order="rating-up", criteria=((KEY, 1.0),), quota="none")
    found = along_positions(pool, choose(pool, asked), [KEY])
    assert len(found.ends) == 100
    assert np.all(np.diff(found.ratings[KEY]) > 0)
    means = [np.mean(values) for values in found.shares.values()]
    assert means == sorted(means, reverse=True)


def test_what_is_beyond_the_largest_domains_is_one_more(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(positions, "_MOST_DOMAINS", 1)
    pool = pool_of(300, 4)
    found = along_positions(pool, choose(pool, SelectionParameters(fraction="0.5")), [])
    assert list(found.shares)[-1] == OTHERS
    assert np.sum(list(found.shares.values()), axis=0) == pytest.approx(np.ones(100))


def test_a_subset_without_documents_has_no_stretches() -> None:
    pool = pool_of(20, 5)
    found = along_positions(pool, choose(pool, SelectionParameters(token_budget=1)), [KEY])
    assert found.ends == found.middles == found.lengths == found.ratings[KEY] == []
