"""More domains than groups are made of: each is matched, and held equal, by itself."""

import numpy as np
import pytest

from core.corpus.rows import FieldNames
from core.insight.audit.audit_workspace import audit_of
from core.insight.audit.measures.retention_held_equal import remaining_retention
from core.insight.audit.measures.strata import strata_of
from core.insight.audit.opened_selection import open_selection
from core.insight.groups import MOST_GROUPS
from core.selection.asked.parameters import SelectionParameters
from core.selection.stored.selecting import select
from tests.insight.audit.test_planted import rate_by_chance

N_DOMAINS, N_OF_EACH = MOST_GROUPS + 60, 5


def opened(make_workspace, **asked):
    rng = np.random.default_rng(2)
    rows = [
        {
            "id": f"{place:05d}",
            "domain": f"{place % N_DOMAINS:03d}.example",
            "role": ("a", "b")[int(rng.random() < (0.1 if place % N_DOMAINS < N_DOMAINS / 2 else 0.9))],
            "text": " ".join(["moss"] * int(rng.integers(20, 60))),
        }
        for place in range(N_DOMAINS * N_OF_EACH)
    ]
    workspace = make_workspace(rows, names=FieldNames(id="id"))
    rate_by_chance(workspace, {each["id"]: each["role"] for each in rows}, shift=0.0)
    select(workspace, "half", SelectionParameters(fraction="0.5", baseline="uniform", quota="none"))
    return open_selection(workspace, "half", **asked)


def test_every_domain_is_matched_and_held_by_itself(make_workspace):
    found = opened(make_workspace, columns=["role"], hold=["domain"])
    pool, kept = found.pool, found.pool.n_tokens * found.is_kept
    assert len(pool.domains) == N_DOMAINS
    [column] = audit_of(found).columns
    assert column.held == ("domain",)
    [by_role] = found.groupings
    is_in = [pool.domain_of == domain for domain in range(N_DOMAINS)]
    rates = np.array([kept[each].sum() / pool.n_tokens[each].sum() for each in is_in])
    within = remaining_retention(pool.n_tokens, found.is_kept, by_role.group_of, 2, strata_of([found.domains]))
    for place, each in enumerate(column.groups):
        inside = by_role.group_of == place
        expected = np.average(rates[pool.domain_of[inside]], weights=pool.n_tokens[inside])
        assert each.uniform_matched == pytest.approx(expected / (kept.sum() / pool.n_tokens.sum()))
        assert each.remaining == within[place]
        alone = [domain for domain in range(N_DOMAINS) if len(set(by_role.group_of[is_in[domain]])) == 1]
        n_alone = np.isin(pool.domain_of[inside], alone).sum()
        assert n_alone > 0
        assert each.remaining.gap.n == inside.sum() - n_alone


def test_domains_are_not_held_where_they_are_the_groups(make_workspace):
    [column] = audit_of(opened(make_workspace, columns=["domain"], hold=["domain"])).columns
    assert column.held == ()
    assert len(column.groups) == MOST_GROUPS + 1
