"""Files become one file of ratings: no record is lost, and each is rated as it is rated anywhere else."""

import gzip
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from unittest.mock import patch

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.corpus.inputs import find_inputs
from core.corpus.rows import DEFAULT_MAX_BYTES, FieldNames
from core.qurater.rating import stretches
from core.qurater.rating.files_run import FilesRun
from core.qurater.rating.model import RatingModel, open_model, rate_texts
from core.qurater.rating.rate_files import rate_files
from core.qurater.rating.rating_options import RatingOptions
from core.qurater.rating.stretches import read_stretches
from core.records import Progress, ignore_progress
from tests.command_line import qulens, refusal_of, result_of
from tests.qurater.conftest import CLEAR, SIMPLE

EXACTLY = RatingOptions("cpu", "float32")
CRITERIA = ["writing_style", "required_expertise", "facts_and_trivia", "educational_value"]


@pytest.fixture(scope="module")
def model(tiny_rater: Path) -> RatingModel:
    return open_model(tiny_rater, device="cpu", precision="float32")


def write_lines(path: Path, rows: Sequence[Any]) -> Path:
    path.parent.mkdir(exist_ok=True)
    lines = (row if isinstance(row, bytes) else json.dumps(row).encode() for row in rows)
    path.write_bytes(b"".join(line + b"\n" for line in lines))
    return path


def rows_of(path: Path) -> list[dict[str, Any]]:
    return pq.read_table(path).to_pylist()


RECORDS = st.lists(st.none() | st.sampled_from([SIMPLE, CLEAR * 9, " ", "\u200b"]) | st.text("ab ü\n", max_size=9))


@given(st.lists(RECORDS, min_size=1, max_size=4), st.integers(1, 6), st.integers(1, 400))
@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_record_is_rated_as_its_text_is_whatever_it_is_read_with(
    model: RatingModel, tmp_path: Path, files: list[list[str | None]], n_records: int, batch_tokens: int
) -> None:
    paths = [
        write_lines(tmp_path / f"{place}.jsonl", [{"text": text} for text in texts])
        for place, texts in enumerate(files)
    ]
    inputs = find_inputs(paths)
    with patch.object(stretches, "STRETCH_RECORDS", n_records):
        read = read_stretches(inputs, FieldNames(domain=None), max_bytes=DEFAULT_MAX_BYTES)
        tables = list(FilesRun(model, batch_tokens, inputs, ignore_progress).tables(read))
    texts = [text for each in files for text in each]
    rows = [row for table in tables for row in table.to_pylist()]
    assert [(row["file"], row["row"]) for row in rows] == [
        (str(path), number) for path, texts in zip(paths, files, strict=True) for number in range(len(texts))
    ]
    expected = rate_texts(model, [text or "" for text in texts])
    found = [[np.nan if row[key] is None else row[key] for key in CRITERIA] for row in rows]
    np.testing.assert_allclose(np.reshape(found, (-1, 4)), expected.ratings, atol=1e-5)
    usable = [text is not None and bool(text.strip()) for text in texts]
    assert [row["n_tokens"] for row in rows] == [
        int(n) if ok else None for n, ok in zip(expected.n_tokens, usable, strict=True)
    ]
    assert all((row["reason"] is None) == (row["writing_style"] is not None) for row in rows)


HOSTILE: list[Any] = [
    {"text": CLEAR, "id": 7, "domain": {"any": "thing"}},
    {"text": None, "id": 8},
    b'{"text": "caf\xe9", "id": 9}',
    b"",
    {"text": 3, "id": 10},
    b"{broken",
    {"id": 11},
    {"text": "\ud800", "id": 12},
    {"text": "\u200b", "id": 13},
    {"text": CLEAR, "id": 14},
]


def test_a_record_that_cannot_be_rated_keeps_its_place_and_says_why(tiny_rater: Path, tmp_path: Path) -> None:
    source, target = write_lines(tmp_path / "in.jsonl", HOSTILE), tmp_path / "out.parquet"
    said = result_of(
        "rate", source, "--out", target, "--rater", tiny_rater, "--id-field", "id", "--precision", "float32"
    )
    rows = rows_of(target)
    assert [row["row"] for row in rows] == list(range(9))
    assert [row["doc_id"] for row in rows] == ["7", None, None, None, None, None, None, "13", "14"]
    reasons = [row["reason"] for row in rows]
    assert [reason is None for reason in reasons] == [True, *[False] * 7, True]
    for reason, words in zip(
        reasons[1:8], ("null", "UTF-8", "int", "JSON", "no field", "surr", "no token"), strict=True
    ):
        assert words in reason
    assert rows[0]["writing_style"] == rows[8]["writing_style"]
    assert (rows[7]["n_tokens"], rows[7]["n_segments"], rows[1]["n_tokens"]) == (0, 0, None)
    # The text that stands there twice is read once.
    assert said.pop("n_tokens") == rows[0]["n_tokens"] == rows[8]["n_tokens"]
    assert said.pop("seconds") > 0
    assert said.pop("tokens_per_second") > 0
    assert said.pop("first_refusal") == f"record 2 of '{source}': field 'text' is null"
    numbers = {"n_documents": 9, "n_rated": 2, "n_refused": 7}
    assert said == numbers | {"rater": "tiny", "precision": "float32", "destination": str(target)}
    metadata = pq.read_schema(target).metadata
    assert metadata[b"qulens.rater"] == b"tiny"
    assert metadata[b"qulens.precision"] == b"float32"
    assert len(metadata[b"qulens.rater_fingerprint"]) == 32


def test_rows_join_with_tables_by_place_whatever_columns_are_called(tiny_rater: Path, tmp_path: Path) -> None:
    field, table = '"; drop table', tmp_path / "in.parquet"
    texts = [SIMPLE, None, CLEAR]
    pq.write_table(pa.table({field: texts, "reason": ["a", "b", "c"]}), table, row_group_size=1)
    target = tmp_path / "out.parquet"
    rate_files([table], target, rater=str(tiny_rater), text_field=field, options=EXACTLY)
    joined = duckdb.sql(
        f"select theirs.reason, ours.writing_style from read_parquet('{table}', filename=true, file_row_number=true) "
        f"theirs join '{target}' ours on theirs.filename = ours.file and theirs.file_row_number = ours.row order by 1"
    ).fetchall()
    ratings = [row["writing_style"] for row in rows_of(target)]
    assert joined == list(zip("abc", ratings, strict=True))
    assert ratings[1] is None


def test_files_of_one_name_are_told_apart(tiny_rater: Path, tmp_path: Path) -> None:
    paths = [write_lines(tmp_path / folder / "part.jsonl", [{"text": SIMPLE}]) for folder in "ab"]
    rate_files(paths, tmp_path / "out.parquet", rater=str(tiny_rater), options=EXACTLY)
    assert [row["file"] for row in rows_of(tmp_path / "out.parquet")] == [str(path) for path in paths]


def test_a_line_of_50_megabytes_is_rated_or_refused_as_asked(tiny_rater: Path, tmp_path: Path) -> None:
    # An endless word, which is few tokens: its length is the matter here.
    source = write_lines(tmp_path / "in.jsonl", [{"text": "x" * 50_000_000}, {"text": SIMPLE}])
    target = tmp_path / "out.parquet"
    report = rate_files([source], target, rater=str(tiny_rater), options=EXACTLY)
    assert (report.n_rated, report.n_refused) == (2, 0)
    rate_files([source], target, rater=str(tiny_rater), options=EXACTLY, max_bytes=1_000_000, force=True)
    first, second = rows_of(target)
    assert "--max-bytes" in first["reason"]
    assert second["writing_style"] is not None


def test_of_a_packed_file_that_breaks_off_all_before_that_is_rated(tiny_rater: Path, tmp_path: Path) -> None:
    lines = b"".join(json.dumps({"text": f"{SIMPLE} {n}"}).encode() + b"\n" for n in range(3_000))
    packed = gzip.compress(lines)
    (tmp_path / "in.jsonl.gz").write_bytes(packed[: len(packed) // 2])
    target = tmp_path / "out.parquet"
    report = rate_files([tmp_path / "in.jsonl.gz"], target, rater=str(tiny_rater), options=EXACTLY)
    rows = rows_of(target)
    assert len(rows) == report.n_documents > 100
    assert "breaks off" in rows[-1]["reason"]
    assert report.n_refused <= 2


def test_a_damaged_table_leaves_nothing_behind(tiny_rater: Path, tmp_path: Path) -> None:
    whole, target = tmp_path / "whole.parquet", tmp_path / "out.parquet"
    pq.write_table(pa.table({"text": [SIMPLE] * 50}), whole)
    (tmp_path / "in.parquet").write_bytes(whole.read_bytes()[:-30])
    said = refusal_of("rate", tmp_path / "in.parquet", "--out", target, "--rater", tiny_rater)
    assert "not a whole Parquet file" in said
    assert not list(tmp_path.glob("out*"))


def test_interrupted_it_leaves_what_was_there(tiny_rater: Path, tmp_path: Path) -> None:
    source, target = write_lines(tmp_path / "in.jsonl", [{"text": SIMPLE}]), tmp_path / "out.parquet"
    told: list[Progress] = []
    rate_files([source], target, rater=str(tiny_rater), options=EXACTLY, on_progress=told.append)
    assert told[-1].done == told[-1].total == source.stat().st_size
    before = target.read_bytes()

    def interrupt(_: Progress) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        rate_files([source], target, rater=str(tiny_rater), options=EXACTLY, force=True, on_progress=interrupt)
    assert target.read_bytes() == before
    assert sorted(path.name for path in tmp_path.iterdir()) == ["in.jsonl", "out.parquet"]


def test_a_file_without_records_becomes_one_without_rows(tiny_rater: Path, tmp_path: Path) -> None:
    report = rate_files(
        [write_lines(tmp_path / "in.jsonl", [])], tmp_path / "out.parquet", rater=str(tiny_rater), options=EXACTLY
    )
    assert (report.n_documents, report.tokens_per_second) == (0, 0.0)
    assert pq.read_table(tmp_path / "out.parquet").column_names[3:7] == CRITERIA


def test_what_cannot_be_is_refused_before_the_rater_is_opened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    write_lines(Path("in.jsonl"), [{"text": SIMPLE}])
    write_lines(Path("many/in.jsonl"), [{"text": SIMPLE}])
    pq.write_table(pa.table({"text": [SIMPLE]}), "theirs.parquet")
    for arguments, words in {
        "in.jsonl --out out.jsonl": "does not end in .parquet",
        "in.jsonl --out nowhere/out.parquet": "There is no folder 'nowhere'",
        "in.jsonl --out s3://bucket/out.parquet": "is an address",
        "nothing.jsonl --out out.parquet": "There is no file 'nothing.jsonl'",
        "in.jsonl --out theirs.parquet": "exists already",
        "in.jsonl --out theirs.parquet --force": "was not made by qulens rate",
        "theirs.parquet --out theirs.parquet --force": "is one of the files to read",
        "many --out many/out.parquet": "lies in 'many'",
        "in.jsonl --out out.parquet --max-bytes 0": "--max-bytes (0) must be above 0",
        "in.jsonl --out out.parquet --keep-features": "Features are kept in a workspace",
        "in.jsonl --out out.parquet --ray local": "A cluster rates workspaces",
        "in.jsonl --out out.parquet --rater nobody": "There is no rater 'nobody'",
        "in.jsonl": "Name the file to write by --out DEST.parquet",
        "one two": "Name the file to write by --out DEST.parquet",
        "workspace --id-field id": "--id-field says how files are read",
    }.items():
        assert words in refusal_of("rate", *arguments.split())
    assert not Path("out.parquet").exists()


def test_a_field_that_no_record_has_is_refused(tiny_rater: Path, tmp_path: Path) -> None:
    source, target = write_lines(tmp_path / "in.jsonl", [{"body": SIMPLE}] * 3), tmp_path / "out.parquet"
    said = refusal_of("rate", source, "--out", target, "--rater", tiny_rater)
    assert "No record has a field 'text' (found: 'body'). Name the right one by --text-field." in said
    assert not target.exists()
    write_lines(source, [{"text": SIMPLE}, {"body": SIMPLE}])
    said = qulens("rate", source, "--out", target, "--rater", tiny_rater).stdout
    assert "1 document with 12 tokens rated by 'tiny'" in said
    assert "1 cannot be rated." in said
    assert "The first that cannot is record 2 of" in said
