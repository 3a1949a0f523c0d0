"""The orders of two judges are compared item by item, within what comparisons connect."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import kendalltau

from core.judging.trust.item_orders import concordance, tau_b

ranks = st.integers(0, 6)


@settings(deadline=None)  # no clock
@given(st.lists(st.tuples(ranks, ranks, st.integers(0, 3)), min_size=1, max_size=40))
def test_concordance_is_what_counting_all_pairs_gives(rows):
    one, other, component = (np.array(column) for column in zip(*rows, strict=True))
    is_same = component[:, None] == component
    signs = [np.sign(judged[:, None] - judged) * is_same for judged in (one, other)]
    expected = np.stack([(signs[0] * signs[1]).sum(1), *(np.abs(sign).sum(1) for sign in signs)], axis=1)
    assert concordance(one / 7, other / 7, component).tolist() == expected.tolist()


def test_many_items_are_compared_as_scipy_does():
    rng = np.random.default_rng(5)
    one = rng.integers(0, 500, 20_000) / 500
    other = one + rng.integers(0, 300, 20_000) / 500
    found = tau_b(concordance(one, other, np.zeros(len(one), np.int64)))
    assert abs(found.value - kendalltau(one, other).statistic) < 1e-12
