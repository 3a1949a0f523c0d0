"""A model of bytes: its probabilities add up, a plain one agrees, and it has never read what it measures."""

import math
import random
from collections import Counter
from functools import cache

import numpy as np
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.corpus.columns.column_files import read_column
from core.corpus.fingerprints import doc_hashes
from core.corpus.importing import import_files
from core.corpus.rows import FieldNames
from core.corpus.workspace_folder import create_workspace
from core.errors import ConflictError, InputError
from core.selection.baselines.hash_table import HashTable
from core.selection.baselines.ngram_counts import ORDER, count_ngrams
from core.selection.baselines.ngram_lm import load_model, train_model
from core.selection.baselines.perplexity import fill_perplexity
from core.selection.baselines.perplexity_sample import half_of
from core.selection.baselines.targets import find_targets
from tests.command_line import qulens, result_of

NAMES = FieldNames(id="id")
few_bytes = st.lists(st.sampled_from([0, 97, 98, 255]), max_size=12).map(bytes)


def code_of(context: bytes, byte: int) -> int:
    return int.from_bytes((bytes(ORDER) + context + bytes([byte]))[-ORDER:], "big")


def plain_probability(texts: list[bytes]):
    """Witten and Bell's recursion, as it is written."""
    counts = Counter()
    for text in texts:
        padded = bytes(ORDER - 1) + text
        for end in range(ORDER, len(padded) + 1):
            counts.update(padded[end - length : end] for length in range(1, ORDER + 1))

    @cache
    def probability(context: bytes, byte: int) -> float:
        shorter = probability(context[1:], byte) if context else 1 / 256
        after = [n for gram, n in counts.items() if len(gram) == len(context) + 1 and gram[:-1] == context]
        if not after:
            return shorter
        return (counts[context + bytes([byte])] + len(after) * shorter) / (sum(after) + len(after))

    return lambda context, byte: probability((bytes(ORDER) + context)[1 - ORDER :], byte)


# Each model has 16 million numbers, so there are few of them.
@settings(max_examples=15)
@given(st.lists(few_bytes, max_size=6), few_bytes)
def test_probabilities_add_up_and_are_those_of_the_recursion(texts, context):
    model = train_model([texts])
    codes = np.array([code_of(context, byte) for byte in range(256)], dtype=np.uint64)
    found = model.probabilities(codes)
    assert found.min() > 0
    assert found.sum() == pytest.approx(1, abs=1e-5)
    plain = plain_probability(texts)
    assert found[[0, 97, 98, 99, 255]] == pytest.approx([plain(context, b) for b in (0, 97, 98, 99, 255)], rel=1e-5)


@settings(max_examples=15)
@given(st.lists(few_bytes, max_size=4), st.lists(few_bytes, max_size=4))
def test_bits_are_the_sum_over_bytes(learned, measured):
    plain = plain_probability(learned)
    expected = [-sum(math.log2(plain(text[:end], text[end])) for end in range(len(text))) for text in measured]
    assert train_model([learned]).bits(measured) == pytest.approx(expected, rel=1e-4, abs=1e-4)


@settings(max_examples=8)
@given(st.lists(few_bytes, max_size=8), st.randoms())
def test_order_and_batches_of_texts_change_nothing(texts, chance):
    shuffled = chance.sample(texts, len(texts))
    one, other = train_model([texts]), train_model([[text] for text in shuffled])
    assert one.fingerprint() == other.fingerprint()


def test_long_texts_are_counted_and_measured_as_one(tmp_path):
    text = random.Random(2).randbytes(2_300_000)
    codes, counts = count_ngrams([[text]])
    assert counts.sum() == len(text)
    assert code_of(text[: 2**20], text[2**20]) in codes
    model = train_model([[text[:50_000]]])
    halves = model.bits([text[:100], text])
    assert halves[1] / len(text) == pytest.approx(8.6, abs=0.2)
    model.save(tmp_path / "model")
    assert load_model(tmp_path / "model").bits([text[:100]])[0] == halves[0]


@given(st.sets(st.integers(0, 2**64 - 1), max_size=50), st.sets(st.integers(0, 2**64 - 1), max_size=50))
def test_a_table_finds_its_keys_and_no_others(inside, others):
    keys = np.array(sorted(inside), dtype=np.uint64)
    table = HashTable.of(keys, np.arange(len(keys), dtype=np.float32))
    wanted = np.array(sorted(inside | others), dtype=np.uint64)
    found = [None if place < 0 else table.numbers[place] for place in table.places(wanted)]
    assert found == [sorted(inside).index(key) if key in inside else None for key in wanted.tolist()]


def rows(seed: int = 0) -> list[dict[str, str]]:
    chance = random.Random(seed)
    words = ["moss", "fern", "grows", "on", "the", "stone", "and", "in", "shade", "of", "a", "tree"]
    prose = [{"id": f"prose{n}", "text": " ".join(chance.choices(words, k=80))} for n in range(40)]
    noise = [{"id": f"noise{n}", "text": "".join(chance.choices("abcdefghijklmnop{}", k=300))} for n in range(4)]
    return prose + noise


def values(workspace) -> dict[str, float]:
    ids = [doc_id for part in workspace.document_parts() for doc_id in pq.read_table(part)["doc_id"].to_pylist()]
    return dict(zip(ids, read_column(workspace, "bits_per_byte").to_pylist(), strict=True))


def workspace_of(folder, write_jsonl, records, n_files=1):
    workspace = create_workspace(folder)
    for number in range(n_files):
        import_files(workspace, [write_jsonl(records[number::n_files], f"{number}.jsonl")], names=NAMES)
    return workspace


def test_prose_is_more_predictable_than_noise_whatever_the_order_of_files(tmp_path, write_jsonl):
    one = workspace_of(tmp_path / "one", write_jsonl, rows())
    other = workspace_of(tmp_path / "other", write_jsonl, rows()[::-1], n_files=3)
    report = fill_perplexity(one, n_processes=1)
    fill_perplexity(other, n_processes=2)
    found = values(one)
    assert found == values(other)
    assert max(found[f"prose{n}"] for n in range(40)) < 3 < min(found[f"noise{n}"] for n in range(4))
    assert report.to_json()["n_texts_learned"] == 44


def test_no_document_is_measured_by_a_model_that_has_read_it(tmp_path, write_jsonl):
    records = rows()
    halves = half_of(doc_hashes(row["id"] for row in records))
    first = next(n for n in range(len(records)) if halves[n] == 0)
    before = workspace_of(tmp_path / "before", write_jsonl, records)
    fill_perplexity(before, n_processes=1)
    changed = [
        {**row, "text": row["text"] + "!"} if halves[n] == 0 and n != first else row for n, row in enumerate(records)
    ]
    after = workspace_of(tmp_path / "after", write_jsonl, changed)
    fill_perplexity(after, n_processes=1)
    one, other = values(before), values(after)
    assert one[records[first]["id"]] == other[records[first]["id"]]
    same_half = [row["id"] for n, row in enumerate(records) if halves[n] == 1]
    assert all(one[doc_id] != other[doc_id] for doc_id in same_half)


def test_targets_teach_and_a_lonely_document_is_not_predictable(make_workspace, write_jsonl):
    workspace = make_workspace([{"id": "a", "text": "moss grows on the stone"}], names=NAMES)
    fill_perplexity(workspace, n_processes=1)
    assert values(workspace) == {"a": 8.0}
    targets = find_targets([write_jsonl(rows()[:40], "target.jsonl")], "text")
    with pytest.raises(ConflictError):
        fill_perplexity(workspace, targets, n_processes=1)
    report = fill_perplexity(workspace, targets, n_processes=1, force=True)
    assert values(workspace)["a"] < 3
    assert workspace.column_record("bits_per_byte")["how"]["target"] == "target.jsonl"
    assert report.n_texts == 40


def test_there_must_be_documents_and_texts(tmp_path, make_workspace, write_jsonl):
    with pytest.raises(InputError, match="has no documents yet"):
        fill_perplexity(create_workspace(tmp_path / "empty"))
    with pytest.raises(InputError, match="There is no text"):
        fill_perplexity(make_workspace(rows()), find_targets([write_jsonl([{"body": "x"}], "t.jsonl")], "text"))


def test_the_verb(make_workspace):
    workspace = make_workspace(rows(), names=NAMES)
    assert result_of("baseline", workspace.root, "perplexity")["column"] == "bits_per_byte"
    assert (
        "44 of 44 documents have a value. Learned from 44 texts"
        in qulens("baseline", workspace.root, "perplexity").stdout
    )
