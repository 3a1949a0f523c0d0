"""The page is blind until all is answered, and tells then what it knows; votes by key are tried in the browser."""

import json
from typing import Any

from streamlit.testing.v1 import AppTest

from core.corpus.workspace import Workspace
from core.criteria import CRITERIA, CRITERION_KEYS
from core.judging.comparisons import comparison_of, draw_pair
from core.judging.votes import store_vote
from pages.parts.caches.documents import catalog
from pages.parts.compare.view import CompareView
from tests.pages.conftest import Open, is_healthy, words


def vote_as(at: AppTest, name: str) -> AppTest:
    at.text_input(key="voter_box").set_value(name).run()
    assert is_healthy(at)
    return at


def ballot(at: AppTest) -> dict[str, Any]:
    """What the ballot is given to show."""
    [element] = at.get("bidi_component")
    return dict(json.loads(element.proto.json))


def store_first_pair(workspace: Workspace, judge: str, criterion: str, answer: str) -> None:
    """Store a vote on the pair that the page shows first."""
    documents = catalog(str(workspace.root), workspace.revision())
    rater = next(iter(workspace.raters_with_ratings()), None)
    comparison = comparison_of(workspace, documents, *draw_pair(documents, CompareView().drawing(rater), turn=1))
    store_vote(workspace, comparison, criterion=criterion, judge=judge, answer=answer)


def test_nobody_votes_without_a_name(open_page: Open, rated_workspace: Workspace) -> None:
    at = open_page(rated_workspace, "compare")
    assert is_healthy(at)
    assert not ballot(at)["voter"]
    vote_as(at, "  Ada   Lovelace ")
    assert "Voting as **Ada Lovelace**" in words(at)
    assert ballot(at)["voter"] == "Ada Lovelace"
    at.button(key="change_voter").click().run()
    assert (ballot(at)["voter"], ballot(at)["is_changing"]) == ("", True)


def test_the_page_is_blind_until_all_questions_are_answered(open_page: Open, rated_workspace: Workspace) -> None:
    for number, (criterion, answer) in enumerate(zip(CRITERIA, ("A", "B", "tie", "skip"), strict=True)):
        at = vote_as(open_page(rated_workspace, "compare"), "Ada")
        assert [each["key"] for each in ballot(at)["questions"]] == list(CRITERION_KEYS)
        assert ballot(at)["answered"] == list(CRITERION_KEYS[:number])
        assert ballot(at)["n_undoable_here"] == number
        assert "How others saw this pair" not in words(at)
        assert "Browse" not in words(at)
        store_first_pair(rated_workspace, "Ada", criterion.key, answer)
    at = vote_as(open_page(rated_workspace, "compare"), "Ada")
    assert ballot(at)["answered"] == list(CRITERION_KEYS)
    assert "How others saw this pair" in words(at)
    assert at.dataframe[-1].value["You"].tolist() == ["A", "B", "equal", "skipped"]


def test_another_voter_meets_the_same_pair_and_the_first_ones_vote(open_page: Open, rated_workspace: Workspace) -> None:
    store_first_pair(rated_workspace, "Ada", "writing_style", "B")
    at = vote_as(open_page(rated_workspace, "compare", ask="writing_style"), "Ben")
    assert ballot(at)["answered"] == []
    assert "How others saw" not in words(at)
    store_first_pair(rated_workspace, "Ben", "writing_style", "A")
    at.run()
    assert at.dataframe[-1].value["Others"].tolist() == ["1 for B"]


def test_a_link_to_what_cannot_be_compared_says_so(open_page: Open, rated_workspace: Workspace) -> None:
    for query in ({"pair": ["a"]}, {"pair": ["nobody", "no one"]}, {"domain": "nowhere"}, {"pairs": "by taste"}):
        at = open_page(rated_workspace, "compare", **query)
        assert len(at.error) == 1
        assert not at.exception


def test_votes_about_hostile_documents_are_only_votes(open_page: Open, hostile_workspace: Workspace) -> None:
    store_first_pair(hostile_workspace, "<b>[x](http://x)</b>", "writing_style", "A")
    at = vote_as(open_page(hostile_workspace, "compare", ask="writing_style"), "<b>[x](http://x)</b>")
    assert ballot(at)["answered"] == ["writing_style"]
    assert "[a](http" not in json.dumps([element.value for element in at.markdown])
