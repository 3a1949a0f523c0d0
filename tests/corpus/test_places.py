"""What is counted on a map is what plain numpy counts; windows stay within it."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.corpus.catalog.places import Axes
from core.corpus.catalog.queries import open_catalog
from core.corpus.filters import DocumentFilter, Membership
from core.corpus.windows import HIGHEST, LOWEST, Window
from core.errors import NotFoundError
from core.selection.asked.parameters import SelectionParameters
from core.selection.stored.selecting import select

AXES = Axes("mx", "my")
EVERYTHING = DocumentFilter()
sides = st.floats(LOWEST, HIGHEST)


@pytest.fixture
def mapped(make_workspace):
    """Documents with places, some without, in groups with names of all kinds."""
    rng = np.random.default_rng(6)
    names = ["001 moss", "<b>x</b>", '"; drop', "[a](b)"]
    rows = [
        {
            "id": f"d{n}",
            "text": "word " * int(rng.integers(1, 40)) + str(n),
            "mx": None if n % 11 == 0 else float(rng.integers(0, 21) * 5),
            "my": float(rng.integers(0, 21) * 5),
            "group": None if n % 7 == 0 else names[int(rng.integers(0, 4)) % (1 + n % 4)],
        }
        for n in range(400)
    ]
    return make_workspace(rows), pd.DataFrame(rows).assign(number=range(400))


WINDOWS = [Window(), Window(20, 60, 40, 100), Window(99, 100, 0, 1)]


@pytest.mark.parametrize("window", WINDOWS)
def test_bins_and_documents_are_those_that_numpy_finds(mapped, window):
    workspace, rows = mapped
    catalog = open_catalog(workspace)
    found = catalog.binned_places(AXES, EVERYTHING, None, window=window, bins=(8, 5))
    is_in = rows["mx"].between(window.left, window.right) & rows["my"].between(window.low, window.high)
    inside = rows[is_in]
    counts, _, _ = np.histogram2d(
        inside["my"], inside["mx"], bins=(5, 8), range=((window.low, window.high), (window.left, window.right))
    )
    ours = np.zeros((5, 8))
    ours[found["row"], found["column"]] = found["n"]
    assert ours.tolist() == counts.tolist()
    assert found["value"].isna().all()
    documents = catalog.places_within(AXES, EVERYTHING, None, window=window, limit=1_000)
    assert documents[["x", "y"]].to_numpy().tolist() == inside[["mx", "my"]].to_numpy().tolist()
    assert len(catalog.places_within(AXES, EVERYTHING, None, window=window, limit=3)) == min(3, len(inside))


def test_groups_stand_where_they_are_thickest(mapped):
    workspace, rows = mapped
    window = Window(0, 50, 0, 50)
    found = open_catalog(workspace).groups_within(AXES, "group", EVERYTHING, None, window=window, limit=3)
    inside = rows[rows["mx"].between(0, 50) & rows["my"].between(0, 50) & rows["group"].notna()]
    sizes = inside["group"].value_counts()
    assert found["n"].tolist() == sizes.tolist()[:3]
    for name, n, x, y in found.itertuples(index=False):
        own = inside[inside["group"] == name]
        assert n == len(own)
        # Places lie 5 apart and bins are 1.25 wide, so no two places share a bin.
        at_peak = ((own["mx"] - x).abs() < 1.25) & ((own["my"] - y).abs() < 1.25)
        assert at_peak.sum() == own.groupby(["mx", "my"]).size().max()


def test_groups_are_described_as_pandas_does_it(rated_workspace):
    select(rated_workspace, "some", SelectionParameters(fraction="0.3"))
    catalog = open_catalog(rated_workspace)
    kept = Membership("some", next(iter(_hash(rated_workspace))), kept=True)
    field = next(name for name, each in catalog.fields.items() if not each.is_number and 1 < each.n_distinct < 40)
    found = catalog.groups_described(field, EVERYTHING, "default", kept=kept).set_index("name")
    everything = catalog._frame(
        f"SELECT doc_id, n_tokens, m{catalog.fields[field].number}::VARCHAR AS name, z0_educational_value AS z "
        "FROM documents"
    )
    chosen = set(catalog._frame(f"SELECT doc_id FROM '{rated_workspace.selection('some')}/*.parquet'")["doc_id"])
    everything["kept"] = everything["n_tokens"].where(everything["doc_id"].isin(chosen), 0)
    by_name = everything.groupby("name")
    assert found["n_documents"].to_dict() == by_name.size().to_dict()
    assert found["n_tokens"].to_dict() == by_name["n_tokens"].sum().to_dict()
    pd.testing.assert_series_equal(
        found["educational_value"].sort_index(), by_name["z"].mean(), check_names=False, rtol=1e-6
    )
    share = by_name["kept"].sum() / by_name["n_tokens"].sum()
    pd.testing.assert_series_equal(found["share_kept"].sort_index(), share, check_names=False)
    assert 0 < everything["kept"].sum() < everything["n_tokens"].sum()


def _hash(workspace):
    from core.selection.stored.selecting import selection_manifest

    yield selection_manifest(workspace, "some")["subset_hash"][:8]


def test_what_is_not_there_says_so(mapped):
    catalog = open_catalog(mapped[0])
    with pytest.raises(NotFoundError, match="no field 'nowhere'"):
        catalog.binned_places(Axes("nowhere", "my"), EVERYTHING, None, window=Window(), bins=(2, 2))
    with pytest.raises(NotFoundError, match="no field 'clusters'"):
        catalog.groups_described("clusters", EVERYTHING, None)


@given(st.tuples(sides, sides), st.tuples(sides, sides), st.floats(0.01, 10), st.integers(-3, 3), st.integers(-3, 3))
def test_windows_stay_within_the_map_and_keep_their_size_when_moved(x, y, factor, across, up):
    window = Window.around(x, y)
    moved, zoomed = window.moved(across, up), window.zoomed(factor)
    for each in (window, moved, zoomed):
        assert LOWEST <= each.left < each.right <= HIGHEST
        assert LOWEST <= each.low < each.high <= HIGHEST
    assert moved.right - moved.left == pytest.approx(window.right - window.left, abs=0.003)
    assert zoomed.right - zoomed.left == pytest.approx(
        min(max(factor * (window.right - window.left), 0.1), HIGHEST), abs=0.003
    )
