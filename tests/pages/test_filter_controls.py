"""What stands beside the search box and in the side bar: likeness, domains, and the counts of pills."""

import json
from collections.abc import Callable

import pytest

from core.corpus.workspace import Workspace
from core.qurater.embedding.index_workspace import index_workspace
from pages.parts.caches import documents
from pages.parts.filters import finding, pills
from pages.parts.filters.search_modes import LIKE
from tests.pages.conftest import Open, address, is_healthy
from tests.sample import N_SAMPLE


def test_how_many_are_alike_and_which_end_is_chosen_beside_the_box(open_page: Open, rated_workspace: Workspace) -> None:
    index_workspace(rated_workspace)
    at = open_page(rated_workspace, "browse")
    at.selectbox(key="browse_mode").set_value(LIKE).run()
    assert at.selectbox(key="browse_most_alike").value == N_SAMPLE // 20
    at.selectbox(key="browse_most_alike").set_value(10).run()
    at.text_input(key="browse_like").set_value("tides and the moon").run()
    assert is_healthy(at)
    assert json.loads(address(at)["find"][0]) == ["like", "tides and the moon", None, 10, False]
    nearest = list(at.dataframe[0].value["title"])
    assert len(nearest) == 10
    at.selectbox(key="browse_least_alike").set_value(True).run()
    assert is_healthy(at)
    assert not set(nearest) & set(at.dataframe[0].value["title"])
    at.button(key="browse_undo").click().run()
    assert list(at.dataframe[0].value["title"]) == nearest
    # To a document too, whose likeness has no text in the box.
    at = open_page(rated_workspace, "browse", find=json.dumps(["like", "", "science-03", 30, True]))
    assert at.selectbox(key="browse_least_alike").value is True
    at.selectbox(key="browse_most_alike").set_value(100).run()
    assert json.loads(address(at)["find"][0]) == ["like", "", "science-03", 100, True]


def test_only_the_largest_domains_are_offered_and_others_can_be_typed(
    open_page: Open, make_workspace: Callable[..., Workspace], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(documents, "MOST_OFFERED", 3)
    rows = [{"text": f"text {name} {n}", "domain": f"host{name}"} for name in range(5) for n in range(name + 1)]
    workspace = make_workspace(rows)
    at = open_page(workspace, "browse", domain="host0")
    assert is_healthy(at)
    box = at.multiselect(key="browse_domains")
    assert box.options == ["host2", "host3", "host4", "host0"]
    assert len(at.dataframe[0].value) == 1
    at = open_page(workspace, "two", kind="domains")
    assert [at.selectbox(key=f"two_{side}").options for side in ("left", "right")] == [["host2", "host3", "host4"]] * 2


def test_pills_count_what_the_page_asked_and_ask_no_further(
    open_page: Open, rated_workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    def asked_again(*_: object) -> None:
        raise AssertionError

    monkeypatch.setattr(pills, "by_now", asked_again)
    monkeypatch.setattr(finding, "by_now", asked_again)
    at = open_page(rated_workspace, "browse", domain="news", text="the")
    assert is_healthy(at)
    last = next(button.label for button in at.button if button.key == "browse_pill_1")
    assert f"**{last.split('→ ')[1]}** of" in at.markdown[0].value
