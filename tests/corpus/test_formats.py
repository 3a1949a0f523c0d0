"""Every format brings in the same documents, and refuses row by row what is broken."""

import contextlib
import csv
import errno
import gzip
import io
import json
import random
import re
import subprocess
from datetime import UTC, date, datetime
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.corpus import import_run
from core.corpus.dates import date_of
from core.corpus.importing import import_files
from core.corpus.readers import read_batches
from core.corpus.rows import FieldNames
from core.corpus.tokens import load_tokenizer
from core.corpus.workspace_folder import create_workspace, open_workspace
from core.errors import ConflictError, InputError, NotFoundError

NEWS = [
    {"id": "a", "domain": "news", "text": 'Rain, "heavy" rain;\nand wind', "date": "2019-03-14", "n": 7},
    {"id": "b", "domain": "web", "text": "Straße 日本 \u2028 tab\there", "date": "", "n": 3},
    {"id": "c", "domain": "", "text": "=1+1", "date": "soon", "n": 1},
]


def as_csv(rows, delimiter=","):
    stream = io.StringIO()
    writer = csv.DictWriter(stream, list(rows[0]), delimiter=delimiter)
    writer.writeheader()
    writer.writerows(rows)
    return stream.getvalue().encode()


def as_lines(rows):
    return "".join(json.dumps(row) + "\n" for row in rows).encode()


def as_arrow(rows, new):
    stream = io.BytesIO()
    table = pa.Table.from_pylist(rows)
    with new(stream, table.schema) as writer:
        writer.write_table(table, max_chunksize=2)
    return stream.getvalue()


def as_parquet(rows):
    stream = io.BytesIO()
    pq.write_table(pa.Table.from_pylist(rows), stream)
    return stream.getvalue()


FILES = {
    "a.jsonl.gz": gzip.compress(as_lines(NEWS)),
    "a.ndjson": as_lines(NEWS),
    "a.json": as_lines(NEWS),
    "a.csv": as_csv(NEWS),
    "bom.csv": b"\xef\xbb\xbf" + as_csv(NEWS),
    "a.csv.gz": gzip.compress(as_csv(NEWS)),
    "a.tsv": as_csv(NEWS, "\t"),
    "a.arrow": as_arrow(NEWS, pa.ipc.new_stream),
    "file.arrow": as_arrow(NEWS, pa.ipc.new_file),
    "a.parquet": as_parquet(NEWS),
}
NAMES = FieldNames(id="id", date="date", tokens="n")


def documents(workspace):
    columns = ["doc_id", "text", "domain", "n_tokens", "date"]
    parts = [pq.read_table(part, columns=columns) for part in workspace.document_parts()]
    return sorted(pa.concat_tables(parts).to_pylist(), key=lambda row: row["doc_id"])


def imported(tmp_path, *files, **options):
    workspace = create_workspace(tmp_path / "workspace")
    report = import_files(workspace, list(files), **options)
    return open_workspace(workspace.root), report


def rejected(workspace):
    parts = sorted(workspace.rejected.glob("*.parquet"))
    return pa.concat_tables([pq.read_table(part) for part in parts]).to_pylist() if parts else []


@pytest.mark.parametrize("name", FILES)
def test_every_format_brings_in_the_same_documents(tmp_path, name):
    (tmp_path / name).write_bytes(FILES[name])
    workspace, report = imported(tmp_path, tmp_path / name, names=NAMES)
    assert documents(workspace) == [
        {"doc_id": "a", "text": NEWS[0]["text"], "domain": "news", "n_tokens": 7, "date": datetime(2019, 3, 14)},
        {"doc_id": "b", "text": NEWS[1]["text"], "domain": "web", "n_tokens": 3, "date": None},
        {"doc_id": "c", "text": "=1+1", "domain": "all", "n_tokens": 1, "date": None},
    ]
    assert (report.n_documents, report.n_rejected, report.n_unusable_dates) == (3, 0, 1)
    assert workspace.tokenizer == "field:n"


CELLS = st.text(st.characters(blacklist_categories=["Cs"]), max_size=12)


@settings(deadline=None)
@given(st.lists(st.tuples(CELLS, CELLS), min_size=1, max_size=8), st.sampled_from([",", "\t"]))
def test_csv_as_python_writes_it_comes_in_as_it_was(tmp_path_factory, rows, delimiter):
    folder = tmp_path_factory.mktemp("csv")
    path = folder / ("a.csv" if delimiter == "," else "a.tsv")
    path.write_bytes(as_csv([{"text": f"x{text}", "other": other} for text, other in rows], delimiter))
    workspace, report = imported(folder, path)
    assert report.n_rejected == 0
    found = pa.concat_tables([pq.read_table(part, columns=["text", "fields"]) for part in workspace.document_parts()])
    first_of = {}
    for text, other in rows:
        first_of.setdefault(f"x{text}", other)
    assert {row["text"]: json.loads(row["fields"])["other"] for row in found.to_pylist()} == first_of


def test_broken_rows_of_csv_are_refused_one_by_one(tmp_path):
    path = tmp_path / "a.csv"
    path.write_bytes(
        b"text,domain\nfine,x\ntoo,many,values\nfew\n\nbroken \xff,x\n"
        b'"two\nlines",y\n"a"b,z\n' + b"long " * 300 + b",x\nlast,x\n" + b'"never closed,x\n' + b"more\n" * 400
    )
    limit_of_others = csv.field_size_limit()
    workspace, report = imported(tmp_path, path, max_bytes=1_000)
    assert csv.field_size_limit() == limit_of_others
    assert [row["text"] for row in sorted(documents(workspace), key=lambda row: row["text"])] == [
        "fine",
        "last",
        "two\nlines",
    ]
    reasons = {row["line"]: row["reason"] for row in rejected(workspace)}
    assert reasons[3] == "it has 3 values, and the header has 2"
    assert reasons[4] == "it has 1 values, and the header has 2"
    assert reasons[6].startswith("not UTF-8 (column 'text'); `iconv -f WINDOWS-1252")
    assert reasons[9].startswith("not CSV")
    assert reasons[12].endswith("; that goes on to line 209")
    assert "more than the 1,000 bytes" in reasons[10]
    assert "more than the 1,000 bytes" in reasons[12]
    assert report.n_rejected >= 6


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"text,text\na,b\n", "two columns are called 'text'"),
        (b"te\xffxt\na\n", "not UTF-8"),
        (b"body,domain\na,b\n", "no column 'text' .found: 'body', 'domain'.*--text-field"),
        (b"id;text\n1;a\n", r"looks parted by semicolons.*move the old one away: .*python3 -c"),
        (b"id\ttext\n1\ta\n", r"looks parted by tabs. Let its name end in .tsv"),
        (b"", "no row"),
        (b"text\n", "no row"),
    ],
)
def test_a_csv_without_a_usable_header_or_row_says_so(tmp_path, content, message):
    (tmp_path / "a.csv").write_bytes(content)
    with pytest.raises(InputError, match=message):
        imported(tmp_path, tmp_path / "a.csv")


@pytest.mark.parametrize(
    "content", [json.dumps(NEWS).encode(), json.dumps(NEWS, indent=1).encode(), b"\xef\xbb\xbf[\n{}\n]"]
)
def test_a_json_array_is_refused_with_the_way_to_lines(tmp_path, content):
    (tmp_path / "a.json").write_bytes(content)
    with pytest.raises(InputError, match="'a.json' is one JSON array, .*jq -c"):
        imported(tmp_path, tmp_path / "a.json")


@pytest.mark.parametrize("packed", [gzip.compress(as_lines(NEWS))[:-12], b"\x1f\x8bnonsense"])
def test_gzip_that_breaks_off_keeps_what_could_be_read(tmp_path, packed):
    (tmp_path / "a.jsonl.gz").write_bytes(packed)
    (tmp_path / "b.jsonl").write_bytes(b'{"text": "whole"}\n')
    workspace, report = imported(tmp_path, tmp_path / "a.jsonl.gz", tmp_path / "b.jsonl")
    assert "whole" in {row["text"] for row in documents(workspace)}
    assert "breaks off here" in rejected(workspace)[-1]["reason"]
    assert report.n_rejected == 1


@pytest.mark.parametrize("name", FILES)
def test_damage_anywhere_is_refused_or_read_but_never_ends_the_program(tmp_path, name):
    rng = random.Random(name)
    path = tmp_path / name
    for _ in range(60):
        content = bytearray(FILES[name])
        for _ in range(rng.choice([1, 1, 2, 5])):
            content[rng.randrange(len(content))] = rng.randrange(256)
        path.write_bytes(content[: rng.choice([len(content), len(content), rng.randrange(len(content))])])
        with contextlib.suppress(InputError):
            assert sum(len(batch.texts) for batch in read_batches(path, NAMES)) < 20


@pytest.mark.parametrize("name", FILES)
def test_an_empty_file_says_so(tmp_path, name):
    (tmp_path / name).touch()
    with pytest.raises(InputError, match="no row in|is not a whole|could be imported"):
        imported(tmp_path, tmp_path / name)


def test_a_folder_of_texts_is_one_document_a_file_with_its_folder_as_domain(tmp_path):
    root = tmp_path / "texts"
    for name, content in {
        "poems/one.txt": b"\xef\xbb\xbfA line\nand another",
        "poems/old/two.txt": b"Deeper",
        "three.txt": b"On top",
        "broken.txt": b"\xff\xfe",
        "blank.txt": b" \n",
        "long.txt": b"x" * 2_000,
    }.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_bytes(content)
    workspace, report = imported(tmp_path, root, names=FieldNames(id="file"), max_bytes=1_000)
    assert [(row["doc_id"], row["domain"], row["text"]) for row in documents(workspace)] == [
        ("poems/old/two.txt", "poems", "Deeper"),
        ("poems/one.txt", "poems", "A line\nand another"),
        ("three.txt", "all", "On top"),
    ]
    assert sorted(row["file"] for row in rejected(workspace)) == ["blank.txt", "broken.txt", "long.txt"]
    assert len(workspace.document_parts()) == 1
    assert report.n_documents == 3


def test_a_dataset_saved_to_disk_is_read_without_its_library(tmp_path):
    datasets = pytest.importorskip("datasets", reason="the library that wrote it is not installed")
    rows = [{"text": f"text {n}", "domain": "x", "meta": {"n": n}} for n in range(25)]
    whole = datasets.Dataset.from_list(rows)
    whole.save_to_disk(tmp_path / "plain", num_shards=3)
    datasets.DatasetDict({"train": whole, "test": datasets.Dataset.from_list([{"text": "held out"}])}).save_to_disk(
        tmp_path / "splits"
    )
    workspace, report = imported(tmp_path, tmp_path / "plain")
    assert report.n_documents == 25
    assert report.n_rejected == 0
    report = import_files(workspace, [tmp_path / "splits"])
    assert (report.n_documents, report.n_duplicates) == (1, 25)
    whole.filter(lambda row: row["meta"]["n"] % 2 == 0).save_to_disk(tmp_path / "filtered")
    _, report = imported(tmp_path / "again", tmp_path / "filtered")
    assert report.n_documents == 13


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("2019", datetime(2019, 1, 1)),
        (2019, datetime(2019, 1, 1)),
        ("2019-03", datetime(2019, 3, 1)),
        ("2019-03-14T10:00:00+02:00", datetime(2019, 3, 14, 8)),
        ("20190314", datetime(2019, 3, 14)),
        ("Thu, 14 Mar 2019 10:00:00 +0200", datetime(2019, 3, 14, 8)),
        (1552521600, datetime(2019, 3, 14)),
        ("1552521600", datetime(2019, 3, 14)),
        (1552521600000, datetime(2019, 3, 14)),
        (-86400, datetime(1969, 12, 31)),
        (date(2019, 3, 14), datetime(2019, 3, 14)),
        (datetime(2019, 3, 14, 1, tzinfo=UTC), datetime(2019, 3, 14, 1)),
        *((nothing, None) for nothing in (None, "", "soon", True, float("nan"), 1e300, "99999-01-01", [2019], b"2019")),
    ],
)
def test_dates_are_read_in_the_ways_that_inputs_write_them(value, expected):
    assert date_of(value) == expected


@given(st.one_of(st.text(max_size=30), st.integers(), st.floats(), st.datetimes(timezones=st.just(UTC))))
def test_no_value_breaks_the_reading_of_dates(value):
    found = date_of(value)
    assert found is None or found.tzinfo is None
    if isinstance(value, datetime):
        assert found == value.replace(tzinfo=None)


def test_dates_and_tokens_of_typed_columns(tmp_path):
    table = pa.table(
        {
            "text": ["a", "b", "c"],
            "when": pa.array([date(2001, 2, 3), None, date(1999, 12, 31)], pa.date32()),
            "n": pa.array([5, None, -1], pa.int32()),
        }
    )
    pq.write_table(table, tmp_path / "a.parquet")
    workspace, report = imported(tmp_path, tmp_path / "a.parquet", names=FieldNames(date="when", tokens="n"))
    assert [(row["n_tokens"], row["date"]) for row in documents(workspace)] == [(5, datetime(2001, 2, 3))]
    assert report.n_unusable_dates == 0
    assert [row["reason"] for row in rejected(workspace)] == [
        "no number of tokens in field 'n'",
        "field 'n' is '-1', not a number of tokens",
    ]
    with pytest.raises(InputError, match="no column 'year'.*--date-field"):
        import_files(workspace, [tmp_path / "a.parquet"], names=FieldNames(date="year"))


def test_tokens_are_counted_by_one_thing_only(tmp_path, write_jsonl):
    lines = write_jsonl([{"text": "two words", "n": 100}])
    workspace, _ = imported(tmp_path, lines, names=FieldNames(tokens="n"))
    again = write_jsonl([{"text": "three more words", "n": 7}], "again.jsonl")
    # The unit of the workspace holds for later imports, whether they name it or not.
    assert import_files(workspace, [again]).n_tokens == 7
    with pytest.raises(ConflictError, match="'field:n'.*'minilm'"):
        import_files(workspace, [again], tokenizer="minilm")
    with pytest.raises(ConflictError, match="Leave out one"):
        import_files(workspace, [again], tokenizer="minilm", names=FieldNames(tokens="n"))


def words_tokenizer(folder, unknown="[UNK]"):
    from tokenizers import Tokenizer, models, pre_tokenizers

    tokenizer = Tokenizer(models.WordLevel({unknown: 0}, unk_token=unknown))
    tokenizer.pre_tokenizer = pre_tokenizers.Whitespace()
    folder.mkdir(exist_ok=True)
    tokenizer.save(str(folder / "tokenizer.json"))
    load_tokenizer.cache_clear()
    return folder


def test_a_refused_first_import_settles_nothing(tmp_path, write_jsonl):
    lines = write_jsonl([{"text": "two words"}])
    with pytest.raises(InputError, match="No record of 'input.jsonl' has a field 'n' .found: 'text'.*--tokens-field"):
        imported(tmp_path, lines, names=FieldNames(tokens="n"))
    workspace, report = imported(tmp_path, lines)
    assert (workspace.tokenizer, report.n_tokens) == ("minilm", 2)


def test_a_first_import_without_a_record_settles_nothing(tmp_path, write_jsonl, monkeypatch):
    def full(*arguments):
        raise OSError(errno.ENOSPC, "No space left on device")

    lines = write_jsonl([{"text": "two words", "n": 9}])
    with monkeypatch.context() as patch:
        patch.setattr(import_run, "write_json", full)
        with pytest.raises(InputError, match="Nothing of it was kept"):
            imported(tmp_path, lines, names=FieldNames(tokens="n"))
    workspace, report = imported(tmp_path, write_jsonl([{"text": "two words"}]))
    assert (workspace.tokenizer, report.n_tokens) == ("minilm", 2)


def test_another_tokenizer_is_named_once_and_for_all(tmp_path, write_jsonl):
    folder = words_tokenizer(tmp_path / "words")
    lines = write_jsonl([{"text": "unbelievably antidisestablishmentarian words"}])
    workspace, report = imported(tmp_path, lines, tokenizer=str(folder))
    assert report.n_tokens == 3
    assert workspace.tokenizer == str(folder)
    assert workspace.imports()[0]["tokenizer"]["fingerprint"]
    again = write_jsonl([{"text": "two more"}], "again.jsonl")
    assert import_files(workspace, [again], tokenizer=str(folder / "tokenizer.json")).n_tokens == 2
    with pytest.raises(ConflictError, match="Import them into another workspace"):
        import_files(workspace, [lines], tokenizer="minilm")
    with pytest.raises(NotFoundError, match="neither a folder nor"):
        imported(tmp_path / "other", lines, tokenizer="no/such-tokenizer")


def test_a_tokenizer_that_changed_its_content_is_refused(tmp_path, write_jsonl):
    folder = words_tokenizer(tmp_path / "words")
    lines = write_jsonl([{"text": "some words"}])
    workspace, _ = imported(tmp_path, lines, tokenizer=str(folder))
    words_tokenizer(folder, unknown="[WHAT]")
    with pytest.raises(ConflictError, match="is not what it was"):
        import_files(workspace, [lines])


def test_what_is_no_tokenizer_is_refused_and_not_written_down(tmp_path, write_jsonl):
    lines = write_jsonl([{"text": "some words"}])
    for content, message in ((b"{}", "is no tokenizer"), (None, "has no tokenizer.json")):
        folder = tmp_path / f"broken{content}"
        folder.mkdir()
        if content:
            (folder / "tokenizer.json").write_bytes(content)
        with pytest.raises(InputError, match=message):
            imported(tmp_path, lines, tokenizer=str(folder))
    assert open_workspace(tmp_path / "workspace").tokenizer == "minilm"


def test_a_field_of_theirs_called_as_ours_comes_back(tmp_path):
    (tmp_path / "a.csv").write_bytes(b'text,doc_id,n_tokens,"""; drop table"\na text,theirs,9,1\n')
    workspace, _ = imported(tmp_path, tmp_path / "a.csv")
    [part] = workspace.document_parts()
    fields = json.loads(pq.read_table(part)["fields"][0].as_py())
    assert fields == {"text": None, "doc_id": "theirs", "n_tokens": "9", '"; drop table': "1"}


def test_the_order_of_files_in_a_folder_changes_nothing(tmp_path):
    for name in ("b.jsonl", "a.csv"):
        (tmp_path / "in").mkdir(exist_ok=True)
        (tmp_path / "in" / name).write_bytes(FILES["a.csv"] if name.endswith("csv") else FILES["a.ndjson"])
    workspace, report = imported(tmp_path, tmp_path / "in", names=FieldNames(id="id"))
    assert (report.n_documents, report.n_rejected) == (3, 3)
    assert {row["file"] for row in rejected(workspace)} == {"b.jsonl"}


@pytest.mark.parametrize("name", ["a b.csv", "a b.csv.gz"])
def test_the_command_for_another_separator_makes_a_file_that_comes_in(tmp_path, name):
    long = "word " * 30_000
    raw = f'\ufeff"id";"text"\n007;"a; b,\nc"\n8;"{long}"\n9;"caf'.encode() + b'\xe9"\n'
    (tmp_path / name).write_bytes(gzip.compress(raw) if name.endswith(".gz") else raw)
    with pytest.raises(InputError) as refusal:
        imported(tmp_path, tmp_path / name)
    subprocess.run(str(refusal.value).split("move the old one away: ")[1], shell=True, check=True)
    workspace, _ = imported(tmp_path, tmp_path / "a b.commas.csv", names=FieldNames(id="id"))
    assert {row["doc_id"]: row["text"] for row in documents(workspace)} == {"007": "a; b,\nc", "8": long}
    [refused] = rejected(workspace)
    assert refused["reason"].startswith("not UTF-8 (column 'text')")


def test_commands_are_given_the_path_and_no_full_stop_behind_it(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "deep").mkdir()
    (tmp_path / "deep" / "a.csv").write_bytes("text\ncafé\n".encode("latin-1"))
    (tmp_path / "deep" / "b.csv").write_text("id|text\n1|some words\n")
    with pytest.raises(InputError, match=r"a.csv > deep/a.utf8.csv` converts it") as refusal:
        imported(tmp_path, Path("deep/a.csv"))
    subprocess.run(re.search(r"`(.*)`", str(refusal.value))[1], shell=True, check=True)
    assert Path("deep/a.utf8.csv").read_text() == "text\ncafé\n"
    with pytest.raises(InputError, match=r"delimiter='\|'\)\)\" < deep/b.csv > deep/b.commas.csv$"):
        imported(tmp_path, Path("deep/b.csv"))


@pytest.mark.parametrize("encoding", ["utf-16", "utf-32", "utf-16le", "utf-16be", "utf-32le", "utf-32be"])
@pytest.mark.parametrize("name", ["a b.csv", "a.jsonl", "a.jsonl.gz", "a.txt"])
def test_other_encodings_are_named_and_the_command_converts_them(tmp_path, name, encoding):
    text = {"csv": "text\ncafé\n", "txt": "café"}.get(name.rpartition(".")[2], '{"text": "café"}\n')
    raw = text.encode(encoding)
    (tmp_path / name).write_bytes(gzip.compress(raw) if name.endswith(".gz") else raw)
    with pytest.raises(InputError, match=f"{encoding.upper()}, not UTF-8.*iconv -f {encoding.upper()} ") as refusal:
        imported(tmp_path, tmp_path / name)
    assert "instead of it, or move the old one away" in str(refusal.value)
    command = re.search(r"((zcat .* \| )?iconv .*\.utf8\.(csv|jsonl|txt)'?)", str(refusal.value))[1]
    subprocess.run(command, shell=True, check=True)
    [new] = tmp_path.glob("*.utf8.*")
    workspace, _ = imported(tmp_path, new)
    assert [row["text"] for row in documents(workspace)] == ["café"]


def test_zeros_in_utf_8_are_no_other_encoding(tmp_path):
    (tmp_path / "a.txt").write_bytes(b"a\0b\0c, and so on in UTF-8")
    workspace, _ = imported(tmp_path, tmp_path / "a.txt")
    assert [row["text"] for row in documents(workspace)] == ["a\0b\0c, and so on in UTF-8"]


@pytest.mark.parametrize("name", ["a.csv", "a.jsonl", "a.txt"])
def test_where_all_rows_are_latin_1_the_refusal_says_how_to_convert(tmp_path, name):
    text = {"csv": "text\ncafé\n", "txt": "café"}.get(name.rpartition(".")[2], '{"text": "café"}\n')
    (tmp_path / name).write_bytes(text.encode("latin-1"))
    with pytest.raises(
        InputError, match=rf"not UTF-8 .*iconv -f WINDOWS-1252 -t UTF-8 < .*{name} > .*a.utf8.*instead of it"
    ) as refusal:
        imported(tmp_path, tmp_path / name)
    assert "--text-field" not in str(refusal.value)
