"""Votes are stored once, in one orientation, and come back as pairs that a rater is trained on."""

import math
from concurrent.futures import ThreadPoolExecutor

import pytest

from core.corpus.database import Family, transaction
from core.criteria import CRITERION_KEYS
from core.errors import ConflictError, InputError
from core.judging.excerpts.comparisons import comparison_of
from core.judging.files.judgment_files import read_judgments, write_pairs
from core.judging.stored.judgment import MODEL, PERSON, Judge, Judgment
from core.judging.stored.lookups import (
    all_judgments,
    asked_of_people,
    judges,
    judgments_beside,
    judgments_by,
    judgments_of,
    judgments_revision,
    pairs_judged_by,
)
from core.judging.stored.remarks import remark, remarks_by, remarks_on
from core.judging.stored.store import store_judgments, undo_last_judgment
from core.judging.stored.stored_pairs import stored_pairs
from core.judging.stored.tables import JUDGMENTS
from core.judging.voting.second_opinions import opinions, rater_prob
from core.judging.voting.votes import SKIP, TIE, A, B, require_voter, skip_questions, store_note, store_vote


@pytest.fixture
def vote(rated_workspace, catalog):
    def cast(left, right, answer, *, criterion="writing_style", judge="Ada"):
        comparison = comparison_of(rated_workspace, catalog, left, right)
        store_vote(rated_workspace, comparison, criterion=criterion, judge=judge, answer=answer)

    return cast


def counted(workspace):
    return {judge.name: judge.n_judgments for judge in judges(workspace)}


@pytest.mark.parametrize(("answer", "prob_right"), [(A, 0.0), (B, 1.0), (TIE, 0.5), (SKIP, None)])
def test_swapping_the_sides_turns_a_vote_round(rated_workspace, ids, vote, answer, prob_right):
    vote(ids[0], ids[1], answer, judge="Ada")
    vote(ids[1], ids[0], answer, judge="Ben")
    ada, ben = judgments_of(rated_workspace, ids[1], ids[0])
    assert (ada.left, ada.right, ben.left, ben.right) == (ids[0], ids[1], ids[1], ids[0])
    assert ada.prob_preferred(ids[1]) == ben.prob_preferred(ids[0]) == prob_right
    if prob_right is not None:
        assert ada.prob_b_preferred == 1 - ben.prob_b_preferred
    assert (ada.span_a, ada.span_b) == (ben.span_a, ben.span_b)


def test_a_second_answer_replaces_the_first_and_undo_takes_the_last_one_back(rated_workspace, ids, vote):
    vote(ids[0], ids[1], A)
    vote(ids[0], ids[1], B)
    vote(ids[2], ids[3], TIE, criterion="facts_and_trivia")
    vote(ids[2], ids[3], A, judge="Ben")
    assert [judgment.prob_b_preferred for judgment in judgments_by(rated_workspace, "Ada")] == [0.5, 1.0]
    assert undo_last_judgment(rated_workspace, "Ada").criterion == "facts_and_trivia"
    assert undo_last_judgment(rated_workspace, "Ada").prob_b_preferred == 1.0
    assert [judgment.prob_b_preferred for judgment in judgments_by(rated_workspace, "Ada")] == [0.0]
    assert undo_last_judgment(rated_workspace, "Ada").doc_a == ids[0]
    assert undo_last_judgment(rated_workspace, "Ada") is None
    assert counted(rated_workspace) == {"Ben": 1}


def test_undo_leads_back_through_every_state_and_no_two_share_a_revision(rated_workspace, ids, vote):
    """Answers of two voters, some changed more than once, taken back in another order than they were given."""
    revisions = set()

    def state(judge):
        revisions.add((judgments_revision(rated_workspace), tuple(all_judgments(rated_workspace))))
        return judgments_by(rated_workspace, judge)

    steps = [(0, A), (2, A), (0, B), (0, TIE), (2, SKIP), (0, TIE), (2, SKIP), (4, B)]
    before = {"Ada": [], "Ben": []}
    for judge in ("Ada", "Ben"):
        for place, answer in steps:
            before[judge].append(state(judge))
            vote(ids[place], ids[place + 1], answer, judge=judge)
    for judge in ("Ada", "Ben"):
        for expected in reversed(before[judge]):
            assert undo_last_judgment(rated_workspace, judge) is not None
            assert state(judge) == expected
        assert undo_last_judgment(rated_workspace, judge) is None
    named, states = zip(*revisions, strict=True)
    assert len(set(named)) == len(set(states))


def test_a_judgment_of_a_model_with_a_long_name_is_taken_back(rated_workspace, ids):
    name = "local:" + "x" * 200
    judged = Judgment(*ids[:2], (0, 9), (0, 9), "writing_style", name, "a", 0.5)
    store_judgments(rated_workspace, Judge(name, MODEL, {}), [judged])
    assert undo_last_judgment(rated_workspace, name).judge == name
    assert all_judgments(rated_workspace) == []


def test_what_is_no_vote_is_refused_and_nothing_is_stored(rated_workspace, ids, vote):
    for refused in ({"answer": "C"}, {"answer": A, "judge": "  "}, {"answer": A, "judge": "x" * 81}):
        with pytest.raises(InputError):
            vote(ids[0], ids[1], **refused)
    with pytest.raises(InputError, match="no criterion"):
        vote(ids[0], ids[1], A, criterion="beauty")
    assert all_judgments(rated_workspace) == []


def test_hostile_names_are_only_names(rated_workspace, ids, vote):
    name = "'; DROP TABLE judgments; -- <b>"
    vote(ids[0], ids[1], A, judge=name)
    assert counted(rated_workspace) == {name: 1}


def test_many_voters_at_once_lose_no_vote(rated_workspace, ids, vote):
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda n: vote(ids[n % 5], ids[5 + n % 7], A, judge=f"voter {n}"), range(40)))
    assert sum(counted(rated_workspace).values()) == 40


def test_stored_votes_become_pairs_with_several_voters_averaged(rated_workspace, catalog, ids, vote, tmp_path):
    vote(ids[0], ids[1], A, judge="Ada")
    vote(ids[1], ids[0], A, judge="Ben")
    vote(ids[0], ids[1], TIE, judge="Cem")
    vote(ids[0], ids[1], SKIP, criterion="required_expertise")
    vote(ids[2], ids[3], B, criterion="educational_value")
    vote(ids[4], ids[5], SKIP)
    pairs = stored_pairs(rated_workspace, catalog)
    assert pairs.n_pairs == 2
    first = dict(zip(CRITERION_KEYS, pairs.prob_b_preferred[0], strict=True))
    assert first["writing_style"] == 0.5
    assert math.isnan(first["required_expertise"])
    assert pairs.prob_b_preferred[1, CRITERION_KEYS.index("educational_value")] == 1.0
    comparison = comparison_of(rated_workspace, catalog, ids[0], ids[1])
    assert pairs.texts[pairs.index_a[0]] == comparison.left.excerpt.text
    write_pairs(tmp_path / "votes.jsonl", pairs)
    assert read_judgments(tmp_path / "votes.jsonl").texts == pairs.texts


def test_the_rater_and_others_are_set_beside_a_vote(rated_workspace, catalog, ids, vote):
    left, right = (catalog.place(doc_id, "default") for doc_id in ids[:2])
    for judge, answer in (("Ada", A), ("Ben", B), ("Cem", B), ("Dee", TIE), ("Eve", SKIP)):
        vote(ids[0], ids[1], answer, judge=judge)
    (opinion,) = opinions(judgments_of(rated_workspace, *ids[:2]), left, right, judge="Ada")
    assert (opinion.own, opinion.n_left, opinion.n_right, opinion.n_tied) == (0.0, 0, 2, 1)
    difference = right.ratings["writing_style"] - left.ratings["writing_style"]
    assert opinion.rater == pytest.approx(1 / (1 + math.exp(-difference)))
    assert rater_prob(left, right, "writing_style") == pytest.approx(1 - rater_prob(right, left, "writing_style"))
    vote(ids[0], ids[1], A, judge="Fay")
    seen = judgments_of(rated_workspace, *ids[:2])
    assert opinions(seen, left, right, judge="Ada", models={"Ben", "Fay"})[0].models is None  # in one order only
    vote(ids[1], ids[0], A, judge="Ben")
    vote(ids[1], ids[0], B, judge="Fay")
    (opinion,) = opinions(judgments_of(rated_workspace, *ids[:2]), left, right, judge="Ada", models={"Ben", "Fay"})
    assert (opinion.n_left, opinion.n_right, opinion.n_tied, opinion.models) == (0, 1, 1, 0.5)


def test_a_pair_that_is_skipped_comes_back_with_one_undo(rated_workspace, catalog, ids, vote):
    vote(ids[0], ids[1], SKIP, criterion="writing_style")
    comparison = comparison_of(rated_workspace, catalog, ids[1], ids[0])
    skip_questions(rated_workspace, comparison, CRITERION_KEYS[1:], judge="Ada")
    assert counted(rated_workspace) == {"Ada": len(CRITERION_KEYS)}
    assert undo_last_judgment(rated_workspace, "Ada").left == ids[1]
    assert [each.criterion for each in judgments_by(rated_workspace, "Ada")] == ["writing_style"]
    assert undo_last_judgment(rated_workspace, "Ada").criterion == "writing_style"
    assert undo_last_judgment(rated_workspace, "Ada") is None


def test_a_note_is_kept_without_a_vote(rated_workspace, catalog, ids):
    comparison = comparison_of(rated_workspace, catalog, ids[1], ids[0])
    store_note(rated_workspace, comparison, judge="Ada", text=" both are lists ")
    assert [(pair, noted.text) for pair, noted in remarks_by(rated_workspace, "Ada").items()] == [
        ((ids[0], ids[1]), "both are lists")
    ]
    assert judgments_by(rated_workspace, "Ada") == []
    with pytest.raises(InputError, match="too long"):
        store_note(rated_workspace, comparison, judge="Ada", text="x" * 2_001)


def test_what_people_were_asked_and_what_stands_beside_it(rated_workspace, ids, vote):
    vote(ids[0], ids[1], A)
    vote(ids[1], ids[0], SKIP, criterion="facts_and_trivia", judge="Ben")
    vote(ids[2], ids[3], B, judge="Ben")
    model = Judge("local:tiny", MODEL, {})
    judgment = Judgment(ids[4], ids[5], (0, 9), (0, 9), "writing_style", model.name, "a", 0.5)
    store_judgments(rated_workspace, model, [judgment])
    assert asked_of_people(rated_workspace) == {
        (ids[0], ids[1]): {"Ada": {"writing_style"}, "Ben": {"facts_and_trivia"}},
        (ids[2], ids[3]): {"Ben": {"writing_style"}},
    }
    assert pairs_judged_by(rated_workspace, "Ben") == [(ids[2], ids[3])]
    assert [each.judge for each in judgments_beside(rated_workspace, "Ada", newest=9)] == ["Ada", "Ben"]
    assert len(judgments_beside(rated_workspace, "Ben", newest=1)) == 1
    assert [each.doc_a for each in judgments_by(rated_workspace, "Ben", newest=1)] == [ids[2]]
    assert require_voter(rated_workspace, " Ada  B. ") == "Ada B."
    with pytest.raises(ConflictError, match="name of a model"):
        require_voter(rated_workspace, "local:tiny")
    with pytest.raises(ConflictError, match="name of a model"):
        require_voter(rated_workspace, "Local:Tiny")
    for rater in ("default", "Default"):
        with pytest.raises(ConflictError, match="name of a rater"):
            require_voter(rated_workspace, rater)
    assert require_voter(rated_workspace, "ADA") == "Ada"
    assert require_voter(rated_workspace, "a\u202eb\x07") == "a b"


def test_a_model_judges_both_orders_and_says_why_it_did_not(rated_workspace, ids, vote):
    vote(ids[0], ids[1], SKIP)
    model = Judge("local:tiny", MODEL, {"answer": "logprobs"})
    spans = {"span_a": (0, 10), "span_b": (5, 15), "criterion": "writing_style", "judge": model.name}
    judgments = [
        Judgment(ids[0], ids[1], **spans, first="a", prob_b_preferred=0.25, n_votes=20),
        Judgment(ids[0], ids[1], **spans, first="b", prob_b_preferred=None, missing="refused"),
    ]
    store_judgments(rated_workspace, model, judgments)
    store_judgments(rated_workspace, model, judgments[1:])
    assert [
        (found.first, found.prob_b_preferred, found.missing, found.n_votes)
        for found in reversed(judgments_by(rated_workspace, model.name))
    ] == [("a", 0.25, None, 20), ("b", None, "refused", None)]
    found = {judge.name: judge for judge in judges(rated_workspace)}
    assert (found[model.name].kind, found[model.name].about) == (MODEL, {"answer": "logprobs"})
    assert judgments_by(rated_workspace, "Ada")[0].missing == "skipped"


def test_nobody_votes_under_the_name_of_a_model(rated_workspace, ids, vote):
    vote(ids[0], ids[1], A, judge="Ada")
    with pytest.raises(ConflictError, match="person"):
        store_judgments(rated_workspace, Judge("Ada", MODEL, {}), [])
    store_judgments(rated_workspace, Judge("gpt", MODEL, {}), [])
    with pytest.raises(ConflictError, match="model"):
        vote(ids[0], ids[1], A, judge="gpt")


@pytest.mark.parametrize(
    "wrong",
    [
        {"prob_b_preferred": 1.7},
        {"prob_b_preferred": None},
        {"prob_b_preferred": 0.5, "missing": "refused"},
        {"prob_b_preferred": None, "missing": "asleep"},
        {"prob_b_preferred": 0.5, "first": "c"},
        {"prob_b_preferred": 0.5, "doc_a": "z"},
    ],
)
def test_a_judgment_that_cannot_be_is_refused(wrong):
    values = {"doc_a": "x", "doc_b": "y", "first": "a"} | wrong
    with pytest.raises(InputError):
        Judgment(span_a=(0, 1), span_b=(0, 1), criterion="writing_style", judge="gpt", **values)


def test_a_remark_stays_with_the_pair_until_it_is_emptied(rated_workspace, ids, vote):
    vote(ids[0], ids[1], SKIP)
    (judgment,) = judgments_by(rated_workspace, "Ada")
    remark(rated_workspace, judgment, " both are menus ")
    remark(rated_workspace, judgment, "both are lists")
    assert remarks_on(rated_workspace, ids[1], ids[0]) == {"Ada": "both are lists"}
    remark(rated_workspace, judgment, " ")
    assert remarks_on(rated_workspace, ids[0], ids[1]) == {}


def test_votes_of_an_older_workspace_are_brought_up_to_date(rated_workspace):
    """What version 1 of the tables held: skipped questions without a reason, and no list of judges."""
    older = Family(JUDGMENTS.name, JUDGMENTS.migrations[:1])
    with transaction(rated_workspace, older) as connection:
        connection.execute("INSERT INTO pairs VALUES (1, 'x', 'y', 0, 5, 0, 5)")
        sql = "INSERT INTO judgments VALUES (?, 1, 'writing_style', ?, 'a', ?, '2026-01-01T00:00:00+00:00')"
        connection.executemany(sql, [(1, "Ada", None), (2, "Ben", 1.0)])
    read_only = all_judgments(rated_workspace)
    assert [(found.judge, found.missing) for found in read_only] == [("Ada", "skipped"), ("Ben", None)]
    store_judgments(rated_workspace, Judge("gpt", MODEL, {}), [])
    assert all_judgments(rated_workspace) == read_only
    assert counted(rated_workspace) == {"Ada": 1, "Ben": 1}


def test_an_answer_of_an_older_workspace_stands_again_when_its_change_is_undone(rated_workspace):
    older = Family(JUDGMENTS.name, JUDGMENTS.migrations[:2])
    with transaction(rated_workspace, older) as connection:
        connection.execute("INSERT INTO pairs VALUES (1, 'x', 'y', 0, 5, 0, 5)")
        connection.execute("INSERT INTO judges VALUES ('Ada', 'person', '{}')")
        sql = "INSERT INTO judgments VALUES (3, 1, 'writing_style', 'Ada', 'a', 0.5, '2026-01-01T00:00:00', NULL, NULL)"
        connection.execute(sql)
    before = all_judgments(rated_workspace)
    changed = Judgment("x", "y", (0, 5), (0, 5), "writing_style", "Ada", "a", 1.0)
    store_judgments(rated_workspace, Judge("Ada", PERSON, {}), [changed])
    assert [each.prob_b_preferred for each in all_judgments(rated_workspace)] == [1.0]
    undo_last_judgment(rated_workspace, "Ada")
    assert all_judgments(rated_workspace) == before
