"""Two raters over one corpus, set beside scipy and counted by hand."""

import shutil

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from scipy.stats import binomtest, kendalltau, spearmanr

from core.corpus.catalog.queries import open_catalog
from core.estimates import wilson
from core.insight import rater_against_rater
from core.insight.rater_against_rater import FARTHEST_SD, N_APART, N_BINS, two_raters


@pytest.fixture
def catalog(rated_workspace):
    """The sample with ratings by a second rater: those of the default one, with noise."""
    other = rated_workspace.root / "ratings" / "other"
    shutil.copytree(rated_workspace.root / "ratings" / "default", other)
    rng = np.random.default_rng(1)
    for part in other.glob("part-*.parquet"):
        table = pq.read_table(part)
        place = table.schema.get_field_index("writing_style")
        noisy = table["writing_style"].to_numpy() + rng.normal(size=len(table)).astype(np.float32)
        table = table.set_column(place, table.schema.field(place), pa.array(noisy, pa.float32()))
        pq.write_table(table, part)
    return open_catalog(rated_workspace)


def side_by_side(catalog):
    """All ratings of both, as no page ever fetches them."""
    return catalog.farthest_apart("writing_style", "default", "other", limit=1_000_000)


def test_correlation_and_share_are_those_of_scipy(catalog):
    found = two_raters(catalog, "writing_style", "default", "other")
    frame = side_by_side(catalog)
    assert found.n == len(frame) == found.counts.sum()
    assert found.spearman.value == pytest.approx(spearmanr(frame["one"], frame["other"]).statistic)
    assert found.spearman.ci_low < found.spearman.value < found.spearman.ci_high
    assert found.spearman.n == found.n
    # Without ties a pair is in the same order or in the other: tau is the difference of the two shares.
    assert found.is_exact
    assert found.differ.value == pytest.approx((1 - kendalltau(frame["one"], frame["other"]).statistic) / 2, abs=1e-4)
    gaps = (found.farthest["one"] - found.farthest["other"]).abs().tolist()
    assert len(gaps) == N_APART
    assert gaps == sorted(gaps, reverse=True)
    assert gaps[0] == (frame["one"] - frame["other"]).abs().max()


def test_drawn_pairs_say_nearly_the_same_with_their_interval(catalog, monkeypatch):
    exact = two_raters(catalog, "writing_style", "default", "other")
    monkeypatch.setattr(rater_against_rater, "MOST_PAIRS", 20_000)
    drawn = two_raters(catalog, "writing_style", "default", "other")
    assert (drawn.is_exact, drawn.differ.n) == (False, 20_000)
    assert drawn.differ.value == pytest.approx(exact.differ.value, abs=0.02)
    assert (drawn.differ.ci_low, drawn.differ.ci_high) == wilson(drawn.differ.value, 20_000)
    assert exact.differ.ci_low is None


def test_no_opposite_pair_among_those_drawn_leaves_room_for_some(catalog, monkeypatch):
    monkeypatch.setattr(rater_against_rater, "MOST_PAIRS", 500)
    found = two_raters(catalog, "facts_and_trivia", "default", "other")
    assert found.differ.value == found.differ.ci_low == 0
    assert found.differ.ci_high == pytest.approx(binomtest(0, 500).proportion_ci(method="wilson").high)


def test_a_rater_agrees_with_itself(catalog):
    found = two_raters(catalog, "facts_and_trivia", "default", "other")
    assert found.spearman.value == pytest.approx(1.0)
    assert found.differ.value == 0.0
    assert np.trace(found.counts) == found.n


def test_documents_are_counted_by_both_ratings(catalog):
    found, frame = two_raters(catalog, "writing_style", "default", "other"), side_by_side(catalog)
    inside = [np.clip(frame[name], -FARTHEST_SD, FARTHEST_SD) for name in ("other", "one")]
    assert (
        found.counts.tolist()
        == np.histogram2d(*inside, bins=N_BINS, range=[(-FARTHEST_SD, FARTHEST_SD)] * 2)[0].tolist()
    )


def test_equal_ratings_are_in_no_opposite_order(catalog):
    # A document beside itself is equal by both.
    here = np.arange(5)
    assert catalog.n_opposite("writing_style", "default", "other", pairs=(here, here)) == 0
