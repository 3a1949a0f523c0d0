"""A corpus with a planted bias: the audit finds it with its size, and finds none where none was planted."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from scipy.stats import binom, norm

from core.corpus.files import write_json
from core.corpus.rating_parts import write_ratings
from core.corpus.ratings import SEGMENT_LENGTHS, SHARE_FRAGMENTS, TEXT_HASH, segments_column
from core.corpus.rows import FieldNames
from core.corpus.workspace import RECORD, Workspace
from core.insight.audit.audit_workspace import SelectionAudit, audit_selection
from core.insight.audit.group_audit import ColumnAudit
from core.insight.audit.measures.many import ERROR_RATE
from core.insight.audit.selection_audit import audit_by
from core.selection.asked.parameters import SelectionParameters
from core.selection.stored.selecting import select
from tests.insight.pools import grouping_of, pool_of

N = 4_000
SHIFT = -0.5
FRACTION = 0.2
GROUPS = ("north", "south", "east", "west")
SHIFTED = "west"
CRITERION = "educational_value"


def drawn(seed: int) -> list[dict[str, str]]:
    """Documents of two domains and like lengths, in groups that hang on neither."""
    rng = np.random.default_rng(seed)
    return [
        {
            "id": f"{place:05d}",
            "domain": ("web", "books")[rng.integers(2)],
            "place": GROUPS[rng.integers(4)],
            "text": " ".join(["moss"] * int(rng.integers(20, 60))),
        }
        for place in range(N)
    ]


def rate_by_chance(workspace: Workspace, places: dict[str, str], *, shift: float) -> None:
    """Store ratings drawn from a normal distribution; one group's, and those of books, are moved."""
    (part,) = workspace.document_parts()
    documents = pq.read_table(part)
    rng, n = np.random.default_rng(11), len(documents)
    ids, domains = documents["doc_id"].to_pylist(), documents["domain"].to_pylist()
    is_shifted = np.array([places[each] == SHIFTED for each in ids])
    ratings = rng.normal(size=n) + shift * is_shifted + 0.3 * np.array([each == "books" for each in domains])
    starts = pa.array(range(n + 1), pa.int32())
    values = pa.array(ratings, pa.float32())
    table = pa.table(
        {
            "doc_id": documents["doc_id"],
            CRITERION: values,
            segments_column(CRITERION): pa.ListArray.from_arrays(starts, values),
            SEGMENT_LENGTHS: pa.ListArray.from_arrays(starts, pa.array([1] * n, pa.int32())),
            SHARE_FRAGMENTS: pa.array([0.0] * n, pa.float32()),
            TEXT_HASH: documents["doc_hash"],
        }
    )
    folder = workspace.ratings("default")
    folder.mkdir(parents=True)
    write_ratings(folder / part.name, table, criteria=[CRITERION], fingerprint="drawn", precision="float32")
    record = {"rater": "default", "fingerprint": "drawn", "base": "", "folder": "", "criteria": [CRITERION]}
    about = {"precision": "float32", "parts": [part.name], "n_documents": n, "time": "2026-01-01T00:00:00+00:00"}
    write_json(folder / RECORD, record | about)


def audited(make_workspace: Callable[..., Workspace], *, shift: float) -> SelectionAudit:
    documents = drawn(5)
    workspace = make_workspace(documents, names=FieldNames(id="id"))
    rate_by_chance(workspace, {each["id"]: each["place"] for each in documents}, shift=shift)
    asked = SelectionParameters(fraction=str(FRACTION), criteria=((CRITERION, 1.0),), temperature=0.0, quota="none")
    select(workspace, "top", asked)
    return audit_selection(workspace, "top", columns=["place"])


def test_a_planted_shift_is_found_with_its_size(make_workspace):
    (column,) = audited(make_workspace, shift=SHIFT).columns
    assert column.held == ("domain", "n_tokens")
    found = {each.retention.group.name: each for each in column.groups}
    west = found[SHIFTED]
    assert west.is_finding
    # The standard deviation of all ratings: noise, the shift of a quarter, that of half of them for their domain.
    spread = np.sqrt(1 + SHIFT**2 * 0.25 * 0.75 + 0.3**2 * 0.25)
    rated = west.ratings[CRITERION]
    assert rated.p_adjusted < 0.001
    for gap in (rated.gap, west.remaining_ratings[CRITERION].gap):
        assert gap.ci_low < SHIFT / spread < gap.ci_high
        assert gap.ci_high < -0.3
    ratio = expected_ratio()
    assert west.retention.ci_low < ratio < west.retention.ci_high
    assert west.remaining.gap.ci_low < ratio < west.remaining.gap.ci_high
    assert west.uniform_matched == pytest.approx(1.0, abs=0.03)
    for other in set(GROUPS) - {SHIFTED}:
        assert found[other].retention.retention_ratio > 1


def expected_ratio() -> float:
    """What a cut at the top fifth of the four kinds of documents keeps of the shifted ones, over a fifth."""
    moved = np.array([0.0, 0.3, SHIFT, SHIFT + 0.3])
    weights = np.array([0.375, 0.375, 0.125, 0.125])
    cuts = np.linspace(-3, 4, 70_001)
    kept = (weights[:, None] * norm.sf(cuts - moved[:, None])).sum(axis=0)
    cut = cuts[np.argmin(np.abs(kept - FRACTION))]
    return float(norm.sf(cut - moved[2:]).mean() / FRACTION)


def test_where_nothing_is_planted_nothing_is_found(make_workspace):
    (column,) = audited(make_workspace, shift=0.0).columns
    assert not any(each.is_finding for each in column.groups)
    assert all(each.ratings[CRITERION].p_adjusted > ERROR_RATE for each in column.groups)


def by_chance(seed: int, *, shift: float = 0.0) -> ColumnAudit:
    """Audit a selection in memory: ratings hang on domain and length, which the groups have nothing to do with."""
    rng = np.random.default_rng(seed)
    n = 1_500
    n_tokens: npt.NDArray[np.int64] = rng.integers(1, 5, n) * 80
    domain, group = rng.integers(0, 3, n), rng.choice(6, n, p=[0.3, 0.25, 0.2, 0.1, 0.1, 0.05])
    ratings = rng.normal(size=n) + 0.5 * domain + 0.003 * n_tokens + shift * (group == 5)
    pool = replace(pool_of(n_tokens.tolist()), ratings={CRITERION: ratings}, statistics={})
    domains = replace(grouping_of(domain, 3), column="domain")
    is_kept = ratings >= np.quantile(ratings, 1 - FRACTION)
    return audit_by(pool, is_kept, grouping_of(group, 6), domains=domains, held=[domains], criteria=[CRITERION])


N_SEEDS = 200


def test_without_a_bias_findings_are_as_seldom_as_stated():
    """One in twenty of 200 corpora without bias may have a finding: 10, and in 999 of 1,000 such tests at most 20."""
    most = int(binom.ppf(0.999, N_SEEDS, ERROR_RATE))
    n_of_retention = n_of_ratings = 0
    for seed in range(N_SEEDS):
        groups = by_chance(seed).groups
        n_of_retention += any(each.is_finding for each in groups)
        n_of_ratings += any(each.ratings[CRITERION].p_adjusted <= ERROR_RATE for each in groups)
    assert n_of_retention <= most, n_of_retention
    assert n_of_ratings <= most, n_of_ratings


def test_a_shift_of_the_smallest_group_is_found_in_most_corpora():
    """75 of 1,500 documents: a shift of one standard deviation of the noise is missed seldom."""
    found = [by_chance(seed, shift=1.0).groups[5] for seed in range(20)]
    assert sum(each.is_finding for each in found) >= 17
    assert sum(each.ratings[CRITERION].p_adjusted <= ERROR_RATE for each in found) >= 19
