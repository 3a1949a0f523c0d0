from core.corpus.workspace import Workspace
from core.criteria import CRITERIA
from tests.pages.conftest import Open, address, is_healthy, words
from tests.sample import N_SAMPLE


def test_every_criterion_and_percentile_is_shown(open_page: Open, rated_workspace: Workspace) -> None:
    at = open_page(rated_workspace, "distributions")
    assert is_healthy(at)
    assert all(f"**{criterion.title}**" in words(at) for criterion in CRITERIA)
    assert all(f"**{place} percentile**" in words(at) for place in ("5th", "50th", "95th"))
    assert f"over {N_SAMPLE} documents" in words(at)


def test_a_link_brings_back_what_was_clicked(open_page: Open, rated_workspace: Workspace) -> None:
    query = {"in": "news", "pair": ["facts_and_trivia", "writing_style"], "long": "64..127", "by": "facts_and_trivia"}
    at = open_page(rated_workspace, "distributions", **query)
    assert is_healthy(at)
    assert "What stands where in news" in words(at)
    at.button(key="clear_domain").click().run()
    assert is_healthy(at)
    assert "in" not in address(at)
    assert address(at)["pair"] == query["pair"]


def test_others_near_a_percentile_take_turns(open_page: Open, rated_workspace: Workspace) -> None:
    at = open_page(rated_workspace, "distributions", at="50")
    first = [element.value for element in at.caption]
    at.button(key="turn").click().run()
    assert is_healthy(at)
    assert address(at)["turn"] == ["2"]
    assert [element.value for element in at.caption] != first


def test_choosing_no_percentile_and_filtering_everything_away_is_no_error(
    open_page: Open, rated_workspace: Workspace
) -> None:
    at = open_page(rated_workspace, "distributions", domain="nowhere")
    assert is_healthy(at)
    assert "No rated document matches" in words(at)
    for query in ({"at": "33"}, {"pair": ["writing_style"]}, {"long": "x"}, {"by": "beauty"}):
        at = open_page(rated_workspace, "distributions", **query)
        assert len(at.error) == 1


def test_one_document_alone_can_be_described(open_page: Open, rated_workspace: Workspace) -> None:
    at = open_page(rated_workspace, "distributions", domain="news", tokens="1..60")
    assert not at.exception
