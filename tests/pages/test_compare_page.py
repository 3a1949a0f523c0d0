"""Votes are cast blind, kept, and taken back; only then the page tells what it knows."""

import json

from streamlit.testing.v1 import AppTest

from core.corpus.workspace import Workspace
from core.criteria import CRITERIA
from core.judging.store import all_judgments
from tests.pages.conftest import Open, address, is_healthy, words


def vote_as(at: AppTest, name: str) -> AppTest:
    return at.text_input(key="voter_box").set_value(name).run()


def cast(at: AppTest, answer: str) -> AppTest:
    at.button(key=f"vote_{answer}").click().run()
    assert is_healthy(at)
    return at


def test_nobody_votes_without_a_name(open_page: Open, rated_workspace: Workspace) -> None:
    at = open_page(rated_workspace, "compare")
    assert is_healthy(at)
    assert at.button(key="vote_A").disabled
    vote_as(at, "  Ada   Lovelace ")
    assert "Voting as **Ada Lovelace**" in words(at)
    assert not at.button(key="vote_A").disabled


def test_the_page_is_blind_until_all_questions_are_answered(open_page: Open, rated_workspace: Workspace) -> None:
    at = vote_as(open_page(rated_workspace, "compare"), "Ada")
    for number, (criterion, answer) in enumerate(zip(CRITERIA, ("A", "B", "tie", "skip"), strict=True), start=1):
        assert criterion.question in words(at)
        assert f"question {number} of 4" in words(at)
        assert "How others saw this pair" not in words(at)
        assert "Browse" not in words(at)
        cast(at, answer)
    assert "How others saw this pair" in words(at)
    assert at.dataframe[-1].value["You"].tolist() == ["A", "B", "equal", "skipped"]
    votes = all_judgments(rated_workspace)
    assert [vote.prob_preferred(vote.right) for vote in votes] == [0.0, 1.0, 0.5, None]


def test_undo_asks_again_and_next_leads_on(open_page: Open, rated_workspace: Workspace) -> None:
    at = vote_as(open_page(rated_workspace, "compare", ask="facts_and_trivia"), "Ada")
    cast(at, "A")
    at.button(key="next_pair").click().run()
    assert address(at)["turn"] == ["2"]
    at.button(key="undo_vote").click().run()
    assert is_healthy(at)
    assert all_judgments(rated_workspace) == []
    assert len(address(at)["pair"]) == 2
    cast(at, "B")
    at.button(key="next_pair").click().run()
    assert address(at) == {"ask": ["facts_and_trivia"], "turn": ["2"]}


def test_another_voter_meets_the_same_pair_and_the_first_ones_vote(open_page: Open, rated_workspace: Workspace) -> None:
    cast(vote_as(open_page(rated_workspace, "compare", ask="writing_style"), "Ada"), "B")
    at = vote_as(open_page(rated_workspace, "compare", ask="writing_style"), "Ben")
    assert "How others saw" not in words(at)
    cast(at, "A")
    assert at.dataframe[-1].value["Others"].tolist() == ["1 for B"]
    at.button(key="change_voter").click().run()
    vote_as(at, "Ada")
    assert "You have judged this pair" in words(at)


def test_pairs_that_were_finished_are_passed_over(open_page: Open, rated_workspace: Workspace) -> None:
    at = vote_as(open_page(rated_workspace, "compare", ask="writing_style", turn="2"), "Ada")
    cast(at, "A")
    at = vote_as(open_page(rated_workspace, "compare", ask="writing_style"), "Ada")
    cast(at, "A")
    at.button(key="next_pair").click().run()
    assert address(at)["turn"] == ["3"]


def test_a_link_to_what_cannot_be_compared_says_so(open_page: Open, rated_workspace: Workspace) -> None:
    for query in ({"pair": ["a"]}, {"pair": ["nobody", "no one"]}, {"domain": "nowhere"}, {"pairs": "by taste"}):
        at = open_page(rated_workspace, "compare", **query)
        assert len(at.error) == 1
        assert not at.exception


def test_votes_about_hostile_documents_are_only_votes(open_page: Open, hostile_workspace: Workspace) -> None:
    at = vote_as(open_page(hostile_workspace, "compare", ask="writing_style"), "<b>[x](http://x)</b>")
    cast(at, "A")
    assert "[a](http" not in json.dumps([element.value for element in at.markdown])
