"""Views under names come back as they were, and no name stands for two."""

from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.corpus.saved_views import delete_view, rename_view, save_view, saved_views
from core.corpus.workspace import Workspace
from core.errors import ConflictError, InputError, NotFoundError

TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
QUERIES = st.dictionaries(TEXTS, st.lists(TEXTS, min_size=1, max_size=3), max_size=4)


@pytest.fixture
def workspace(make_workspace: Callable[..., Workspace]) -> Workspace:
    return make_workspace([{"text": "one"}])


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=30)
@given(st.dictionaries(st.text("aB<[]'; ", min_size=1).filter(str.strip), QUERIES, max_size=3))
def test_views_come_back_as_they_were_saved(workspace: Workspace, wanted: dict[str, dict[str, list[str]]]) -> None:
    named = {" ".join(name.split()): query for name, query in wanted.items()}
    for name, query in named.items():
        save_view(workspace, f"  {name} ", page="browse", query=query)
    found = saved_views(workspace)
    assert {view.name: view.query for view in found} == named
    assert [view.name for view in found] == sorted(named, key=lambda name: (name.lower(), name))
    assert all(view.page == "browse" and view.changed for view in found)
    for name in named:
        delete_view(workspace, name)
    assert saved_views(workspace) == []


def test_a_name_stands_for_one_view(workspace: Workspace) -> None:
    save_view(workspace, "best", page="browse", query={"domain": ["news"]})
    save_view(workspace, "worst", page="distributions", query={})
    with pytest.raises(ConflictError, match="'best'"):
        save_view(workspace, "best", page="browse", query={})
    with pytest.raises(ConflictError, match="'worst'"):
        rename_view(workspace, "best", "worst")
    rename_view(workspace, "best", "best")
    rename_view(workspace, "best", "news\nonly")
    assert [(view.name, view.query) for view in saved_views(workspace)] == [
        ("news only", {"domain": ["news"]}),
        ("worst", {}),
    ]


@pytest.mark.parametrize("name", ["", " \n\t", "x" * 81])
def test_a_name_that_nobody_can_read_is_refused(workspace: Workspace, name: str) -> None:
    with pytest.raises(InputError, match="1 to 80 letters"):
        save_view(workspace, name, page="browse", query={})
    assert saved_views(workspace) == []


def test_what_is_gone_cannot_be_renamed_and_need_not_be_deleted(workspace: Workspace) -> None:
    delete_view(workspace, "best")
    with pytest.raises(NotFoundError, match="'best'"):
        rename_view(workspace, "best", "worst")


def test_a_view_that_fits_into_no_address_is_refused(workspace: Workspace) -> None:
    with pytest.raises(InputError, match="characters"):
        save_view(workspace, "long", page="browse", query={"domain": ["x" * 500_000]})
