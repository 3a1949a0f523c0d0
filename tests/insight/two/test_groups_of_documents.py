"""Two selections, domains and corpora, beside numpy and scipy."""

import json
import shutil
from dataclasses import asdict

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import ttest_ind

from core.corpus.catalog.queries import open_catalog
from core.corpus.filters import DocumentFilter
from core.corpus.workspace_folder import open_workspace
from core.criteria import CRITERION_KEYS
from core.errors import NotFoundError
from core.insight.two.corpora import two_corpora
from core.insight.two.domains import domain_gaps, domain_words
from core.insight.two.gaps import gaps
from core.insight.two.selections import two_selections
from core.selection.pool.pool import Groups, Pool
from tests.sample import N_SAMPLE


@given(
    pairs=st.lists(
        st.tuples(*[st.none() | st.floats(-5, 5)] * 2), min_size=len(CRITERION_KEYS), max_size=len(CRITERION_KEYS)
    )
)
def test_the_largest_difference_stands_first_and_what_has_none_last(pairs):
    one, other = ({key: pair[side] for key, pair in zip(CRITERION_KEYS, pairs, strict=True)} for side in (0, 1))
    found = gaps(CRITERION_KEYS, one, other)
    assert {gap.criterion for gap in found} == set(CRITERION_KEYS)
    known = [abs(gap.difference) for gap in found if gap.difference is not None]
    assert known == sorted(known, reverse=True)
    assert [gap.difference is None for gap in found] == sorted(gap.difference is None for gap in found)


def a_pool(rng, n=200):
    return Pool(
        doc_ids=pa.chunked_array([[f"{row:04d}" for row in range(n)]], pa.large_string()),
        doc_hash=rng.integers(0, 2**63, n).astype(np.uint64),
        n_tokens=rng.integers(1, 50, n),
        groups={"domain": Groups(("a", "b", "c"), rng.integers(0, 2, n))},
        ratings={
            key: np.where(rng.random(n) < 0.1, np.nan, rng.normal(size=n)).astype(np.float32) for key in ("x", "y")
        },
    )


@given(seed=st.integers(0, 2**32 - 1), share=st.floats(0, 1))
def test_two_selections_are_what_is_counted_by_hand(seed, share):
    rng = np.random.default_rng(seed)
    pool = a_pool(rng)
    one, other = rng.random(len(pool)) < share, rng.random(len(pool)) < 0.5
    found = two_selections(pool, one, other)
    assert (found.one.n_documents, found.other.n_documents) == (one.sum(), other.sum())
    for gap in found.means:
        ratings = pool.ratings[gap.criterion].astype(np.float64)
        standardised = (ratings - np.nanmean(ratings)) / np.nanstd(ratings)
        for marks, mean in ((one, gap.one), (other, gap.other)):
            kept = standardised[marks & ~np.isnan(ratings)]
            assert mean == (pytest.approx(kept.mean(), abs=1e-6) if len(kept) else None)
    assert sum(each.one.n_tokens for each in found.domains) == pool.n_tokens[one].sum()
    assert "c" not in {each.domain for each in found.domains}
    if one.any():
        assert sum(each.share_one for each in found.domains) == pytest.approx(1)
    changes = [abs(each.change) for each in found.domains]
    assert changes == sorted(changes, reverse=True)
    for ids, marks in ((found.only_one, one & ~other), (found.only_other, other & ~one)):
        assert set(ids) <= {f"{row:04d}" for row in np.flatnonzero(marks)}
        assert len(ids) == min(5, marks.sum())
    swapped = two_selections(pool, other, one)
    assert (swapped.only_one, swapped.only_other) == (found.only_other, found.only_one)


def test_the_difference_of_two_domains_has_the_interval_of_welch(rated_workspace):
    catalog = open_catalog(rated_workspace)
    found = domain_gaps(catalog, "default", "code", "science")
    assert {gap.criterion for gap in found} == set(catalog.criteria_rated("default"))
    page = catalog._frame("SELECT * FROM documents WHERE domain IN ('code', 'science')")
    for gap in found:
        rated = {}
        for domain in ("code", "science"):
            ids = list(page[page["domain"] == domain]["doc_id"])
            scale = catalog.standardisation("default")[gap.criterion]
            ratings = [each[gap.criterion] for each in catalog.ratings_by_id(ids, "default").values()]
            rated[domain] = (np.array(ratings) - scale.mean) / scale.sd
        wanted = ttest_ind(rated["science"], rated["code"], equal_var=False)
        interval = wanted.confidence_interval(0.95)
        assert gap.difference.value == pytest.approx(rated["science"].mean() - rated["code"].mean(), abs=1e-5)
        assert (gap.difference.ci_low, gap.difference.ci_high) == pytest.approx((interval.low, interval.high), abs=1e-4)
        assert gap.difference.n == len(rated["science"]) + len(rated["code"])
    sizes = [abs(gap.difference.value) for gap in found]
    assert sizes == sorted(sizes, reverse=True)


def test_words_of_two_domains_stand_in_them(make_workspace):
    rows = [{"text": f"moss fern spore {number}", "domain": "plants"} for number in range(30)]
    rows += [{"text": f"court judge spore {number}", "domain": "law"} for number in range(30)]
    workspace = make_workspace([*rows, {"text": "alone", "domain": "one"}])
    catalog = open_catalog(workspace)
    found = domain_words(workspace, catalog, "plants", "law")
    assert (set(found.one), set(found.other), found.n_one) == ({"moss", "fern"}, {"court", "judge"}, 30)
    with pytest.raises(NotFoundError, match="no domain 'none'"):
        domain_words(workspace, catalog, "plants", "none")


def test_documents_are_drawn_always_the_same_and_only_those_of_the_filter(rated_workspace):
    catalog = open_catalog(rated_workspace)
    code = DocumentFilter(domains=("code",))
    all_of_it = catalog.drawn(code, None, n=10_000)
    assert len(all_of_it) == catalog.amount(code, None).n_documents == len(set(all_of_it))
    few = catalog.drawn(code, None, n=5)
    assert few == catalog.drawn(code, None, n=5) == sorted(few)
    assert set(few) < set(all_of_it)


def scales(workspace):
    catalog = open_catalog(workspace)
    return {rater: catalog.standardisation(rater) for rater in catalog.raters}


@pytest.fixture
def other(rated_workspace, tmp_path):
    return open_workspace(shutil.copytree(rated_workspace.root, tmp_path / "other"))


def test_a_corpus_and_its_copy_differ_in_nothing(rated_workspace, other):
    shutil.rmtree(other.root / "catalog", ignore_errors=True)
    before = sorted(path for path in other.root.rglob("*"))
    found = two_corpora(rated_workspace, other, scales(rated_workspace))
    assert before == sorted(path for path in other.root.rglob("*")), "nothing is written to the other"
    assert found.n_shared == N_SAMPLE
    assert all(each.change == 0 for each in found.domains)
    [rater] = found.raters
    assert rater.is_same
    for one, two in rater.sides.values():
        assert asdict(one) == asdict(two)
        assert one.mean == pytest.approx(0, abs=1e-9)
        assert sum(one.counts) == one.n == N_SAMPLE


def test_ratings_by_another_model_of_the_same_name_are_not_compared(rated_workspace, other):
    record = other.ratings("default") / "record.json"
    record.write_text(json.dumps(json.loads(record.read_text()) | {"fingerprint": "of another"}))
    [rater] = two_corpora(rated_workspace, other, scales(rated_workspace)).raters
    assert (rater.is_same, rater.sides) == (False, {})


def test_ratings_that_are_higher_in_the_other_are_so_in_units_of_the_first(rated_workspace, other):
    scale = scales(rated_workspace)["default"]
    for part in other.rating_parts("default"):
        table = pq.read_table(part)
        place = table.schema.get_field_index("writing_style")
        higher = table["writing_style"].to_numpy() + np.float32(2 * scale["writing_style"].sd)
        pq.write_table(table.set_column(place, table.schema.field(place), pa.array(higher, pa.float32())), part)
    [rater] = two_corpora(rated_workspace, other, scales(rated_workspace)).raters
    assert next(iter(rater.sides)) == "writing_style"
    one, two = rater.sides["writing_style"]
    assert two.mean - one.mean == pytest.approx(2, abs=1e-4)
