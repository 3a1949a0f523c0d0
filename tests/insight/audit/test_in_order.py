"""Groups as they are shown: ranked where there are enough documents, and never otherwise."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from core.insight.audit.in_order import in_order
from core.insight.audit.measures.retention import FEW_DOCUMENTS
from core.insight.audit.selection_audit import audit_by
from core.insight.groups import NO_VALUE, Group, Grouping
from tests.insight.pools import pool_of


def audited(sizes, kept, *, names=None, apart=()):
    """Audit groups of so many documents of 10 tokens, of each of which so many are kept."""
    group_of = np.repeat(np.arange(len(sizes)), sizes)
    is_kept = np.concatenate([np.arange(size) < n for size, n in zip(sizes, kept, strict=True)])
    pool = pool_of([10] * len(group_of))
    names = names or [f"g{place}" for place in range(len(sizes))]
    grouping = Grouping("x", tuple(Group(name, None, is_apart=name in apart) for name in names), group_of)
    one = Grouping("domain", (Group("all", None),), np.zeros(len(pool), dtype=np.int64))
    return audit_by(pool, is_kept, grouping, domains=one, held=[], criteria=()).groups


def names_of(groups):
    return [each.retention.group.name for each in groups]


def test_ranked_by_what_is_kept_and_the_few_apart():
    found = in_order(audited([100, 29, 60, 0, 40], [10, 29, 30, 0, 30]))
    assert names_of(found.ranked) == ["g4", "g2", "g0"]
    assert names_of(found.few) == ["g1", "g3"]
    assert (found.n_ranked, found.n_few, found.n_absent) == (3, 2, 1)
    assert names_of(found.shown) == ["g4", "g2", "g0", "g1", "g3"]


def test_a_group_of_which_everything_is_kept_is_no_finding_where_it_is_small():
    found = in_order(audited([1000, 29], [100, 29]))
    assert (found.n_more, found.n_less) == (0, 0)
    found = in_order(audited([1000, 30, 200], [300, 30, 10]))
    assert (found.n_more, found.n_less) == (2, 1)


def test_documents_without_a_value_stand_apart_unless_they_are_all():
    some = in_order(audited([90, 50], [9, 5], names=[NO_VALUE, "a"], apart={NO_VALUE}))
    assert names_of(some.shown) == ["a"]
    assert names_of(some.apart) == [NO_VALUE]
    none = in_order(audited([90], [9], names=[NO_VALUE], apart={NO_VALUE}))
    assert names_of(none.shown) == [NO_VALUE]
    assert none.apart == ()


def test_rarer_values_together_are_no_group_to_rank():
    found = in_order(audited([90, 50, 300], [9, 40, 30], names=["a", "b", "7 rarer values"], apart={"7 rarer values"}))
    assert names_of(found.shown) == ["b", "a"]
    assert names_of(found.apart) == ["7 rarer values"]


def test_groups_with_few_are_counted_together_shown_or_not():
    found = in_order(audited([100, 5, 11, 0, 2], [10, 0, 2, 0, 1]), most_few=1)
    assert (found.n_few, found.n_absent) == (4, 1)
    assert (found.n_of_few, found.n_of_few_kept) == (18, 3)


def test_of_many_groups_the_largest_are_shown_and_all_are_counted():
    found = in_order(audited([30, 40, 50, 5, 6], [3, 4, 5, 1, 1]), most_ranked=2, most_few=1)
    assert set(names_of(found.ranked)) == {"g1", "g2"}
    assert names_of(found.few) == ["g4"]
    assert (found.n_ranked, found.n_few) == (3, 2)


def test_what_has_won_or_lost_most_tokens_is_named_first_and_what_chance_explains_last():
    found = in_order(audited([3_000, 1_000, 60, 40, 31], [300, 250, 0, 12, 4]))
    signs = {each.retention.group.name for each in found.ranked if each.is_finding}
    assert signs == {"g0", "g1", "g2", "g3"}
    # Nothing is kept of g2, but it is a sixtieth of the tokens.
    assert found.most_moved(5) == ["g1", "g0", "g2", "g3", "g4"]


def test_gaps_that_remain_are_counted_of_findings_and_of_others():
    """Two domains: what is only domain is a finding whose gap does not remain, and what is hidden by it the other."""
    domain = np.repeat([0, 0, 1, 1], 500)
    group_of = np.repeat([0, 1, 2, 3], 500)
    kept = [np.arange(500) % 10 < n for n in (2, 2, 9, 6)]
    pool = pool_of([10] * 2_000)
    one, domains = (
        Grouping(c, tuple(Group(str(n), None) for n in range(k)), p)
        for c, k, p in (("x", 4, group_of), ("domain", 2, domain))
    )
    found = in_order(audit_by(pool, np.concatenate(kept), one, domains=domains, held=[domains], criteria=()).groups)
    assert (found.n_more, found.n_less) == (2, 2)
    assert (found.n_remaining, found.n_others_remaining) == (2, 0)
    assert in_order(audited([100, 100], [90, 10])).n_remaining == 0


@given(st.lists(st.tuples(st.integers(0, 60), st.floats(0, 1)), min_size=1, max_size=8))
def test_every_group_is_shown_once_and_none_with_few_documents_is_ranked(groups):
    sizes = [size for size, _ in groups]
    found = in_order(audited(sizes, [round(size * share) for size, share in groups]))
    assert sorted(names_of(found.shown)) == sorted(f"g{place}" for place in range(len(groups)))
    assert all(each.retention.pool.n_documents >= FEW_DOCUMENTS for each in found.ranked)
    ratios = [each.retention.retention_ratio for each in found.ranked]
    known = [ratio for ratio in ratios if ratio is not None]
    assert known == sorted(known, reverse=True)
