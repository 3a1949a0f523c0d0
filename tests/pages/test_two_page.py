"""Any two side by side: each kind is reached by a link, chosen by hand, and refused where it cannot be."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.corpus.catalog.queries import open_catalog
from core.corpus.filters import DocumentFilter, Order
from core.corpus.workspace import Workspace
from core.criteria import CRITERION_KEYS
from core.selection.asked.parameters import SelectionParameters
from core.selection.choosing.choose import choose
from core.selection.pool.needed import pool_for
from core.selection.stored.selecting import store
from pages.parts.two.view import KINDS, TwoView
from tests.pages.conftest import HOSTILE, Open, address, is_healthy, words
from tests.shown import as_shown

MAYBE = st.none() | st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=20)


def ids_of(workspace: Workspace, n: int = 2) -> list[str]:
    order = Order("doc_id", descending=False)
    return list(open_catalog(workspace).page(DocumentFilter(), None, order=order, offset=0, limit=n)["doc_id"])


def html(at: object) -> str:
    return "\n".join(element.proto.body for element in at.get("html"))  # type: ignore[attr-defined]


@given(
    view=st.builds(
        TwoView,
        kind=st.sampled_from(KINDS),
        left=MAYBE,
        right=MAYBE,
        doc_id=MAYBE,
        rater=MAYBE,
        criterion=st.sampled_from(CRITERION_KEYS),
        passage=st.integers(1, 10**6),
    )
)
def test_a_view_is_what_its_address_says(view: TwoView) -> None:
    assert TwoView.from_query(view.to_query()) == view
    assert view.swapped().swapped() == view


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_says_what_to_do_while_nothing_is_chosen(
    open_page: Open, rated_workspace: Workspace, kind: str
) -> None:
    at = open_page(rated_workspace, "two", kind=kind)
    assert is_healthy(at)
    assert "Choose" in words(at) or "There are fewer than two" in words(at) or "fewer than two raters" in words(at)


def test_two_documents_are_read_beside_each_other_and_swapped(open_page: Open, rated_workspace: Workspace) -> None:
    left, right = ids_of(rated_workspace)
    at = open_page(rated_workspace, "two", left=left, right=right)
    assert is_healthy(at)
    assert [each.value for each in at.subheader] == [
        "Ratings",
        "What else differs",
        "Where the texts differ",
        "Both texts",
    ]
    assert "<td" in html(at)
    assert left in html(at)
    assert right in html(at)
    at.button(key="two_swap").click().run()
    assert address(at) == {"left": [right], "right": [left]}
    at.segmented_control(key="two_tint").set_value("writing_style").run()
    assert address(at)["tint"] == ["writing_style"]
    at = open_page(rated_workspace, "two", left=left, right=left)
    assert is_healthy(at)
    assert "are the same document" in " ".join(each.value for each in at.info)
    assert "equal, character by character" in words(at)


def test_two_at_random_are_two(open_page: Open, rated_workspace: Workspace) -> None:
    at = open_page(rated_workspace, "two")
    at.button(key="two_random").click().run()
    assert is_healthy(at)
    found = address(at)
    assert found["left"] != found["right"]


def test_an_id_that_is_not_here_is_told_and_the_page_begun_afresh(open_page: Open, rated_workspace: Workspace) -> None:
    at = open_page(rated_workspace, "two", left="nobody", right="none")
    assert not at.exception
    assert "There is no document with id" in as_shown(at.error[0].value)
    at.button[-1].click().run()
    assert is_healthy(at)


def test_two_raters_on_a_document_and_where_they_part(open_page: Open, rated_workspace: Workspace) -> None:
    shutil.copytree(rated_workspace.ratings("default"), rated_workspace.ratings("other"))
    (doc_id,) = ids_of(rated_workspace, 1)
    at = open_page(rated_workspace, "two", kind="raters", doc=doc_id)
    assert is_healthy(at)
    assert address(at) == {"kind": ["raters"], "doc": [doc_id], "left": ["default"], "right": ["other"]}
    assert "Segment begins" in html(at)
    at = open_page(rated_workspace, "two", kind="raters", doc=doc_id, left="default", right="nobody")
    assert "There are no ratings by" in at.error[0].value


def test_two_selections_that_differ_in_a_setting(open_page: Open, rated_workspace: Workspace) -> None:
    for name, fraction in (("small", "0.1"), ("large", "0.4")):
        parameters = SelectionParameters(fraction=fraction)
        pool = pool_for(rated_workspace, parameters)
        store(rated_workspace, name, pool, parameters=parameters, choice=choose(pool, parameters))
    at = open_page(rated_workspace, "two", kind="selections", left="small", right="large")
    assert is_healthy(at)
    assert "Settings that differ" in [each.value for each in at.subheader]
    assert "fraction" in html(at)
    assert "They share" in words(at)
    assert "Nothing: the other keeps all of it" in words(at)


def test_two_domains_with_hostile_names(open_page: Open, hostile_workspace: Workspace) -> None:
    at = open_page(hostile_workspace, "two", kind="domains", left=HOSTILE[1], right=HOSTILE[2])
    assert is_healthy(at)
    assert [each.value for each in at.subheader] == ["Words that set them apart", "Some documents of each"]
    at = open_page(hostile_workspace, "two", kind="domains", left="none", right=HOSTILE[2])
    assert not at.exception
    assert "There is no such domain here" in words(at)


def test_two_hostile_documents_are_shown_as_they_are(open_page: Open, hostile_workspace: Workspace) -> None:
    left, right = ids_of(hostile_workspace)
    at = open_page(hostile_workspace, "two", left=left, right=right)
    assert is_healthy(at)
    assert "<script" not in html(at)
    assert "&lt;script&gt;alert(1)" in html(at)


def test_another_corpus_is_named_by_its_folder(
    open_page: Open, rated_workspace: Workspace, make_workspace: Callable[..., Workspace], tmp_path: Path
) -> None:
    other = make_workspace([{"text": "moss grows", "domain": "science"}])
    files = sorted(other.root.rglob("*"))
    at = open_page(rated_workspace, "two", kind="corpora", right=str(other.root))
    assert is_healthy(at)
    assert "stand in the left one too" in words(at)
    assert "No rater's ratings are in both" in words(at)
    assert sorted(other.root.rglob("*")) == files
    (tmp_path / "nothing").mkdir()
    at = open_page(rated_workspace, "two", kind="corpora", right=str(tmp_path / "nothing"))
    assert "is no workspace" in as_shown(at.error[0].value)


def test_another_kind_keeps_the_document(open_page: Open, rated_workspace: Workspace) -> None:
    left, right = ids_of(rated_workspace)
    shutil.copytree(rated_workspace.ratings("default"), rated_workspace.ratings("other"))
    at = open_page(rated_workspace, "two", left=left, right=right)
    at.segmented_control(key="two_kind").set_value("raters").run()
    assert is_healthy(at)
    assert address(at)["doc"] == [left]
    at.segmented_control(key="two_kind").set_value("domains").run()
    assert is_healthy(at)
    assert "left" not in address(at)
