"""Files of all sorts, whole and broken, become batches of rows and refusals with a reason."""

import gzip
import json
import os
import subprocess
import sys
import zlib
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import zstandard

from core.corpus import arrow_files, record_rows, table_rows
from core.corpus.readers import read_batches
from core.corpus.rows import BATCH_ROWS, FieldNames
from core.errors import InputError, NotFoundError


def read(path: Path, names: FieldNames | None = None, max_bytes: int = 10_000):
    batches = list(read_batches(path, names or FieldNames(), max_bytes=max_bytes))
    texts = [text for batch in batches for text in batch.texts]
    refused = [refusal for batch in batches for refusal in batch.refused]
    return texts, refused


REFUSED_LINES = [
    (b'{"text": null}', "field 'text' is null"),
    (b'{"text": 5}', "field 'text' is int, not text"),
    (b'{"text": ["a"]}', "field 'text' is list, not text"),
    (b'{"text": " \\n "}', "field 'text' is blank"),
    (b'{"body": "a", "url": "b"}', "no field 'text' (found: 'body', 'url')"),
    (b'{"text": "a", "n": 1, "n": 2}', "two fields are called 'n'"),
    (b"[1, 2]", "a JSON list, not an object"),
    (b'{"text": "cut off', "not JSON"),
    (b'{"text": "\xff\xfe"}', "not UTF-8 (byte 11 of the line)"),
    (b'{"text": "\\ud800"}', "half a surrogate pair"),
    (b'{"text": "a", "domain": {"x": 1}}', "field 'domain' is dict, not one value"),
    (b'{"text": "a", "domain": "\\udfff"}', "half a surrogate pair"),
    (b"[" * 100_000, "the line has more than the 10,000 bytes"),
    (b"[" * 9_000, "nested too deeply"),
    (b'{"text": "' + b"a" * 20_000 + b'"}', "the line has more than the 10,000 bytes"),
]


@pytest.mark.parametrize(("line", "reason"), REFUSED_LINES)
def test_a_broken_line_is_refused_with_its_reason_and_its_neighbours_are_read(write_jsonl, line, reason):
    path = write_jsonl([{"text": "before"}, line, {"text": "behind"}])
    texts, refused = read(path)
    assert texts == ["before", "behind"]
    assert [(row.file, row.line) for row in refused] == [("input.jsonl", 2)]
    assert reason in refused[0].reason
    assert len(refused[0].start) <= 200


def test_a_file_that_ends_in_the_middle_keeps_what_was_whole(tmp_path):
    path = tmp_path / "cut.jsonl"
    path.write_bytes(b'{"text": "whole"}\n{"text": "hal')
    texts, refused = read(path)
    assert texts == ["whole"]
    assert "not JSON" in refused[0].reason


def test_line_numbers_count_empty_lines_and_a_byte_order_mark_is_no_error(tmp_path):
    path = tmp_path / "a.jsonl"
    path.write_bytes(b'\xef\xbb\xbf{"text": "first"}\n\n\n{"text": 1}\n')
    texts, refused = read(path)
    assert texts == ["first"]
    assert refused[0].line == 4


def packed(*frames: bytes) -> bytes:
    return b"".join(zstandard.ZstdCompressor().compress(frame) for frame in frames)


def test_zstandard_frames_are_read_one_after_another(tmp_path):
    path = tmp_path / "a.jsonl.zst"
    path.write_bytes(packed(b'{"text": "one"}\n{"te', b'xt": "two"}\n'))
    assert read(path) == (["one", "two"], [])


def test_a_zstandard_file_that_ends_inside_a_frame_says_so(tmp_path):
    lines = b"".join(json.dumps({"text": f"text number {n} {n**9}"}).encode() + b"\n" for n in range(30_000))
    whole = zstandard.ZstdCompressor().compress(lines)
    path = tmp_path / "cut.jsonl.zst"
    path.write_bytes(whole[: len(whole) * 2 // 3])
    texts, refused = read(path)
    assert 1_000 < len(texts) < 30_000
    assert "breaks off here" in refused[-1].reason


@pytest.mark.parametrize("n_lines", [3, 30_000])
@pytest.mark.parametrize("kind", ["jsonl", "csv"])
def test_of_a_gzip_file_that_breaks_off_every_whole_line_comes_in(tmp_path, kind, n_lines):
    first, (before, behind) = {"jsonl": (b"", (b'{"text": "', b'"}\n')), "csv": (b"text\n", (b"", b"\n"))}[kind]
    lines = b"".join(before + f"text {n} {n**9}".encode() + behind for n in range(n_lines))
    whole = gzip.compress(first + lines)
    path = tmp_path / f"cut.{kind}.gz"
    path.write_bytes(whole[: len(whole) * 3 // 4])
    readable = zlib.decompressobj(31).decompress(path.read_bytes())
    texts, refused = read(path)
    assert len(texts) == readable.count(b"\n") - (kind == "csv") > 0
    assert [row.line for row in refused] == [readable.count(b"\n") + 1]
    assert "breaks off here" in refused[0].reason


def test_gzip_members_are_read_one_after_another_and_zeros_behind_them_passed_over(tmp_path):
    path = tmp_path / "a.jsonl.gz"
    members = [gzip.compress(part) for part in (b'{"text": "one"}\n{"te', b"", b'xt": "two"}\n')]
    path.write_bytes(b"".join(members) + b"\0" * 5_000)
    assert read(path) == (["one", "two"], [])
    path.write_bytes(b"".join(members) + b"\0" * 5_000 + b"more")
    texts, refused = read(path)
    assert texts == ["one", "two"]
    assert [row.line for row in refused] == [3]


def test_frames_that_are_to_be_skipped_are_no_damage(tmp_path):
    path = tmp_path / "a.jsonl.zst"
    path.write_bytes(b"\x50\x2a\x4d\x18\x04\0\0\0user" + packed(b'{"text": "one"}\n'))
    assert read(path) == (["one"], [])


@pytest.mark.parametrize(("name", "kind"), [("a.jsonl.gz", "gzip"), ("a.csv.gz", "gzip"), ("a.jsonl.zst", "Zstandard")])
def test_what_is_not_packed_as_its_name_says_is_to_be_renamed(tmp_path, name, kind):
    (tmp_path / name).write_bytes(b'{"text": "plain"}\n')
    ending = name.rpartition(".")[2]
    with pytest.raises(InputError, match=rf"'{name}' is no {kind} file.* rename it without \.{ending}\."):
        read(tmp_path / name)


def test_batches_are_bounded_in_rows(write_jsonl):
    path = write_jsonl([{"text": f"text {n}"} for n in range(BATCH_ROWS + 5)])
    sizes = [len(batch.texts) for batch in read_batches(path, FieldNames())]
    assert sizes == [BATCH_ROWS, 5]


def test_batches_are_bounded_in_bytes_whatever_column_holds_them(write_jsonl, tmp_path, monkeypatch):
    for module in (arrow_files, record_rows, table_rows):
        monkeypatch.setattr(module, "BATCH_BYTES", 10_000)
    rows = [{"text": f"text {n}", "other": f"{n:04d}" * 250} for n in range(300)]
    pq.write_table(pa.Table.from_pylist(rows), tmp_path / "a.parquet")
    for path in (write_jsonl(rows), tmp_path / "a.parquet"):
        batches = list(read_batches(path, FieldNames()))
        assert [text for batch in batches for text in batch.texts] == [row["text"] for row in rows]
        assert all(batch.fields.nbytes <= 2 * 10_000 for batch in batches)


BOMBS = {
    "bomb.jsonl.zst": (zstandard.open, b'{"text": "', b'"}\n{"text": "behind"}\n'),
    "bomb.jsonl.gz": (gzip.open, b'{"text": "', b'"}\n{"text": "behind"}\n'),
    "bomb.csv.gz": (gzip.open, b'text\n"', b'"\nbehind\n'),
}


@pytest.mark.parametrize("name", BOMBS)
def test_a_bomb_is_refused_without_unpacking_it_into_memory(tmp_path, name):
    new, before, behind = BOMBS[name]
    with new(tmp_path / name, "wb") as stream:
        stream.write(before)
        for _ in range(2**9):
            stream.write(b"a" * 2**20)
        stream.write(behind)
    assert (tmp_path / name).stat().st_size < 2**20
    program = (
        "from pathlib import Path; from core.corpus.readers import read_batches;"
        "from core.corpus.rows import FieldNames;"
        f"[batch] = read_batches(Path({str(tmp_path / name)!r}), FieldNames(), max_bytes=2**20);"
        "status = Path('/proc/self/status').read_text();"
        "print(batch.texts, len(batch.refused), status.split('VmHWM:')[1].split()[0])"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    said, peak = done.stdout.rsplit(maxsplit=1)
    assert said == "['behind'] 1"
    assert int(peak) < 400_000  # KiB; the line alone has 512 MiB


def test_a_name_that_is_not_utf8_is_shown_escaped(write_jsonl, tmp_path):
    path = Path(os.fsdecode(os.fsencode(tmp_path) + b"/caf\xe9.jsonl"))
    write_jsonl([{"text": "fine"}, {"text": None}]).rename(path)
    texts, refused = read(path)
    assert texts == ["fine"]
    assert refused[0].file == "caf\\xe9.jsonl"


def test_string_views_and_repeated_inner_names(tmp_path):
    path = tmp_path / "a.parquet"
    pq.write_table(pa.table({"text": pa.array(["a", "b"], pa.string_view()), "n": [1, 2]}), path)
    assert read(path) == (["a", "b"], [])
    twice = pa.StructArray.from_arrays([pa.array([1]), pa.array([2])], names=["x", "x"])
    pq.write_table(pa.table({"text": ["a"], "meta": twice}), path)
    with pytest.raises(InputError, match="two columns or fields of one name, at 'meta'"):
        read(path)


def test_ids_and_domains_come_from_nested_fields(write_jsonl):
    path = write_jsonl([{"text": "a", "meta": {"set": "books", "id": 7}}, {"text": "b", "meta": None}, {"text": "c"}])
    batch = next(read_batches(path, FieldNames(domain="meta.set")))
    assert batch.domains == ["books", "all", "all"]
    path = write_jsonl([{"text": "a", "meta": {"id": 7}}, {"text": "b"}])
    batch = next(read_batches(path, FieldNames(id="meta.id")))
    assert batch.ids == ["7"]
    assert batch.refused[0].reason == "no id in field 'meta.id'"


def test_parquet_rows_with_unusable_texts_are_refused_one_by_one(tmp_path):
    raw = pa.array([b"good", None, b"  ", b"\xff\xff", b"fine"], pa.binary())
    path = tmp_path / "a.parquet"
    pq.write_table(pa.table({"n": [1, 2, 3, 4, 5], "text": raw.view(pa.string())}), path)
    texts, refused = read(path)
    assert texts == ["good", "fine"]
    assert [(row.line, row.reason) for row in refused] == [
        (2, "field 'text' is null"),
        (3, "field 'text' is blank"),
        (4, "field 'text' is not UTF-8 (byte 1)"),
    ]


def test_parquet_rows_with_broken_other_fields_are_refused(tmp_path):
    url = pa.array([b"ok", b"\xff"], pa.binary()).view(pa.string())
    path = tmp_path / "a.parquet"
    pq.write_table(pa.table({"text": ["a", "b"], "url": url}), path)
    texts, refused = read(path)
    assert texts == ["a"]
    assert refused[0].reason == "a field is not UTF-8"


@pytest.mark.parametrize(
    ("table", "names", "message"),
    [
        (pa.table({"body": ["a"]}), FieldNames(), r"has no column 'text' \(found: 'body'\).*--text-field"),
        (pa.table({"text": [1]}), FieldNames(), "is int64, not text"),
        (pa.table({"text": ["a"]}), FieldNames(id="key"), "has no column 'key'.*--id-field"),
        (pa.table({"text": ["a"]}), FieldNames(domain="source"), "has no column 'source'.*--domain-field"),
        (
            pa.table([pa.array(["a"])] * 2, names=["text", "text"]),
            FieldNames(),
            "two columns or fields of one name, at 'text'",
        ),
    ],
)
def test_parquet_without_the_right_columns_is_refused_as_a_whole(tmp_path, table, names, message):
    path = tmp_path / "a.parquet"
    pq.write_table(table, path)
    with pytest.raises(InputError, match=message):
        read(path, names)


def test_a_parquet_file_that_ends_in_the_middle_is_refused(tmp_path):
    path = tmp_path / "cut.parquet"
    pq.write_table(pa.table({"text": ["a"] * 1000}), path)
    path.write_bytes(path.read_bytes()[:-100])
    with pytest.raises(InputError, match=r"'cut.parquet' is not a whole Parquet file"):
        read(path)


def test_unknown_and_missing_files_are_refused(tmp_path):
    with pytest.raises(NotFoundError, match=r"no file '.*nowhere.jsonl'"):
        read(tmp_path / "nowhere.jsonl")
    (tmp_path / "a.docx").write_bytes(b"")
    with pytest.raises(InputError, match=r"'a.docx' is of no known format"):
        read(tmp_path / "a.docx")
