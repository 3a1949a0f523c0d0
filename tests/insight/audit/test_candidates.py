"""Who could have been kept, and who was never looked at."""

from dataclasses import replace

import numpy as np

from core.insight.audit.candidates import could_be_kept, goes_by, taken
from core.insight.audit.fates_to_read import fates_to_read
from core.insight.audit.selection_audit import audit_by
from core.insight.audit.sweeps import setting_of
from core.selection.asked.parameters import SelectionParameters
from tests.insight.pools import grouping_of, pool_of


def with_ratings(values):
    return replace(pool_of([7] * len(values)), ratings={"writing_style": np.asarray(values, float)}, statistics={})


def test_rated_and_kept_ones_could_be_kept_and_all_where_nothing_is_rated():
    pool = with_ratings([1.0, np.nan, np.nan, 0.0])
    kept = np.array([False, True, False, True])
    assert could_be_kept(pool, kept).tolist() == [True, True, False, True]
    assert could_be_kept(with_ratings([np.nan] * 4), kept).all()
    some = taken(pool, could_be_kept(pool, kept))
    assert (len(some), some.doc_ids.to_pylist()) == (3, ["0", "1", "3"])


def test_an_audit_is_that_of_the_rated_documents_alone():
    """One group is rated by a half: to those who count the others as dropped it looks as if it were kept less."""
    rng = np.random.default_rng(5)
    n = 4_000
    group_of = rng.integers(0, 3, n)
    values = rng.normal(size=n)
    values[(group_of == 2) & (rng.random(n) < 0.5)] = np.nan
    is_kept, lengths = values > 0.8, rng.integers(5, 90, n)
    pool = replace(with_ratings(values), n_tokens=lengths)
    domains, grouping = (replace(grouping_of(group_of % 2, 2), column="domain"), grouping_of(group_of, 3))
    found = audit_by(pool, is_kept, grouping, domains=domains, held=[domains], criteria=["writing_style"])
    rated = ~np.isnan(values)
    alone = audit_by(
        taken(pool, rated),
        is_kept[rated],
        grouping_of(group_of[rated], 3),
        domains=replace(domains, group_of=domains.group_of[rated]),
        held=[replace(domains, group_of=domains.group_of[rated])],
        criteria=["writing_style"],
    )
    assert found.n_unrated == np.count_nonzero(~rated) == found.groups[2].n_unrated
    assert [replace(each, n_unrated=0) for each in found.groups] == list(alone.groups)
    assert not any(each.is_finding for each in found.groups)
    ratios = tuple(each.retention.retention_ratio for each in found.groups)
    assert setting_of("selection", "it", pool, is_kept, grouping).ratios == ratios
    read = fates_to_read(pool, is_kept, group_of, place=2, limit=n)
    assert len(read.kept) + len(read.dropped) == found.groups[2].retention.pool.n_documents


def test_a_group_without_a_rating_is_there_and_has_no_number():
    pool = with_ratings([1.0, 0.0, np.nan])
    grouping = grouping_of([0, 0, 1], 3)
    audited = audit_by(pool, np.array([True, False, False]), grouping, domains=grouping, held=[], criteria=[])
    found = audited.groups
    assert [each.is_absent for each in found] == [False, False, True]
    assert (found[1].n_unrated, found[1].retention.retention_ratio, found[1].p_adjusted) == (1, None, None)


def test_what_lacks_the_column_that_is_selected_by_was_never_looked_at():
    """Rated all of them; but chosen by a column that most of one group lacks."""
    rng = np.random.default_rng(7)
    column = rng.normal(size=2_000)
    group_of = np.repeat([0, 1], 1_000)
    column[(group_of == 1) & (rng.random(2_000) < 0.8)] = np.nan
    pool = replace(with_ratings(rng.normal(size=2_000)), columns={"bits_per_byte": column})
    by = goes_by(SelectionParameters(fraction="0.1", criteria=(("bits_per_byte", -1.0),)))
    is_kept = column > 0.8
    assert np.array_equal(could_be_kept(pool, is_kept, by), ~np.isnan(column))
    # What is gone from the corpus says nothing of who was looked at.
    assert could_be_kept(replace(pool, columns={}), is_kept, by).all()
    grouping = grouping_of(group_of, 2)
    found = audit_by(pool, is_kept, grouping, domains=grouping, held=[], criteria=[], by=by)
    assert found.n_unrated == np.isnan(column).sum()
    assert not any(each.is_finding for each in found.groups)
    assert any(
        each.is_finding for each in audit_by(pool, is_kept, grouping, domains=grouping, held=[], criteria=[]).groups
    )
