"""A selection audited by a column: the parts agree with each other, and a planted gap is told from its disguise."""

import json
from dataclasses import replace

import numpy as np
import pytest

from core.insight.audit.selection_audit import audit_by
from tests.insight.pools import grouping_of, pool_of


def planted(seed, *, shift):
    """Two domains, two lengths, three groups that follow the domain; group 2 is shifted by so much in itself."""
    rng = np.random.default_rng(seed)
    n = 6_000
    domain = rng.integers(0, 2, n)
    group = np.where(rng.random(n) < 0.7, domain, 2)
    ratings = rng.normal(size=n) + 1.5 * domain + shift * (group == 2)
    pool = replace(pool_of(rng.integers(50, 400, n)), ratings={"writing_style": ratings}, statistics={})
    is_kept = ratings > np.quantile(ratings, 0.8)
    domains = replace(grouping_of(domain, 2), column="domain")
    return pool, is_kept, grouping_of(group, 3), domains


def audited(seed, *, shift):
    pool, is_kept, grouping, domains = planted(seed, shift=shift)
    return audit_by(pool, is_kept, grouping, domains=domains, held=[domains], criteria=["writing_style"])


def test_what_is_only_domain_is_told_from_what_is_not():
    """Groups 0 and 1 lie in one domain each: beside group 2 nothing remains of their gaps, unless it is shifted."""
    found = audited(1, shift=0.0)
    first, second, third = found.groups
    assert first.is_finding
    assert second.is_finding
    assert first.retention.retention_ratio < 0.4 < 1.3 < second.retention.retention_ratio
    for each in found.groups:
        assert each.remaining.gap.ci_low < 1 < each.remaining.gap.ci_high
        assert each.uniform_matched == pytest.approx(each.retention.retention_ratio, rel=0.1)
    assert third.ratings["writing_style"].gap.n == third.retention.pool.n_documents


def test_a_shift_within_domains_remains():
    third = audited(2, shift=-0.8).groups[2]
    assert third.is_finding
    assert third.remaining.gap.ci_high < 0.8
    assert third.ratings["writing_style"].p_adjusted < 0.001


def test_the_column_of_the_groups_is_not_held():
    pool, is_kept, _, domains = planted(3, shift=0.0)
    found = audit_by(pool, is_kept, domains, domains=domains, held=[domains], criteria=[])
    assert found.held == ()
    for each in found.groups:
        assert each.remaining is None
        assert each.uniform_matched == pytest.approx(each.retention.retention_ratio)


def test_numbers_are_plain_for_a_file():
    read = json.loads(json.dumps([each.to_json() for each in audited(4, shift=0.0).groups]))
    assert read[0]["ratings"]["writing_style"]["gap"]["n"] == read[0]["n_documents"]
    assert {"retention_ratio", "ci_low", "ci_high", "share_before", "share_after"} <= set(read[0])
