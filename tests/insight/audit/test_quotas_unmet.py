"""What a selection's quotas promised and did not keep is told alike of a saved selection and of settings."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.insight.audit.quotas_unmet import quotas_unmet, unmet_by_choice, unmet_by_manifest
from core.selection.asked.parameters import SelectionParameters
from core.selection.choosing.choose import choose
from core.selection.pool.needed import pool_for
from core.selection.stored.selecting import select, selection_manifest

AMOUNTS = st.dictionaries(st.text(max_size=3), st.tuples(st.integers(0, 1000), st.integers(0, 1000), st.integers(0, 3)))


@given(AMOUNTS)
def test_a_group_is_told_if_and_only_if_it_is_a_tenth_off_and_the_worst_comes_first(amounts):
    quotas, taken, ran_out = ({name: each[place] for name, each in amounts.items()} for place in range(3))
    found = quotas_unmet(quotas, ran_out, taken)
    for name, (quota, n, short) in amounts.items():
        asked = quota + short
        # In whole numbers: by more than a tenth, either way.
        assert (name in found) == (asked > 0 and 10 * abs(n - asked) > asked)
        if name in found:
            assert found[name] == n / asked
    distances = [max(ratio, 1 / ratio) if ratio else float("inf") for ratio in found.values()]
    assert distances == sorted(distances, reverse=True)


@pytest.mark.parametrize(
    ("asked", "is_met"),
    [
        ({"fraction": "0.1", "temperature": 0.0}, False),
        ({"fraction": "0.3", "quota": "none"}, True),
        ({"document_budget": 80}, True),
        ({"fraction": "0.22", "shares": (("news", "0.9"), ("code", "0.1"))}, False),
    ],
)
def test_saved_or_not_the_same_is_told(rated_workspace, asked, is_met):
    parameters = SelectionParameters(**asked)
    pool = pool_for(rated_workspace, parameters)
    told = unmet_by_choice(pool, choose(pool, parameters))
    select(rated_workspace, "saved", parameters)
    assert unmet_by_manifest(selection_manifest(rated_workspace, "saved")) == told
    assert (told == {}) == is_met
    if "shares" in asked:
        assert told["news"] < 1, "it ran out"
