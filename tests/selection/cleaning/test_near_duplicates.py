"""Near copies are what comparing all with all finds, whatever the order of files; the first one gives the name."""

import random
import re
from itertools import combinations

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.corpus.columns.column_files import read_column
from core.corpus.importing import import_files
from core.corpus.rows import FieldNames
from core.corpus.workspace_folder import create_workspace
from core.errors import ConflictError, InputError
from core.selection.cleaning.candidate_pairs import MOST_BEFORE, all_pairs
from core.selection.cleaning.near_duplicates import find_duplicates
from core.selection.cleaning.signatures import SLOTS, rows_of_band

NAMES = FieldNames(id="id")
WORDS = [f"w{n}" for n in range(400)]


def shingles(text: str) -> set[tuple[str, ...]]:
    words = re.findall(r"[^\W_]+", text.lower())
    return {tuple(words[place : place + 5]) for place in range(max(len(words) - 4, 1))} if words else set()


def plain_clusters(texts: dict[str, str], similarity: float) -> dict[str, str | None]:
    """Compare all with all, and walk from document to document."""
    found = {doc_id: shingles(text) for doc_id, text in texts.items()}
    near = {doc_id: {doc_id} for doc_id in texts}
    for one, other in combinations(texts, 2):
        a, b = found[one], found[other]
        if a and b and len(a & b) / len(a | b) >= similarity:
            near[one].add(other)
            near[other].add(one)
    clusters = {}
    for doc_id in texts:
        members, new = {doc_id}, {doc_id}
        while new:
            new = set().union(*(near[each] for each in new)) - members
            members |= new
        clusters[doc_id] = min(members) if len(members) > 1 else None
    return clusters


def corpus(seed: int, n_families: int = 25) -> dict[str, str]:
    """Families of texts: an original, and copies with more and more words changed."""
    chance = random.Random(seed)
    texts = {}
    for family in range(n_families):
        words = chance.choices(WORDS, k=chance.choice([3, 8, 60, 200]))
        for copy in range(chance.randint(1, 5)):
            changed = [chance.choice(WORDS) if chance.random() < 0.006 * copy else word for word in words]
            texts[f"{chance.random():.6f}-{family}-{copy}"] = " ".join(changed)
    return texts


def clusters_in(workspace) -> dict[str, str | None]:
    import pyarrow.parquet as pq

    ids = [doc_id for part in workspace.document_parts() for doc_id in pq.read_table(part)["doc_id"].to_pylist()]
    return dict(zip(ids, read_column(workspace, "duplicates").to_pylist(), strict=True))


def rows(texts: dict[str, str]) -> list[dict[str, str]]:
    return [{"id": doc_id, "text": text} for doc_id, text in texts.items()]


@pytest.mark.parametrize(("seed", "similarity"), [(1, 0.8), (2, 0.8), (3, 0.5), (4, 0.9), (5, 1.0)])
def test_clusters_are_those_of_comparing_all_with_all(make_workspace, seed, similarity):
    texts = corpus(seed)
    workspace = make_workspace(rows(texts), names=NAMES)
    report = find_duplicates(workspace, similarity=similarity, n_processes=1)
    expected = plain_clusters(texts, similarity)
    assert clusters_in(workspace) == expected
    inside = [cluster for cluster in expected.values() if cluster]
    assert (report.n_in_clusters, report.n_clusters) == (len(inside), len(set(inside)))
    assert report.n_clusters > 3
    assert report.n_dropped == report.n_in_clusters - report.n_clusters


def test_order_of_files_and_number_of_processes_change_nothing(tmp_path, write_jsonl):
    texts, found = rows(corpus(7)), []
    for number, (order, step, n_processes) in enumerate([(1, 100, 1), (-1, 9, 2)]):
        workspace = create_workspace(tmp_path / str(number))
        for start in range(0, len(texts), step):
            path = write_jsonl(texts[::order][start : start + step], f"{number}-{start}.jsonl")
            import_files(workspace, [path], names=NAMES)
        find_duplicates(workspace, n_processes=n_processes)
        found.append(clusters_in(workspace))
    assert found[0] == found[1]


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.lists(st.sampled_from(["a", "b", "c"]), min_size=1, max_size=14), min_size=2, max_size=8))
def test_whoever_is_together_belongs_together(tmp_path_factory, write_jsonl, documents):
    texts = {f"d{number}": " ".join(words) for number, words in enumerate(documents)}
    workspace = create_workspace(tmp_path_factory.mktemp("any") / "w")
    import_files(workspace, [write_jsonl(rows(texts))], names=NAMES)
    find_duplicates(workspace, n_processes=1)
    found, expected = clusters_in(workspace), plain_clusters(texts, 0.8)
    for one, other in combinations(texts, 2):
        if found[one] and found[one] == found[other]:
            assert expected[one] == expected[other]
        if shingles(texts[one]) == shingles(texts[other]):
            assert found[one] == found[other] is not None


def test_case_signs_and_repetition_do_not_matter(make_workspace):
    texts = {
        "b": "Moss, fern & spore -- moss: fern!",
        "a": "moss fern SPORE moss fern",
        "c": "...",
        "d": "!!! ???",
        "e": "moss",
        "f": "",
    }
    workspace = make_workspace(rows(texts), names=NAMES)
    report = find_duplicates(workspace, n_processes=1)
    assert clusters_in(workspace) == {"a": "a", "b": "a", "c": None, "d": None, "e": None}
    assert report.to_json() == {
        "column": "duplicates",
        "n_documents": 5,
        "n_clusters": 1,
        "n_in_clusters": 2,
        "n_dropped": 1,
        "n_tokens_dropped": report.n_tokens_dropped,
    }
    assert report.n_tokens_dropped > 5


def test_of_another_corpus_it_is_only_replaced_if_asked(make_workspace, write_jsonl):
    workspace = make_workspace(rows({"b": "one two three", "c": "four"}), names=NAMES)
    assert find_duplicates(workspace).n_clusters == 0
    assert find_duplicates(workspace).n_clusters == 0
    with pytest.raises(ConflictError, match="of other documents or another similarity"):
        find_duplicates(workspace, similarity=0.9)
    import_files(workspace, [write_jsonl(rows({"a": "One, two, three."}), "more.jsonl")], names=NAMES)
    with pytest.raises(ConflictError, match="of other documents"):
        find_duplicates(workspace)
    assert find_duplicates(workspace, force=True).n_in_clusters == 2
    assert clusters_in(workspace)["b"] == "a"


@pytest.mark.parametrize("similarity", [0.0, 0.29, 1.01, float("nan")])
def test_similarities_without_sense_are_refused(make_workspace, similarity):
    with pytest.raises(InputError, match="must be from 0.3 to 1"):
        find_duplicates(make_workspace(rows({"a": "one"}), names=NAMES), similarity=similarity)


@given(st.floats(0.3, 1))
def test_just_similar_enough_is_found_with_the_recall_promised(similarity):
    in_band = rows_of_band(similarity)
    assert 1 - (1 - similarity**in_band) ** (SLOTS // in_band) >= 0.995 or in_band == 1


def test_crowds_in_one_band_cost_no_more_than_their_length():
    n = 1_000
    pairs = all_pairs(np.zeros((n, 3), np.uint64), np.full(n, 10), 0.8)
    assert len(pairs) == sum(min(row, MOST_BEFORE) for row in range(n))
    assert (pairs[:, 0] < pairs[:, 1]).all()
