"""What the benchmark of rating counts and compares, against hand counts and independent implementations."""

import doctest
from collections import Counter
from pathlib import Path
from types import ModuleType

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from speed import alternating, batchings, places, roof
from speed.alternating import agreement, alternated, rows
from speed.batchings import BATCH_ROWS, SORTED_DOCUMENTS, Segments, in_input_order, sorted_in_windows, under_budget
from speed.contestants import WINDOW, Contestant, segments_as_texts
from speed.corpus import MAX_WORDS, MIN_WORDS, Document, corpus, corpus_file, sample
from speed.eager import EagerRater
from speed.roof import Shape, needed_flops, shape_of

from core.corpus.encoders import encoder_folder
from core.corpus.tokens import load_tokenizer
from core.errors import InputError
from core.qurater.raters.named_raters import DEFAULT_RATER_FOLDER
from core.qurater.rating.model import open_model, rate_texts
from core.sample import SAMPLE_DOCUMENTS

TEXTS = [line[:600] for line in SAMPLE_DOCUMENTS.read_text().splitlines()[:4]] + [
    "A long one, and no end to it. " * 120
]


@pytest.mark.parametrize("module", [alternating, batchings, places, roof])
def test_examples_are_true(module: ModuleType) -> None:
    found = doctest.testmod(module)
    assert found.attempted
    assert not found.failed


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Texts from elsewhere: ten that are long enough, one twice, one too short and one too long."""
    texts = [f"{number} of ten " * 20 for number in range(10)] + ["0 of ten " * 20, "short", "long " * 2_000]
    path = tmp_path_factory.mktemp("elsewhere") / "texts.parquet"
    pq.write_table(pa.table({"text": texts}), path)
    return path


@pytest.fixture(scope="module")
def documents(file: Path, tmp_path_factory: pytest.TempPathFactory) -> list[Document]:
    return corpus(60, tmp_path_factory.mktemp("one"), file=file)


def test_documents_are_real_distinct_and_of_the_lengths_that_are_told(documents: list[Document], file: Path) -> None:
    domains = Counter(document.domain for document in documents)
    assert len(documents) == len({document.text for document in documents}) == 60
    assert all(MIN_WORDS <= len(document.text.split()) <= MAX_WORDS for document in documents)
    assert domains[file.parent.name] == 10
    assert domains["docstrings"] >= 10


def test_documents_are_the_same_every_time(documents: list[Document], file: Path, tmp_path: Path) -> None:
    assert corpus(60, tmp_path, file=file) == documents
    kept = corpus_file(60, tmp_path, file=file)
    kept.write_text(kept.read_text().splitlines(keepends=True)[0])
    assert corpus(60, tmp_path, file=file) == documents[:1]


def test_a_file_without_texts_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"no Parquet file with a column 'text'\. Give another --corpus"):
        corpus(60, tmp_path, file=Path(__file__))


def test_each_domain_has_its_share_of_a_sample() -> None:
    documents = [Document(str(number), "rare" if number % 10 == 0 else "common", "") for number in range(100)]
    chosen = sample(documents, 20)
    assert Counter(document.domain for document in chosen) == {"rare": 2, "common": 18}
    assert chosen == sorted(chosen, key=lambda document: int(document.id))
    assert sample(documents, 1_000) == documents


def segments_of(lengths: list[int], owners: np.ndarray) -> Segments:
    return Segments([np.zeros(length, np.int32) for length in lengths], np.array(lengths), np.sort(owners))


@given(st.data(), st.lists(st.integers(1, WINDOW), min_size=1, max_size=80))
def test_every_segment_stands_in_one_batch(data: st.DataObject, lengths: list[int]) -> None:
    owners = data.draw(arrays(np.int64, len(lengths), elements=st.integers(0, 3 * SORTED_DOCUMENTS)))
    segments = segments_of(lengths, owners)
    for batching in (in_input_order, sorted_in_windows, under_budget):
        batches = batching(segments)
        assert sorted(np.concatenate(batches).tolist()) == list(range(len(lengths)))
        assert 0 <= segments.share_padding(batching) < 1
    for batch in sorted_in_windows(segments):
        assert len(batch) <= BATCH_ROWS
        assert len(set(segments.owners[batch] // SORTED_DOCUMENTS)) == 1
        assert (np.diff(segments.lengths[batch]) <= 0).all()


def test_sorting_leaves_no_padding_where_lengths_repeat() -> None:
    # Both windows have as many of both lengths, in whole sixteens.
    segments = segments_of([10, 500] * SORTED_DOCUMENTS, np.arange(2 * SORTED_DOCUMENTS))
    assert segments.share_padding(sorted_in_windows) == segments.share_padding(under_budget) == 0
    assert segments.share_padding(in_input_order) == pytest.approx(1 - (12 + 502) / (2 * 502))


def test_operations_of_the_default_encoder_are_those_counted_by_hand() -> None:
    shape = shape_of(encoder_folder("minilm"))
    assert shape == Shape(6, 384, 1536, 12)
    linear, attention = needed_flops(shape, np.array([100]))
    assert linear == 100 * 6 * 2 * (4 * 384 * 384 + 2 * 384 * 1536)
    assert attention == 6 * 2 * (100 * 100 * 384) * 2


def test_operations_are_those_that_pytorch_counts() -> None:
    from torch.utils.flop_counter import FlopCounterMode
    from transformers import BertConfig, BertModel

    config = BertConfig(hidden_size=48, num_hidden_layers=3, num_attention_heads=4, intermediate_size=96)
    config._attn_implementation = "eager"
    model = BertModel(config, add_pooling_layer=False).eval()
    with FlopCounterMode(display=False) as counter, torch.inference_mode():
        model(torch.ones(2, 30, dtype=torch.long))
    assert sum(needed_flops(Shape(3, 48, 96, 4), np.array([30, 30]))) == counter.get_total_flops()


@pytest.mark.parametrize("batching", [in_input_order, sorted_in_windows])
def test_a_plain_script_gives_our_ratings(batching: batchings.Batching) -> None:
    ours = rate_texts(open_model(DEFAULT_RATER_FOLDER, precision="float32"), TEXTS).ratings
    plain = EagerRater(DEFAULT_RATER_FOLDER, precision="float32", batching=batching).ratings(TEXTS)
    np.testing.assert_allclose(plain, ours, atol=1e-4)


def test_segments_as_texts_join_to_the_texts() -> None:
    tokenizer = load_tokenizer("minilm")
    pieces, share = segments_as_texts(tokenizer, TEXTS)
    assert "".join(pieces) == "".join(TEXTS)
    assert len(pieces) == sum(-(-count // WINDOW) for count in tokenizer.count(TEXTS)) > len(TEXTS)
    assert 0 < share < 1


def test_agreement_is_that_of_the_worst_criterion() -> None:
    reference = np.array([[0, 0], [1, 1], [2, 2], [3, 3]], dtype=np.float32)
    ratings = np.array([[0, 0], [1, 2], [2, 1], [3, 3]], dtype=np.float32)
    assert agreement(ratings, reference) == pytest.approx((0.8, 1 / np.sqrt(1.25)))


def test_ours_is_timed_after_each_of_the_others_and_slow_ones_less_often() -> None:
    calls: list[str] = []

    def contestant(name: str, precision: str) -> Contestant:
        def rate(texts: list[str]) -> np.ndarray:
            calls.append(name)
            return np.arange(8, dtype=np.float32).reshape(4, 2)

        return Contestant(name, precision, 0.0, ["text"] * 4, rate)

    contestants = [contestant("ours", "bf16"), contestant("slow", "float32"), contestant("fast", "bf16")]
    times = alternated(contestants[0], contestants[1:], n_rounds=3, say=lambda _: None)
    assert calls == ["ours", "slow", "fast", "slow", *["ours", "fast"] * 3, "ours"]
    found = rows(contestants, times, n_documents=4, n_tokens=40)
    assert [row.n_reps for row in found] == [4, 1, 3]
    assert found[0].times_ours == 1
    assert found[0].spearman == pytest.approx(1)
    assert found[2].times_ours == np.median(times[2].ratios)
    assert found[2].tokens_per_second == pytest.approx(40 / np.median(times[2].seconds))
