"""Rating a corpus: nothing twice, and what comes along on the way."""

import json
import shutil
import threading
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.corpus.embeddings import embedded_parts, embeddings_folder, vectors_of_part
from core.corpus.files import staging_folder
from core.corpus.fingerprints import doc_hashes
from core.corpus.importing import import_files
from core.corpus.rating_parts import FINGERPRINT_KEY, metadata_of
from core.corpus.ratings import TEXT_HASH
from core.corpus.rows import FieldNames
from core.corpus.workspace import Workspace
from core.criteria import CRITERION_KEYS
from core.errors import ConflictError, InputError
from core.qurater.embedding.embedder import load_embedder
from core.qurater.embedding.index_workspace import index_workspace
from core.qurater.raters.named_raters import DEFAULT_RATER_FOLDER
from core.qurater.rating.known_ratings import KnownRatings
from core.qurater.rating.model import open_model, rate_texts
from core.qurater.rating.rate_workspace import rate_workspace
from core.qurater.rating.rating_options import RatingOptions
from core.qurater.rating.threads import in_threads
from core.records import Progress
from tests.qurater.conftest import CLEAR, SIMPLE

EXACTLY = RatingOptions(precision="float32")
IDS = FieldNames(id="id")

Make = Callable[..., Workspace]


def records(*texts: str, start: int = 0) -> list[dict[str, str]]:
    return [{"id": f"d{number:04d}", "text": text} for number, text in enumerate(texts, start)]


def ratings_of(workspace: Workspace, name: str) -> dict[str, list[float]]:
    """Read the ratings of each document, and the segments' lengths, by id."""
    rows: dict[str, list[float]] = {}
    for part in workspace.rating_parts(name):
        for row in pq.read_table(part).to_pylist():
            rows[row["doc_id"]] = [*(row[key] for key in CRITERION_KEYS), *row["segment_lengths"]]
    return rows


@pytest.fixture
def rater(tiny_rater: Path) -> str:
    return str(tiny_rater)


def test_a_text_that_occurs_twice_is_rated_once(make_workspace: Make, rater: str) -> None:
    workspace = make_workspace(records(SIMPLE, CLEAR * 9, SIMPLE, SIMPLE, CLEAR), names=IDS)
    report = rate_workspace(workspace, rater, options=EXACTLY)
    assert (report.n_documents, report.copied_documents) == (5, 2)
    rows = ratings_of(workspace, "tiny")
    assert rows["d0000"] == rows["d0002"] == rows["d0003"] != rows["d0004"]
    model = open_model(Path(rater), device="cpu", precision="float32")
    alone = rate_texts(model, [CLEAR * 9])
    np.testing.assert_allclose(rows["d0001"][:4], alone.ratings[0], atol=1e-5)
    assert report.n_tokens == sum(rate_texts(model, [SIMPLE, CLEAR, CLEAR * 9]).n_tokens)


def test_what_the_same_rater_rated_before_is_not_rated_again(
    make_workspace: Make, write_jsonl: Callable[..., Path], rater: str, tmp_path: Path
) -> None:
    workspace = make_workspace(records(SIMPLE, CLEAR), names=IDS)
    rate_workspace(workspace, rater, options=EXACTLY)
    import_files(workspace, [write_jsonl(records(CLEAR, "New words.", SIMPLE, start=7), "more.jsonl")], names=IDS)
    report = rate_workspace(workspace, rater, options=EXACTLY)
    assert (report.n_documents, report.resumed_documents, report.copied_documents) == (3, 2, 2)
    rows = ratings_of(workspace, "tiny")
    assert (rows["d0007"], rows["d0009"]) == (rows["d0001"], rows["d0000"])
    # Another name, the same rater.
    other = shutil.copytree(rater, tmp_path / "renamed")
    named = rate_workspace(workspace, str(other), options=EXACTLY)
    assert (named.n_documents, named.copied_documents, named.n_tokens) == (5, 5, 0)
    assert ratings_of(workspace, "renamed") == rows
    # Another precision is another number, and replacing means rating.
    assert rate_workspace(workspace, str(other), options=EXACTLY, force=True).copied_documents == 2
    assert (
        rate_workspace(workspace, str(other), options=RatingOptions(precision="bf16"), force=True).copied_documents == 2
    )


def test_documents_without_a_rating_are_counted(make_workspace: Make, rater: str) -> None:
    workspace = make_workspace(records(SIMPLE, "\u0003", "\u200b"), names=IDS)
    first, again = (rate_workspace(workspace, rater) for _ in range(2))
    assert (first.n_documents, first.unrated_documents) == (3, 2)
    assert (again.n_documents, again.resumed_documents, again.unrated_documents) == (0, 3, 2)


def test_ratings_from_before_texts_were_noted_are_made_again(make_workspace: Make, rater: str, tmp_path: Path) -> None:
    workspace = make_workspace(records(SIMPLE, CLEAR), names=IDS)
    rate_workspace(workspace, rater, options=EXACTLY)
    (part,) = workspace.rating_parts("tiny")
    table = pq.read_table(part)
    pq.write_table(table.drop_columns([TEXT_HASH]), part)
    other = shutil.copytree(rater, tmp_path / "renamed")
    assert rate_workspace(workspace, str(other), options=EXACTLY).copied_documents == 0
    assert rate_workspace(workspace, rater, options=EXACTLY).resumed_documents == 2


@given(st.lists(st.lists(st.integers(0, 30), max_size=12), max_size=12), st.lists(st.integers(0, 40), max_size=20))
def test_a_known_text_is_found_where_it_lies(parts: list[list[int]], asked: list[int]) -> None:
    known, everywhere = KnownRatings(), dict[int, set[tuple[str, int]]]()
    for number, part in enumerate(parts):
        known.add(Path(str(number)), np.array(part, dtype=np.uint64))
        for row, value in enumerate(part):
            everywhere.setdefault(value, set()).add((str(number), row))
    for value, place in zip(asked, known.find(np.array(asked, dtype=np.uint64)), strict=True):
        if value in everywhere:
            path, row = known.part_and_row(int(place))
            assert (str(path), row) in everywhere[value]
        else:
            assert place == -1


def test_vectors_come_along_and_are_those_of_the_index(
    make_workspace: Make, write_jsonl: Callable[..., Path], tmp_path: Path
) -> None:
    texts = [SIMPLE, CLEAR * 60, "\u0003", CLEAR, SIMPLE]
    workspace = make_workspace(records(*texts), names=IDS)
    rate_workspace(workspace, "default", options=EXACTLY)
    (part,) = embedded_parts(workspace)
    found = vectors_of_part(workspace, part).astype(np.float32)
    expected = load_embedder(device="cpu", precision="float32").embed(texts)
    np.testing.assert_allclose(found, expected, atol=1e-3)
    # A later part whose texts are known takes their vectors too, and there is nothing left to index.
    import_files(workspace, [write_jsonl(records(CLEAR, "New words.", SIMPLE, start=7), "more.jsonl")], names=IDS)
    assert rate_workspace(workspace, "default", options=EXACTLY).copied_documents == 2
    later = vectors_of_part(workspace, embedded_parts(workspace)[1])
    np.testing.assert_array_equal(later[[0, 2]], vectors_of_part(workspace, part)[[3, 0]])
    assert index_workspace(workspace).resumed_documents == 8


def test_rating_goes_on_without_vectors_where_others_index(make_workspace: Make) -> None:
    workspace = make_workspace(records(SIMPLE, CLEAR), names=IDS)
    with workspace.being_written(embeddings_folder(workspace)):
        assert rate_workspace(workspace, "default").n_documents == 2
    assert embedded_parts(workspace) == []


def test_rating_goes_on_beside_vectors_of_another_encoder(
    make_workspace: Make, write_jsonl: Callable[..., Path]
) -> None:
    workspace = make_workspace(records(SIMPLE, CLEAR), names=IDS)
    import_files(workspace, [write_jsonl(records("New words.", start=7), "more.jsonl")], names=IDS)
    embeddings_folder(workspace).mkdir(parents=True)
    np.save(embeddings_folder(workspace) / "part-00000.npy", np.zeros((2, 3), np.float16))
    assert rate_workspace(workspace, "default").n_documents == 3
    assert [path.name for path in embeddings_folder(workspace).iterdir()] == ["part-00000.npy"]


def test_a_rater_that_reads_shorter_segments_leaves_no_vectors(make_workspace: Make, tmp_path: Path) -> None:
    short = Path(shutil.copytree(DEFAULT_RATER_FOLDER, tmp_path / "short"))
    config = json.loads((short / "config.json").read_text())
    (short / "config.json").write_text(json.dumps(config | {"window": 64}))
    workspace = make_workspace(records(SIMPLE, CLEAR), names=IDS)
    assert rate_workspace(workspace, str(short)).n_documents == 2
    assert not embeddings_folder(workspace).exists()


def test_other_heads_rate_by_features_that_were_kept(
    make_workspace: Make, rater: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    texts = [SIMPLE, CLEAR * 9, "\u0003", CLEAR, SIMPLE]
    workspace = make_workspace(records(*texts), names=IDS)
    keeping = RatingOptions(precision="float32", keep_features=True)
    rate_workspace(workspace, rater, options=keeping)
    exact = ratings_of(workspace, "tiny")
    other = shutil.copytree(rater, tmp_path / "again")
    with monkeypatch.context() as without_model:
        without_model.setattr("core.qurater.rating.model.open_model", lambda *_, **__: pytest.fail("opened the model"))
        report = rate_workspace(workspace, str(other))
    assert (report.n_documents, report.copied_documents) == (5, 1)
    assert report.precision == "float32, features kept in float16"
    found = ratings_of(workspace, "again")
    assert found.keys() == exact.keys()
    assert found["d0002"] == exact["d0002"] == [None] * 4
    for key in exact.keys() - {"d0002"}:
        np.testing.assert_allclose(found[key], exact[key], atol=0.01)
    # They are rounded, so that an exact rating is made anew where it is asked for.
    third = shutil.copytree(rater, tmp_path / "third")
    (path,) = workspace.root.glob("segment_features/*/*.safetensors")
    path.unlink()
    assert rate_workspace(workspace, str(third), options=EXACTLY).copied_documents == 5  # from "tiny", not from "again"
    assert ratings_of(workspace, "third") == exact


def test_exact_ratings_are_not_replaced_by_rounded_ones(make_workspace: Make, rater: str) -> None:
    workspace = make_workspace(records(SIMPLE, CLEAR), names=IDS)
    keeping = RatingOptions(precision="float32", keep_features=True)
    rate_workspace(workspace, rater, options=keeping)
    exact = ratings_of(workspace, "tiny")
    for options in (EXACTLY, RatingOptions(precision="float32", keep_features=True)):
        assert rate_workspace(workspace, rater, options=options, force=True).precision == "float32"
        assert ratings_of(workspace, "tiny") == exact


def test_features_are_kept_of_all_parts_or_asked_for_again(
    make_workspace: Make, write_jsonl: Callable[..., Path], rater: str
) -> None:
    workspace = make_workspace(records(SIMPLE, CLEAR), names=IDS)
    keeping = RatingOptions(precision="float32", keep_features=True)
    rate_workspace(workspace, rater, options=EXACTLY)
    with pytest.raises(
        InputError, match="Of 1 part of the documents the ratings are there, and no features.*--force --keep-features"
    ):
        rate_workspace(workspace, rater, options=keeping)
    assert rate_workspace(workspace, rater, options=keeping, force=True).n_documents == 2
    import_files(workspace, [write_jsonl(records("New words.", start=7), "more.jsonl")], names=IDS)
    assert rate_workspace(workspace, rater, options=keeping).n_documents == 1
    assert len(list(workspace.root.glob("segment_features/*/*"))) == 2


def test_an_interrupted_replacement_in_another_precision_begins_anew(
    make_workspace: Make, write_jsonl: Callable[..., Path], rater: str
) -> None:
    workspace = make_workspace(records(SIMPLE), names=IDS)
    import_files(workspace, [write_jsonl(records("New words.", start=7), "more.jsonl")], names=IDS)
    rate_workspace(workspace, rater, options=EXACTLY)

    def interrupt_behind_the_first_part(_: Progress) -> None:
        if any(staging_folder(workspace.ratings("tiny")).glob("part-*.parquet")):
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        rate_workspace(
            workspace,
            rater,
            options=RatingOptions(precision="bf16"),
            force=True,
            on_progress=interrupt_behind_the_first_part,
        )
    report = rate_workspace(workspace, rater, options=EXACTLY, force=True)
    assert (report.precision, report.n_documents) == ("float32", 2)


def test_ratings_that_were_replaced_meanwhile_are_not_copied(make_workspace: Make, rater: str) -> None:
    workspace = make_workspace(records(SIMPLE, CLEAR), names=IDS)
    rate_workspace(workspace, rater, options=EXACTLY)
    (part,) = workspace.rating_parts("tiny")
    hashes = doc_hashes([CLEAR])
    known = KnownRatings([part], {FINGERPRINT_KEY: metadata_of(part, FINGERPRINT_KEY).encode()})
    place = known.find(hashes)
    assert known.rows(place, hashes, [TEXT_HASH])[TEXT_HASH].to_pylist() == hashes.tolist()
    table = pq.read_table(part)
    pq.write_table(table.replace_schema_metadata({FINGERPRINT_KEY: b"another"}), part)
    with pytest.raises(ConflictError, match="were replaced meanwhile"):
        known.rows(place, hashes, [TEXT_HASH])
    pq.write_table(table.slice(0, 1), part)
    with pytest.raises(ConflictError, match="were replaced meanwhile"):
        known.rows(place, hashes, [TEXT_HASH])


def test_damaged_features_are_told(make_workspace: Make, rater: str, tmp_path: Path) -> None:
    workspace = make_workspace(records(SIMPLE, CLEAR), names=IDS)
    rate_workspace(workspace, rater, options=RatingOptions(keep_features=True))
    (path,) = workspace.root.glob("segment_features/*/*")
    path.write_bytes(path.read_bytes()[:100])
    other = shutil.copytree(rater, tmp_path / "again")
    with pytest.raises(InputError, match="is damaged. Delete it"):
        rate_workspace(workspace, str(other))


def test_only_heads_have_features(make_workspace: Make, tmp_path: Path) -> None:
    from transformers import BertConfig, BertForSequenceClassification

    from core.corpus.encoders import encoder_folder

    sizes = {"hidden_size": 16, "num_hidden_layers": 1, "num_attention_heads": 2, "intermediate_size": 32}
    config = BertConfig(num_labels=4, **sizes)
    config.id2label = dict(enumerate(CRITERION_KEYS[:4]))
    BertForSequenceClassification(config).save_pretrained(tmp_path / "whole")
    shutil.copy(encoder_folder("minilm") / "tokenizer.json", tmp_path / "whole")
    workspace = make_workspace(records(SIMPLE), names=IDS)
    with pytest.raises(InputError, match="has no heads.*Leave out --keep-features"):
        rate_workspace(workspace, str(tmp_path / "whole"), options=RatingOptions(keep_features=True))
    assert rate_workspace(workspace, str(tmp_path / "whole")).n_documents == 1


def test_progress_tells_documents_and_tokens_of_the_whole(make_workspace: Make, rater: str) -> None:
    workspace = make_workspace(records(*(f"{CLEAR} {number}" for number in range(50))), names=IDS)
    told: list[Progress] = []
    rate_workspace(workspace, rater, options=RatingOptions(batch_tokens=64), on_progress=told.append)
    assert told.pop(0).note == "opening the rater"
    done = [progress.done for progress in told]
    assert done == sorted(done)
    assert done[-1] == told[-1].total
    assert told[-1].also == "50 of 50 documents"
    assert {progress.note for progress in told} == {"rating"}


def test_hashes_of_texts_stand_beside_ratings(make_workspace: Make, rater: str) -> None:
    workspace = make_workspace(records(SIMPLE, CLEAR), names=IDS)
    rate_workspace(workspace, rater)
    (part,) = workspace.rating_parts("tiny")
    assert pq.read_table(part)[TEXT_HASH].to_pylist() == doc_hashes([SIMPLE, CLEAR]).tolist()


@given(st.lists(st.integers()), st.integers(1, 5))
def test_results_come_in_order(items: list[int], n_at_once: int) -> None:
    assert list(in_threads(lambda item: item + 1, items, n_at_once=n_at_once)) == [item + 1 for item in items]


def test_an_error_ends_the_work_and_few_items_are_taken_ahead() -> None:
    taken: list[int] = []

    def items() -> Iterable[int]:
        for item in range(1_000):
            taken.append(item)
            yield item

    def fail_at_five(item: int) -> Any:
        if item == 5:
            raise ValueError("five")
        return item

    results = in_threads(fail_at_five, items(), n_at_once=2)
    assert [next(results) for _ in range(5)] == [0, 1, 2, 3, 4]
    with pytest.raises(ValueError, match="five"):
        next(results)
    assert len(taken) <= 5 + 2 + 2
    before = threading.active_count()
    rest = in_threads(str, items(), n_at_once=3)
    next(rest)
    rest.close()
    assert threading.active_count() <= before
