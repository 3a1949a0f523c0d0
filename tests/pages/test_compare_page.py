"""The page is blind until all is answered, and tells then what it knows; votes by key are tried in the browser."""

import json
import re
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from core.corpus.workspace import Workspace
from core.criteria import CRITERIA, CRITERION_KEYS
from core.errors import InputError
from core.judging.excerpts.comparisons import Comparison, comparison_as_judged, comparison_of
from core.judging.stored.judgment import MODEL, Judge, Judgment
from core.judging.stored.lookups import judgments_by
from core.judging.stored.store import store_judgments
from core.judging.voting.vote_queues import JUDGED, VOTE_KINDS, Pair, VoteQueue, vote_queue
from core.judging.voting.votes import store_note, store_vote
from pages.parts.caches.documents import catalog
from pages.parts.compare.view import FIXED_WIDTH, CompareView
from pages.parts.plain import for_html
from pages.parts.wording import ABSENT
from tests.judged import forget_judgments
from tests.pages.conftest import Open, is_healthy, words
from tests.read_only import read_only


@pytest.fixture
def rated_workspace(rated_workspace: Workspace) -> Workspace:
    """The rated sample, in which nobody has judged anything."""
    return forget_judgments(rated_workspace)


def vote_as(at: AppTest, name: str) -> AppTest:
    at.text_input(key="voter_box").set_value(name).run()
    assert is_healthy(at)
    return at


def ballot(at: AppTest) -> dict[str, Any]:
    """What the ballot is given to show."""
    said = [dict(json.loads(element.proto.json)) for element in at.get("bidi_component")]
    [ballot] = [one for one in said if "pair" in one]
    return ballot


def shown(at: AppTest) -> Pair:
    left, right = json.loads(ballot(at)["pair"])
    return left, right


def first_pairs(workspace: Workspace, n: int = 1) -> list[Pair]:
    """The pairs that the page shows first, drawn as it does."""
    documents = catalog(str(workspace.root), workspace.revision())
    return vote_queue(workspace, documents, VoteQueue())[:n]


def compared(workspace: Workspace, pair: Pair) -> Comparison:
    return comparison_of(workspace, catalog(str(workspace.root), workspace.revision()), *pair)


def store(workspace: Workspace, pair: Pair, judge: str, criterion: str, answer: str) -> None:
    store_vote(workspace, compared(workspace, pair), criterion=criterion, judge=judge, answer=answer)


def test_nobody_votes_without_a_name_of_their_own(open_page: Open, rated_workspace: Workspace) -> None:
    at = open_page(rated_workspace, "compare")
    assert is_healthy(at)
    assert not ballot(at)["voter"]
    vote_as(at, "  Ada   Lovelace ")
    assert "Voting as **Ada Lovelace**" in words(at)
    assert ballot(at)["voter"] == "Ada Lovelace"
    at.button(key="change_voter").click().run()
    assert (ballot(at)["voter"], ballot(at)["is_changing"]) == ("", True)
    [(a, b)] = first_pairs(rated_workspace)
    judgment = Judgment(min(a, b), max(a, b), (0, 9), (0, 9), "writing_style", "gpt", "a", 1.0)
    store_judgments(rated_workspace, Judge("gpt", MODEL, {}), [judgment])
    at.text_input(key="voter_box").set_value("gpt").run()
    assert "name of a model" in at.error[0].value
    assert not ballot(at)["voter"]


def test_the_page_is_blind_until_all_questions_are_answered(open_page: Open, rated_workspace: Workspace) -> None:
    [pair] = first_pairs(rated_workspace)
    store_note(rated_workspace, compared(rated_workspace, pair), judge="Ben", text="two menus")
    at = vote_as(open_page(rated_workspace, "compare"), "Ada")
    for number, (criterion, answer) in enumerate(zip(CRITERIA, ("A", "B", "tie", "skip"), strict=True)):
        at.run()
        assert shown(at) == pair
        assert [each["key"] for each in ballot(at)["questions"]] == list(CRITERION_KEYS)
        assert [each["criterion"] for each in ballot(at)["answered"]] == list(CRITERION_KEYS[:number])
        assert all(each["here"] for each in ballot(at)["answered"])
        assert "How others saw this pair" not in words(at)
        assert "How often others agree" not in words(at)
        assert "two menus" not in words(at)
        assert "Read A in Browse" not in str(at.main)
        store(rated_workspace, pair, "Ada", criterion.key, answer)
    at.run()
    assert [each["answer"] for each in ballot(at)["answered"]] == ["A", "B", "tie", "skip"]
    assert "How others saw this pair" in words(at)
    assert "Ben noted: two menus" in words(at)
    opinions = next(frame.value for frame in at.dataframe if "You" in frame.value)
    assert opinions["You"].tolist() == ["A", "B", "equal", "skipped"]
    assert all(re.fullmatch(r"\d+ %", said) for said in opinions["Rater: B better"])
    assert opinions["Models: B better"].tolist() == [ABSENT] * 4
    agreement = next(frame.value for frame in at.dataframe if "Models" in frame.value)
    assert agreement["Criterion"].tolist() == ["Style", "Expertise", "All of these"]


def test_who_comes_back_goes_on_where_they_stopped(open_page: Open, rated_workspace: Workspace) -> None:
    first, second, third = first_pairs(rated_workspace, 3)
    store(rated_workspace, first, "Ada", "writing_style", "B")
    at = vote_as(open_page(rated_workspace, "compare", ask="writing_style"), "Ada")
    assert shown(at) == second
    assert ballot(at)["progress"]["said"].startswith("1 of 200 pairs done")
    store(rated_workspace, second, "Ada", "writing_style", "B")
    assert shown(at.run()) == second
    assert shown(vote_as(open_page(rated_workspace, "compare", ask="writing_style"), "Ada")) == third
    ben = vote_as(open_page(rated_workspace, "compare", ask="writing_style"), "Ben")
    assert shown(ben) == first
    assert ballot(ben)["answered"] == []
    store(rated_workspace, first, "Ben", "writing_style", "A")
    assert next(frame.value for frame in ben.run().dataframe if "You" in frame.value)["Other people"].tolist() == [
        "1 for B"
    ]
    alone = ballot(vote_as(open_page(rated_workspace, "compare", ask="writing_style", voters="1"), "Cem"))
    assert "2 judged by enough others" in alone["progress"]["said"]


def test_pairs_that_a_model_judged_are_shown_as_it_read_them(open_page: Open, rated_workspace: Workspace) -> None:
    [(left, right)] = first_pairs(rated_workspace)
    a, b = sorted((left, right))
    judgments = [
        Judgment(a, b, (5, 60), (7, 50), "writing_style", "gpt", first, prob)
        for first, prob in (("a", 0.25), ("b", 0.75))
    ]
    store_judgments(rated_workspace, Judge("gpt", MODEL, {}), judgments)
    at = vote_as(open_page(rated_workspace, "compare", pairs=JUDGED, ask="writing_style"), "Ada")
    assert set(shown(at)) == {a, b}
    assert ballot(at)["progress"]["n_pairs"] == 1
    read = [element.proto.body for element in at.get("html")]
    excerpts = compared(rated_workspace, (a, b))
    whole = comparison_as_judged(
        rated_workspace, catalog(str(rated_workspace.root), rated_workspace.revision()), (a, (5, 60)), (b, (7, 50))
    )
    assert excerpts != whole
    for side in (whole.left, whole.right):
        assert any(for_html(side.excerpt.text) + " …" in body for body in read)
        n_shown, n_all = side.excerpt.end - side.excerpt.start, side.excerpt.n_characters
        assert f"a part: {n_shown:,} of {n_all:,} characters" in words(at)


@pytest.mark.parametrize("kind", [kind for kind in VOTE_KINDS if kind != JUDGED])
def test_every_kind_of_queue_can_be_opened(open_page: Open, rated_workspace: Workspace, kind: str) -> None:
    at = open_page(rated_workspace, "compare", pairs=kind, n="30")
    assert is_healthy(at)
    assert ballot(at)["progress"]["n_pairs"] == 30


def test_last_votes_are_listed_and_lead_back(open_page: Open, rated_workspace: Workspace) -> None:
    first, second = first_pairs(rated_workspace, 2)
    for criterion in CRITERION_KEYS:
        store(rated_workspace, first, "Ada", criterion, "B")
    store(rated_workspace, second, "Ada", "writing_style", "A")
    at = vote_as(open_page(rated_workspace, "compare"), "Ada")
    said = words(at)
    assert "Style B, Expertise B, Facts B, Education B" in said
    assert "Style A" in said
    links = [link.proto.label for link in at.get("page_link")]
    assert "A pair that you have not finished" in links
    again = vote_as(open_page(rated_workspace, "compare", pair=list(first)), "Ada")
    assert shown(again) == first
    assert len(ballot(again)["answered"]) == 4
    assert not any(each["here"] for each in ballot(again)["answered"])
    # Seen the other way round by a link, it stands as it was judged: another answer replaces the old one.
    assert shown(vote_as(open_page(rated_workspace, "compare", pair=list(first[::-1])), "Ada")) == first
    assert len(judgments_by(rated_workspace, "Ada")) == 5


def test_a_link_to_what_cannot_be_compared_says_so(open_page: Open, rated_workspace: Workspace) -> None:
    for query in (
        {"pair": ["a"]},
        {"pair": ["nobody", "no one"]},
        {"domain": "nowhere"},
        {"pairs": "by taste"},
        {"pairs": JUDGED},
    ):
        at = open_page(rated_workspace, "compare", **query)
        assert len(at.error) == 1
        assert not at.exception


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ({"n": "0"}, "n='0'. Write a whole number from 1 to 20,000"),
        ({"n": "9999999"}, "n='9999999'. Write"),
        ({"n": "9" * 20}, f"n='{'9' * 20}'. Write"),
        ({"n": "1.5"}, "n='1.5'"),
        ({"voters": "0"}, "voters='0'. Write a whole number from 1 to 1,000"),
        ({"seed": "-5"}, "seed='-5'"),
        ({"seed": "9" * 23}, f"seed='{'9' * 23}'"),
        ({"typeface": "comic"}, "typeface='comic'. Write proportional or fixed-width"),
    ],
)
def test_a_number_that_no_queue_has_is_named(query: dict[str, str], said: str) -> None:
    with pytest.raises(InputError, match=re.escape(said)):
        CompareView.from_query({key: [value] for key, value in query.items()})


def test_a_view_comes_back_from_its_link_as_it_was() -> None:
    view = CompareView(n_pairs=20_000, seed=10**15, n_voters=7, typeface=FIXED_WIDTH, pair=("a", "b"))
    assert CompareView.from_query(view.to_query()) == view
    assert CompareView().to_query() == {}


def test_fixed_width_letters_keep_columns_and_stand_in_the_address(open_page: Open, rated_workspace: Workspace) -> None:
    at = open_page(rated_workspace, "compare")
    assert not any("monospace" in element.proto.body for element in at.get("html"))
    at.button(key="compare_typeface").click().run()
    assert at.query_params["typeface"] == FIXED_WIDTH
    panes = [element.proto.body for element in at.get("html") if "monospace" in element.proto.body]
    assert len(panes) == 2
    assert all("white-space:pre;" in pane for pane in panes)
    at.button(key="compare_typeface").click().run()
    assert "typeface" not in at.query_params


def test_a_workspace_that_cannot_be_written_is_read(open_page: Open, rated_workspace: Workspace) -> None:
    catalog(str(rated_workspace.root), rated_workspace.revision())
    with read_only(rated_workspace.root):
        at = vote_as(open_page(rated_workspace, "compare"), "Ada")
        assert ballot(at)["can_vote"] is False


def test_one_document_is_no_pair(open_page: Open, make_workspace: Any) -> None:
    at = open_page(make_workspace([{"text": "The only text there is."}]), "compare")
    assert "no two documents" in at.error[0].value
    assert not at.exception


def test_votes_about_hostile_documents_are_only_votes(open_page: Open, hostile_workspace: Workspace) -> None:
    [pair] = vote_queue(
        hostile_workspace, catalog(str(hostile_workspace.root), hostile_workspace.revision()), VoteQueue()
    )[:1]
    name = "<b>[x](http://x)</b>"
    store(hostile_workspace, pair, name, "writing_style", "A")
    store_note(hostile_workspace, compared(hostile_workspace, pair), judge=name, text=name)
    at = vote_as(open_page(hostile_workspace, "compare", ask="writing_style", pair=list(pair)), name)
    assert [each["criterion"] for each in ballot(at)["answered"]] == ["writing_style"]
    assert "[x](http" not in json.dumps([element.value for element in [*at.markdown, *at.caption]])
