"""Importance weights are those of the definition, agree with the authors' package, and depend on nothing else."""

import hashlib
import itertools
import json
from collections import Counter
from math import log

import numpy as np
import pytest

from core.corpus import document_parts
from core.corpus.columns.column_files import REASON, read_column
from core.corpus.importing import import_files
from core.corpus.workspace_folder import create_workspace
from core.errors import ConflictError, InputError
from core.sample import SAMPLE_DOCUMENTS
from core.selection.baselines.dsir import MIN_WORDS, STEPS_PER_NAT, fill_dsir, log_ratios
from core.selection.baselines.targets import find_targets
from tests.selection.baselines.corpora import BY_ID, records, texts_of
from tests.selection.baselines.test_hashed_words import plain

SAMPLE = [json.loads(line)["text"] for line in SAMPLE_DOCUMENTS.read_bytes().splitlines()]


@pytest.fixture
def target(write_jsonl):
    return find_targets([write_jsonl([{"text": text} for text in texts_of(9, seed=5)], "target.jsonl")], "text")


def weights_by_the_definition(corpus, targets):
    """The package's definition in plain Python, one n-gram at a time."""
    features = [Counter(their_buckets(text)) for text in corpus]
    raw, wanted = sum(features, Counter()), sum((Counter(their_buckets(text)) for text in targets), Counter())
    n_raw, n_wanted = raw.total(), wanted.total()
    return [
        sum(n * (log(wanted[b] / n_wanted + 1e-8) - log(raw[b] / n_raw + 1e-8)) for b, n in each.items())
        for each in features
    ]


def their_buckets(text):
    """As `data_selection.hashed_ngram_dsir.get_ngram_counts` of version 1.0.3."""
    words = plain(text)
    n_grams = [*words, *(" ".join(pair) for pair in itertools.pairwise(words))]
    return [int(hashlib.sha256(each.encode("utf-8")).hexdigest(), 16) % 10_000 for each in n_grams]


def test_weights_are_those_of_the_definition(make_workspace, target):
    texts = texts_of(12, seed=1) + SAMPLE[:12]
    workspace = make_workspace(records(texts), names=BY_ID)
    report = fill_dsir(workspace, target)
    expected = weights_by_the_definition(texts, next(target.batches()))
    found = read_column(workspace, "dsir").to_pylist()
    is_long = [len(plain(text)) >= MIN_WORDS for text in texts]
    assert [value is not None for value in found] == is_long
    assert (report.n_documents, report.n_values) == (len(texts), sum(is_long))
    for value, wanted in zip(found, expected, strict=True):
        # Each n-gram's logarithm is rounded to half a step at most.
        assert value is None or value == pytest.approx(wanted, abs=2_000 * 0.5 / STEPS_PER_NAT)


def test_short_documents_have_a_reason_instead(make_workspace, target):
    texts = [*texts_of(1, seed=2, words=MIN_WORDS), *texts_of(1, seed=2, words=MIN_WORDS - 1), "a, b"]
    workspace = make_workspace(records(texts), names=BY_ID)
    assert fill_dsir(workspace, target).n_values == 1
    reasons = ["99 words and signs, fewer than 100", "3 words and signs, fewer than 100"]
    assert read_column(workspace, "dsir", REASON).to_pylist() == [None, *reasons]


def test_the_definition_is_the_packages(tmp_path, write_jsonl):
    package = pytest.importorskip("data_selection", reason="data-selection is not installed; see benchmarks/dsir.py")
    # NLTK 3.10 takes \u00b3 and \u00bc for signs, as Python's regular expressions and NLTK before it do not.
    texts = [text for text in SAMPLE if text.isascii()][:30]
    corpus = write_jsonl([{"text": text} for text in texts], "corpus.jsonl")
    wanted = write_jsonl([{"text": text} for text in texts[:5]], "wanted.jsonl")
    peer = package.HashedNgramDSIR([str(corpus)], [str(wanted)], cache_dir=str(tmp_path / "cache"), num_proc=1)
    peer.fit_importance_estimator(num_tokens_to_fit="all")
    peer.compute_importance_weights()
    theirs = np.load(tmp_path / "cache" / "log_importance_weights" / "0.npy")
    assert weights_by_the_definition(texts, texts[:5]) == pytest.approx(theirs.tolist())


def test_the_same_weights_for_any_parts_and_processes(tmp_path, write_jsonl, monkeypatch, target):
    rows = records(texts_of(7, seed=3) + SAMPLE[:5])
    found = []
    for name, order, part_rows, n_processes in (("one", rows, 1_000, 1), ("many", rows[::-1], 5, 2)):
        monkeypatch.setattr(document_parts, "PART_ROWS", part_rows)
        monkeypatch.setattr(document_parts, "BATCH_ROWS", part_rows, raising=False)
        workspace = create_workspace(tmp_path / name)
        for number in range(0, len(order), part_rows):
            part = write_jsonl(order[number : number + part_rows], f"{name}-{number}.jsonl")
            import_files(workspace, [part], names=BY_ID)
        fill_dsir(workspace, target, n_processes=n_processes)
        ids = [row["id"] for row in order]
        values = dict(zip(ids, read_column(workspace, "dsir").to_pylist(), strict=True))
        found.append((values, workspace.column_record("dsir")["how"], len(workspace.document_parts())))
    assert found[0][:2] == found[1][:2]
    assert [n_parts for *_, n_parts in found] == [1, 3]


def test_a_target_like_the_corpus_says_nothing():
    counts = np.arange(1, 50)
    assert not log_ratios(counts, counts).any()
    assert (log_ratios(counts, counts[::-1]) == -log_ratios(counts[::-1], counts)).all()


def test_weights_of_a_corpus_that_has_grown_are_others(make_workspace, write_jsonl, target):
    workspace = make_workspace(records(texts_of(3, seed=1)), names=BY_ID)
    fill_dsir(workspace, target)
    assert fill_dsir(workspace, target).resumed_documents == 3
    import_files(workspace, [write_jsonl(records(texts_of(3, seed=9), "n"), "more.jsonl")], names=BY_ID)
    with pytest.raises(ConflictError, match="made otherwise"):
        fill_dsir(workspace, target)
    assert fill_dsir(workspace, target, force=True).n_values == 6


def test_what_cannot_be_done_is_said(tmp_path, write_jsonl, target):
    with pytest.raises(InputError, match=r"has no documents yet\. Add some"):
        fill_dsir(create_workspace(tmp_path / "empty"), target)
    with pytest.raises(InputError, match="Name files with texts like those that you want by --target"):
        find_targets([], "text")
    blank = find_targets([write_jsonl([{"text": " "}, {"body": "a"}, b"{", b"\xff"], "blank.jsonl")], "text")
    with pytest.raises(InputError, match=r"no text in 'blank.jsonl' \(first: field 'text' is blank\).* --text-field"):
        list(blank.batches())


def test_the_record_says_which_target(make_workspace, write_jsonl, target):
    workspace = make_workspace(records(texts_of(3, seed=1)), names=BY_ID)
    fill_dsir(workspace, target)
    how = workspace.column_record("dsir")["how"]
    assert (how["method"], how["target"], how["n_target_texts"]) == ("dsir", "target.jsonl", 9)
    two = find_targets([write_jsonl([{"text": "a"}], "a.jsonl"), write_jsonl([{"text": "b"}], "b.jsonl")], "text")
    assert two.record()["target"] == "a.jsonl and 1 more file"
    assert len({each["fingerprint"] for each in two.record()["target_files"]}) == 2
