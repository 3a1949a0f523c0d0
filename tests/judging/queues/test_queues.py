"""A queue reaches many documents, connects them all, and is the same for all who judge."""

import json
from dataclasses import replace
from itertools import pairwise

import networkx as nx
import numpy as np
import pytest

from core.corpus.catalog.queries import open_catalog
from core.corpus.filters import DocumentFilter, Order, RatingRange, TokenRange
from core.corpus.importing import import_files
from core.corpus.locks import held
from core.corpus.rows import FieldNames
from core.corpus.workspace_folder import create_workspace, open_workspace
from core.errors import ConflictError, InputError, NotFoundError
from core.judging.queues.drawing import build_queue
from core.judging.queues.kept_queues import kept_queue
from core.judging.queues.pair_graph import JOIN, STEPS
from core.judging.queues.queue_settings import (
    ACTIVE,
    KINDS,
    RANDOM,
    STRATIFIED,
    WITHIN_DOMAIN,
    QueueSettings,
)
from core.judging.stored.judgment import PERSON, Judge, Judgment
from core.judging.stored.lookups import all_judgments
from core.judging.stored.store import store_judgments

RATER = "default"


@pytest.fixture(scope="module")
def catalog(sample_built_once):
    return open_catalog(open_workspace(sample_built_once))


@pytest.fixture(scope="module")
def documents(catalog):
    page = catalog.page(DocumentFilter(), RATER, order=Order("doc_id"), offset=0, limit=1_000)
    return page.set_index("doc_id")


def settings(kind: str, n_pairs: int = 150, **others) -> QueueSettings:
    return QueueSettings(kind, n_pairs, rater=RATER, **others)


def judgment(one: str, other: str, prob: float, *, judge: str = "Ada") -> Judgment:
    a, b = sorted((one, other))
    return Judgment(a, b, (0, 9), (0, 9), "educational_value", judge, "a", prob)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("n_pairs", [1, 2, 3, 7, 12, 150, 700])
def test_every_number_of_pairs_connects_all_documents_it_reaches(catalog, kind, n_pairs):
    found = build_queue(catalog, settings(kind, n_pairs))
    graph = nx.Graph(found)
    assert len(found) == graph.number_of_edges() == n_pairs
    assert nx.is_connected(graph)
    assert nx.number_of_selfloops(graph) == 0
    assert max(dict(graph.degree).values()) <= 16
    n_steps = sum(STEPS[place % len(STEPS)] == JOIN for place in range(n_pairs))
    assert len(graph) == min(n_steps + 1, 304)
    for n in range(1, n_pairs, 40):
        assert nx.is_connected(nx.Graph(found[:n]))


def test_a_hundred_pairs_reach_seventy_documents(catalog):
    """So many that a rater learns something, and all of them in enough pairs to be compared."""
    degrees = dict(nx.Graph(build_queue(catalog, settings(RANDOM, 100))).degree).values()
    assert len(degrees) == 71
    assert np.mean([degree > 1 for degree in degrees]) > 0.85


@pytest.mark.parametrize("kind", KINDS)
def test_fewer_pairs_are_the_beginning_of_more(catalog, kind):
    assert build_queue(catalog, settings(kind, 10)) == build_queue(catalog, settings(kind, 15))[:10]
    assert build_queue(catalog, settings(kind, 150)) == build_queue(catalog, settings(kind, 400))[:150]


@pytest.mark.parametrize("kind", KINDS)
def test_more_pairs_follow_those_that_were_judged_meanwhile(rated_workspace, kind):
    """Ten pairs are judged, then fifteen are asked for: here, and on a machine where nothing was judged."""
    catalog = open_catalog(rated_workspace)
    at_once = build_queue(catalog, settings(kind, 15))
    first = kept_queue(rated_workspace, catalog, settings(kind, 10))
    store_judgments(rated_workspace, Judge("Ada", PERSON, {}), [judgment(*pair, 1.0) for pair in first])
    assert kept_queue(rated_workspace, catalog, settings(kind, 15)) == at_once
    assert kept_queue(rated_workspace, catalog, settings(kind, 7)) == at_once[:7]


@pytest.mark.parametrize("kind", KINDS)
def test_the_same_seed_gives_the_same_queue_and_another_one_another(catalog, kind):
    found = build_queue(catalog, settings(kind, 40))
    assert found == build_queue(catalog, settings(kind, 40))
    assert set(found) != set(build_queue(catalog, settings(kind, 40, seed=43)))


@pytest.mark.parametrize("kind", [RANDOM, WITHIN_DOMAIN, STRATIFIED])
def test_documents_imported_in_another_order_give_the_same_queue(write_jsonl, tmp_path, kind):
    rows = [{"id": f"d{n}", "text": f"{n} stones " * (n % 13 + 1), "domain": f"of {n % 4}"} for n in range(60)]
    queues = []
    for name, some in (("forwards", rows), ("backwards", rows[::-1])):
        workspace = create_workspace(tmp_path / name)
        import_files(workspace, [write_jsonl(some)], names=FieldNames(id="id"))
        queues.append(build_queue(open_catalog(workspace), QueueSettings(kind, 50)))
    assert queues[0] == queues[1]


def test_documents_stand_on_either_side(catalog):
    found = build_queue(catalog, settings(RANDOM, 700))
    assert 0.4 < np.mean([left < right for left, right in found]) < 0.6


def test_pairs_within_a_domain_cross_domains_only_to_connect_them(catalog, documents):
    found = build_queue(catalog, settings(WITHIN_DOMAIN, 400))
    n_across = sum(documents.domain[left] != documents.domain[right] for left, right in found)
    # One pair in ten joins any two documents; seven more bridge eight domains.
    assert 0 < n_across <= 40 + 7
    only = settings(WITHIN_DOMAIN, 60, documents=DocumentFilter(domains=("code",)))
    assert all(
        documents.domain[left] == documents.domain[right] == "code" for left, right in build_queue(catalog, only)
    )


def test_stratified_pairs_are_of_like_length_and_of_all_domains_alike(catalog, documents):
    found = build_queue(catalog, settings(STRATIFIED, 400))
    n_tokens = documents.n_tokens
    ratios = [max(n_tokens[a], n_tokens[b]) / min(n_tokens[a], n_tokens[b]) for a, b in found]
    by_chance = [
        max(n_tokens[a], n_tokens[b]) / min(n_tokens[a], n_tokens[b])
        for a, b in build_queue(catalog, settings(RANDOM, 400))
    ]
    assert np.median(ratios) < 1.1 < np.median(by_chance)
    reached = {doc_id for pair in found for doc_id in pair}
    sizes = documents.domain[list(reached)].value_counts()
    assert len(sizes) == 8
    assert sizes.max() - sizes.min() <= 1


def test_active_pairs_are_those_the_rater_can_hardly_tell_apart(catalog):
    found = catalog.candidates(DocumentFilter(), RATER, criterion="educational_value")
    rating = dict(zip(catalog.ids_at(found.numbers.tolist()), found.rating, strict=True))

    def median_difference(kind):
        return np.median(
            [abs(rating[left] - rating[right]) for left, right in build_queue(catalog, settings(kind, 300))]
        )

    assert median_difference(ACTIVE) < 0.2 * median_difference(RANDOM)


def test_active_queues_begin_where_judge_and_rater_disagree(catalog, documents):
    ratings = catalog.candidates(DocumentFilter(), RATER, criterion="educational_value")
    order = ratings.numbers[np.argsort(ratings.rating)].tolist()
    lowest, highest = catalog.ids_at([*order[:5], *order[-5:]])[:5], catalog.ids_at(order[-5:])
    # Somebody prefers the lowest ones to the highest, and another one agrees with the rater about others.
    contradicted = [judgment(low, high, float(low > high)) for low, high in zip(lowest, highest, strict=True)]
    found = build_queue(catalog, settings(ACTIVE, 60), judgments=contradicted)
    reached = {doc_id for pair in found for doc_id in pair}
    assert reached >= {*lowest, *highest}
    assert not {frozenset((each.doc_a, each.doc_b)) for each in contradicted} & {frozenset(pair) for pair in found}
    agreed = [replace(each, prob_b_preferred=1 - each.prob_b_preferred) for each in contradicted]
    reached = {doc_id for pair in build_queue(catalog, settings(ACTIVE, 60), judgments=agreed) for doc_id in pair}
    assert not reached >= {*lowest, *highest}


@pytest.mark.parametrize("kind", KINDS)
def test_new_pairs_connect_with_those_judged_before(catalog, kind):
    before = build_queue(catalog, settings(kind, 100))
    judged = [judgment(*pair, 0.5) for pair in before]
    for seed in (42, 43):
        after = build_queue(catalog, settings(kind, 100, seed=seed), judgments=judged)
        assert {frozenset(pair) for pair in before}.isdisjoint(frozenset(pair) for pair in after)
        assert nx.is_connected(nx.Graph(after))
        assert nx.is_connected(nx.Graph(before + after))


def test_a_kept_queue_stays_whatever_is_judged(rated_workspace):
    catalog = open_catalog(rated_workspace)
    wanted = settings(ACTIVE, 20)
    first = kept_queue(rated_workspace, catalog, wanted)
    judged = [judgment(*pair, 1.0) for pair in first[:5]]
    store_judgments(rated_workspace, Judge("Ada", PERSON, {}), judged)
    assert kept_queue(rated_workspace, catalog, wanted) == first
    assert build_queue(catalog, wanted, judgments=all_judgments(rated_workspace)) != first
    other = kept_queue(rated_workspace, catalog, replace(wanted, seed=43))
    assert {frozenset(pair) for pair in first[:5]}.isdisjoint(frozenset(pair) for pair in other)
    (kept,) = [path for path in (rated_workspace.root / "queues").iterdir() if '"seed": 42' in path.read_text()]
    assert json.loads(kept.read_text())["settings"]["kind"] == ACTIVE
    kept.write_text("{")
    with pytest.raises(InputError, match="is no queue of pairs. Remove it"):
        kept_queue(rated_workspace, catalog, wanted)


def test_a_workspace_that_cannot_be_written_has_the_queue_of_its_judgments(rated_workspace):
    catalog = open_catalog(rated_workspace)
    (rated_workspace.root / "queues").write_text("a file where a folder should be")
    assert kept_queue(rated_workspace, catalog, settings(RANDOM, 20)) == build_queue(catalog, settings(RANDOM, 20))


def test_a_queue_that_another_process_is_keeping_is_waited_for_and_no_other_one_is_judged(rated_workspace):
    catalog = open_catalog(rated_workspace)
    first = kept_queue(rated_workspace, catalog, settings(RANDOM, 10))
    (kept,) = (rated_workspace.root / "queues").glob("*.json")
    with held(kept, what="a queue of pairs"):
        assert kept_queue(rated_workspace, catalog, settings(RANDOM, 10)) == first
        with pytest.raises(ConflictError, match="Wait until it ends"):
            kept_queue(rated_workspace, catalog, settings(RANDOM, 15))


def test_where_fewer_pairs_do_there_are_as_many_as_can_be_drawn(catalog):
    few = settings(RANDOM, 10_000, documents=DocumentFilter(domains=("code",)))
    found = build_queue(catalog, few, or_fewer=True)
    assert 0.95 * 296 < len(found) <= 296
    assert nx.is_connected(nx.Graph(found))
    judged = [judgment(*pair, 0.5) for pair in found]
    more = build_queue(catalog, few, judgments=judged, or_fewer=True)
    assert {frozenset(pair) for pair in found}.isdisjoint(frozenset(pair) for pair in more)


def test_what_cannot_be_drawn_is_refused(catalog):
    narrow = DocumentFilter(n_tokens=TokenRange(None, 1))
    with pytest.raises(NotFoundError, match="no two documents"):
        build_queue(catalog, settings(RANDOM, documents=narrow))
    with pytest.raises(InputError, match="37 documents have 296 pairs at most, with none in more than 16, not 297"):
        build_queue(catalog, settings(RANDOM, 297, documents=DocumentFilter(domains=("code",))))
    with pytest.raises(InputError, match="Name one, or rate the corpus first"):
        build_queue(catalog, QueueSettings(ACTIVE))
    with pytest.raises(NotFoundError, match="no ratings by 'nobody'"):
        build_queue(catalog, QueueSettings(rater="nobody"))
    with pytest.raises(InputError, match="cannot be drawn 'by taste'. Choose one of random, within-domain"):
        QueueSettings("by taste")
    with pytest.raises(InputError, match="A queue of 0 pairs is none"):
        QueueSettings(n_pairs=0)
    with pytest.raises(InputError, match="in 1 pairs at most connect nothing"):
        QueueSettings(most_degree=1)
    with pytest.raises(InputError, match="The seed -1 is out of range"):
        QueueSettings(seed=-1)


def test_a_corpus_whose_pairs_are_all_judged_has_no_more(catalog):
    few = DocumentFilter(domains=("code",), ranges=(RatingRange("educational_value", 0.9, None),))
    n_documents = catalog.amount(few, RATER).n_documents
    n_pairs = n_documents * (n_documents - 1) // 2
    all_of_them = build_queue(catalog, settings(RANDOM, n_pairs, documents=few))
    judged = [judgment(*pair, 0.5) for pair in all_of_them]
    with pytest.raises(InputError, match="^1 pair that was not judged before could not be found among"):
        build_queue(catalog, settings(RANDOM, 1, documents=few), judgments=judged)
    half = judged[: n_pairs // 2]
    found = build_queue(catalog, settings(RANDOM, 5, documents=few), judgments=half)
    assert {frozenset(pair) for pair in found} <= {frozenset(pair) for pair in all_of_them[n_pairs // 2 :]}


def test_ratings_of_another_model_of_the_same_name_give_another_queue(rated_workspace):
    catalog = open_catalog(rated_workspace)
    queues = rated_workspace.root / "queues"
    for wanted in (settings(ACTIVE, 20), QueueSettings(RANDOM, 20)):
        kept_queue(rated_workspace, catalog, wanted)
    path = rated_workspace.ratings(RATER) / "record.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | {"fingerprint": "trained anew"}))
    before = len(list(queues.iterdir()))
    for wanted in (settings(ACTIVE, 20), QueueSettings(RANDOM, 20)):
        kept_queue(rated_workspace, catalog, wanted)
    assert len(list(queues.iterdir())) == before + 1


def test_a_pair_that_nobody_prefers_one_of_joins_nothing(catalog):
    """Two parts, with a skipped pair and one order of a model between them: a queue reaches both of them."""
    ids = sorted(catalog.ids_at(list(range(20))))
    parts = [ids[:10], ids[10:]]
    judged = [judgment(*pair, 1.0) for part in parts for pair in pairwise(part)]
    between = judgment(ids[9], ids[10], 1.0, judge="openai:x")
    skipped = Judgment(ids[8], ids[11], (0, 9), (0, 9), "educational_value", "Ada", "a", None, "skipped")
    found = build_queue(catalog, settings(RANDOM, 60), judgments=[*judged, between, skipped], models={"openai:x"})
    reached = {doc_id for pair in found for doc_id in pair}
    assert all(reached & set(part) for part in parts)
    graph = nx.Graph([*found, *((each.doc_a, each.doc_b) for each in judged)])
    assert nx.is_connected(graph)
