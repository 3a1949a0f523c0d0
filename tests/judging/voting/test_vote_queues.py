"""People's queues: those of models, and pairs that somebody has judged."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest

from core.corpus.catalog.queries import open_catalog
from core.corpus.filters import DocumentFilter, RatingRange
from core.errors import InputError, NotFoundError
from core.judging.queues.kept_queues import kept_queue
from core.judging.queues.queue_settings import ACTIVE, QueueSettings
from core.judging.stored.judgment import MODEL, Judge, Judgment
from core.judging.stored.store import store_judgments
from core.judging.voting.pace import votes_per_hour
from core.judging.voting.vote_queues import JUDGED, RATED_ALIKE, USUAL_PAIRS, VoteQueue, vote_queue


@pytest.fixture
def catalog(rated_workspace):
    return open_catalog(rated_workspace)


def judge(workspace, ids, name="openai:reader"):
    judgments = [Judgment(a, b, (0, 9), (0, 9), "writing_style", name, "a", 1.0) for a, b in pairwise(ids)]
    store_judgments(workspace, Judge(name, MODEL, {}), judgments)


def test_people_and_models_are_given_the_same_pairs(rated_workspace, catalog):
    """A rater and a criterion that do not matter change nothing."""
    wanted = VoteQueue(n_pairs=40, rater="default", criterion="writing_style")
    assert vote_queue(rated_workspace, catalog, wanted) == kept_queue(
        rated_workspace, catalog, QueueSettings(n_pairs=40)
    )
    assert len(vote_queue(rated_workspace, catalog, VoteQueue())) == USUAL_PAIRS


def test_a_small_corpus_gives_what_it_has(rated_workspace, catalog):
    two = next(iter(vote_queue(rated_workspace, catalog, VoteQueue(n_pairs=1))))
    place = catalog.place(two[0], "default").standardised["writing_style"]
    near = RatingRange("writing_style", place - 0.05, place + 0.05)
    wanted = VoteQueue(documents=DocumentFilter(ranges=(near,)), rater="default", kind=ACTIVE)
    n_documents = catalog.amount(wanted.documents, "default").n_documents
    most = n_documents * min(16, n_documents - 1) // 2
    pairs = vote_queue(rated_workspace, catalog, wanted)
    assert 0.95 * most < len(pairs) <= most < USUAL_PAIRS
    assert vote_queue(rated_workspace, catalog, wanted) == pairs
    with pytest.raises(NotFoundError, match="no two documents"):
        vote_queue(rated_workspace, catalog, VoteQueue(documents=DocumentFilter(domains=("nowhere",))))
    with pytest.raises(InputError, match="rate the corpus first"):
        vote_queue(rated_workspace, catalog, VoteQueue(kind=RATED_ALIKE))
    with pytest.raises(InputError, match="cannot be drawn"):
        VoteQueue(kind="by taste")
    with pytest.raises(InputError, match="too many"):
        VoteQueue(n_pairs=10**6)


def test_a_damaged_queue_is_said_to_be_damaged_and_not_passed_over(rated_workspace, catalog):
    vote_queue(rated_workspace, catalog, VoteQueue())
    for path in (rated_workspace.root / "queues").glob("*.json"):
        path.write_text("{")
    with pytest.raises(InputError, match="is no queue of pairs. Remove it"):
        vote_queue(rated_workspace, catalog, VoteQueue())


def test_pairs_that_are_rated_alike_are_so_whatever_was_judged(rated_workspace, catalog):
    wanted = VoteQueue(kind=RATED_ALIKE, rater="default", criterion="facts_and_trivia", n_pairs=60)
    pairs = vote_queue(rated_workspace, catalog, wanted)
    judge(rated_workspace, sorted({doc_id for pair in pairs for doc_id in pair}))
    assert vote_queue(rated_workspace, catalog, wanted) == pairs
    ratings = catalog.ratings_by_id({doc_id for pair in pairs for doc_id in pair}, "default")
    gaps = sorted(abs(ratings[a]["facts_and_trivia"] - ratings[b]["facts_and_trivia"]) for a, b in pairs)
    anyhow = vote_queue(rated_workspace, catalog, VoteQueue(n_pairs=60))
    ratings = catalog.ratings_by_id({doc_id for pair in anyhow for doc_id in pair}, "default")
    others = sorted(abs(ratings[a]["facts_and_trivia"] - ratings[b]["facts_and_trivia"]) for a, b in anyhow)
    assert gaps[30] < others[30] / 2


def test_what_a_judge_judged_is_judged_again_and_more_of_it_takes_places_among_it(rated_workspace, catalog):
    ids = [f"code-{number:02}" for number in range(1, 13)]
    wanted = VoteQueue(kind=JUDGED, judge="openai:reader")
    with pytest.raises(NotFoundError, match="has judged no pair"):
        vote_queue(rated_workspace, catalog, wanted)
    judge(rated_workspace, ids[:8])
    before = vote_queue(rated_workspace, catalog, wanted)
    assert {frozenset(pair) for pair in before} == {frozenset(pair) for pair in pairwise(ids[:8])}
    assert 0 < sum(a < b for a, b in before) < len(before)
    judge(rated_workspace, ids)
    after = vote_queue(rated_workspace, catalog, wanted)
    assert [pair for pair in after if pair in before] == before
    assert len(vote_queue(rated_workspace, catalog, VoteQueue(kind=JUDGED, judge="openai:reader", n_pairs=3))) == 3
    elsewhere = DocumentFilter(domains=("nowhere",))
    with pytest.raises(NotFoundError, match="widen the filter"):
        vote_queue(rated_workspace, catalog, VoteQueue(kind=JUDGED, judge="openai:reader", documents=elsewhere))
    with pytest.raises(NotFoundError, match="Nobody else"):
        vote_queue(rated_workspace, catalog, VoteQueue(kind=JUDGED))


def test_the_pace_is_that_of_the_last_ten_minutes():
    now = datetime(2026, 1, 1, 12, tzinfo=UTC)
    made = [(now - timedelta(seconds=10 * number)).isoformat() for number in range(30)]
    assert votes_per_hour(made, now) == 360
    assert votes_per_hour([*made, (now - timedelta(hours=3)).isoformat(), "yesterday", "2026-01-01"], now) == 360
    assert votes_per_hour(made[:4], now) is None
    assert votes_per_hour(made[:1] * 9, now) is None
    assert votes_per_hour(made, now + timedelta(hours=1)) is None
