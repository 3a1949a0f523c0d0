"""What is called contaminated shares the words, and what is not does not: compared with a search word by word."""

import random
import re

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.corpus.columns.column_files import REASON, read_column
from core.errors import ConflictError, InputError, NotFoundError
from core.selection.baselines.targets import find_targets
from core.selection.cleaning.decontamination import SharedRuns, find_contaminated
from core.selection.cleaning.evaluation_texts import index_evaluation_texts

QUESTION = "Which of these is the main reason that moss grows on the north side of a tree?"


def words(text: str) -> list[str]:
    return re.findall(r"[^\W_]+", text.lower())


def shares(document: str, evaluation: str, n: int) -> bool:
    """Look at every place of the one for every run of the other."""
    a, b = words(document), words(evaluation)
    size = min(n, len(b))
    runs = [b[place : place + size] for place in range(len(b) - size + 1)]
    return size >= 5 and any(a[place : place + size] in runs for place in range(len(a) - size + 1))


def find(workspace, path, **options):
    return find_contaminated(workspace, find_targets([path], "text"), n_processes=1, **options)


def test_a_question_in_a_document_is_found_with_its_words(make_workspace, write_jsonl):
    documents = [f"On a forum:\n“{QUESTION.upper()}” -- asked again", QUESTION.replace("moss", "fern"), "Moss grows."]
    workspace = make_workspace([{"text": text} for text in documents])
    path = write_jsonl(
        [{"text": "Another text that is not in any of these documents at all"}, {"text": QUESTION}], "e.jsonl"
    )
    report = find(workspace, path)
    assert read_column(workspace, "contaminated").to_pylist() == [True, False, False]
    reason = "shares «which of these is the main reason that moss grows on the nor…» with e.jsonl, record 2"
    assert read_column(workspace, "contaminated", REASON).to_pylist() == [reason, None, None]
    assert report.to_json() == {
        "column": "contaminated", "n_documents": 3, "n_contaminated": 1, "n_texts": 2, "n_too_short": 0, "n_unread": 0,
        "examples": [reason],
    }  # fmt: skip


def test_short_texts_are_looked_for_whole_and_the_shortest_not_at_all(make_workspace, write_jsonl):
    documents = ["He said: the moss is always green here.", "The moss is green.", "Yes, it is.", "..."]
    workspace = make_workspace([{"text": text} for text in documents])
    rows = [{"text": "The moss is always green"}, {"text": "Yes"}, {"text": "it is"}, {"text": "???"}]
    report = find(workspace, write_jsonl(rows, "e.jsonl"))
    assert read_column(workspace, "contaminated").to_pylist() == [True, False, False, False]
    assert (report.n_texts, report.n_too_short) == (1, 3)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(st.lists(st.sampled_from(["a", "b"]), max_size=12), min_size=1, max_size=6),
    st.lists(st.lists(st.sampled_from(["a", "b"]), min_size=5, max_size=12), min_size=1, max_size=3),
    st.integers(5, 8),
)
def test_as_a_search_word_by_word(tmp_path_factory, write_jsonl, documents, evaluations, n):
    texts, asked = ([" ".join(each) for each in given_words] for given_words in (documents, evaluations))
    targets = find_targets([write_jsonl([{"text": text} for text in asked], "e.jsonl")], "text")
    index = index_evaluation_texts(targets, n, tmp_path_factory.mktemp("index"))
    found = SharedRuns(index).reasons(texts)
    assert [reason is not None for reason in found] == [any(shares(t, e, n) for e in asked) for t in texts]
    for text, reason in zip(texts, found, strict=True):
        if reason:
            run, record = re.fullmatch(r"shares «(.*)» with e.jsonl, record (\d+)", reason).groups()
            assert run in text
            assert run in asked[int(record) - 1]


def test_several_processes_and_long_texts(make_workspace, write_jsonl):
    chance = random.Random(3)
    filler = " ".join(chance.choices(["stone", "river", "leaf", "wind"], k=200_000))
    documents = [f"{filler} {QUESTION} {filler}" if n == 4 else f"{filler[:20_000]} {n}" for n in range(8)]
    workspace = make_workspace([{"text": text} for text in documents])
    path = write_jsonl([{"text": QUESTION}], "e.jsonl")
    report = find_contaminated(workspace, find_targets([path], "text"), n_processes=2)
    assert (report.n_documents, report.n_contaminated) == (8, 1)


def test_what_cannot_be_looked_for_is_said(make_workspace, write_jsonl):
    workspace = make_workspace([{"text": QUESTION}])
    path = write_jsonl([{"text": QUESTION}], "e.jsonl")
    with pytest.raises(InputError, match=r"--n 4\) must be from 5 to 50"):
        find(workspace, path, n_words=4)
    with pytest.raises(InputError, match="no text of 5 words or more in 'short.jsonl'"):
        find(workspace, write_jsonl([{"text": "Yes"}], "short.jsonl"))
    with pytest.raises(NotFoundError, match="There is no file"):
        find(workspace, path.with_name("nowhere.jsonl"))
    assert find(workspace, path).n_contaminated == 1
    with pytest.raises(ConflictError):
        find(workspace, path, n_words=8)
    assert find(workspace, path, n_words=8, force=True).n_contaminated == 1
