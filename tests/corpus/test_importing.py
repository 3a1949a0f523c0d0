"""Imports append, refuse, drop copies, survive being killed, and lose nothing of a record."""

import json
import signal
import subprocess
import sys
import time

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.corpus import document_parts
from core.corpus.document_parts import read_document
from core.corpus.fingerprints import HashSet, doc_id_of_text
from core.corpus.importing import import_files, warning_about_ids
from core.corpus.rows import BATCH_ROWS, MOST_MAX_BYTES, FieldNames
from core.corpus.workspace_folder import create_workspace, open_workspace
from core.errors import ConflictError, InputError, NotFoundError


def stored(workspace, columns=("doc_id", "text", "domain", "n_tokens", "n_bytes")):
    return [
        row for part in workspace.document_parts() for row in pq.read_table(part, columns=list(columns)).to_pylist()
    ]


def test_documents_come_in_with_counts_and_ids(make_workspace):
    workspace = make_workspace([{"text": "Two words", "domain": "news"}, {"text": "Größe!"}])
    assert stored(workspace) == [
        {"doc_id": doc_id_of_text(b"Two words"), "text": "Two words", "domain": "news", "n_tokens": 2, "n_bytes": 9},
        {"doc_id": doc_id_of_text("Größe!".encode()), "text": "Größe!", "domain": "all", "n_tokens": 4, "n_bytes": 8},
    ]


def test_a_second_copy_of_a_text_is_dropped_and_counted(make_workspace, write_jsonl):
    workspace = make_workspace([{"text": "same"}, {"text": "same"}, {"text": "other"}])
    assert workspace.imports()[0]["n_duplicates"] == 1
    again = import_files(workspace, [write_jsonl([{"text": "same"}, {"text": "new"}])])
    assert (again.n_documents, again.n_duplicates, again.n_rejected) == (1, 1, 0)
    assert [row["text"] for row in stored(workspace)] == ["same", "other", "new"]


def test_a_second_row_with_the_same_id_is_refused_and_reported(make_workspace, write_jsonl):
    names = FieldNames(id="id")
    workspace = make_workspace(
        [{"text": "a", "id": "x"}, {"text": "b", "id": "x"}, {"text": "a", "id": "y"}], names=names
    )
    refused = pq.read_table(workspace.rejected / "part-00000.parquet").to_pylist()
    assert refused == [{"file": "input.jsonl", "line": 2, "reason": "its id 'x' is there already", "start": "b"}]
    assert [row["doc_id"] for row in stored(workspace)] == ["x", "y"]


def test_an_import_that_brings_nothing_is_refused_and_leaves_nothing(make_workspace, write_jsonl):
    workspace = make_workspace([{"text": "a"}])
    before = workspace.revision()
    with pytest.raises(
        InputError, match=r"No record of 'input.jsonl' has a field 'text' \(found: 'body'\).*--text-field"
    ):
        import_files(workspace, [write_jsonl([{"body": "a"}, {"body": "b"}])])
    assert workspace.revision() == before
    assert not list(workspace.rejected.iterdir())


def test_a_failing_file_undoes_the_whole_import(make_workspace, write_jsonl, tmp_path):
    workspace = make_workspace([{"text": "a"}])
    with pytest.raises(NotFoundError):
        import_files(workspace, [write_jsonl([{"text": "b"}]), tmp_path / "missing.jsonl"])
    assert [row["text"] for row in stored(workspace)] == ["a"]
    assert sorted(path.name for path in workspace.documents.iterdir()) == ["import-00000.json", "part-00000.parquet"]


def test_a_workspace_is_not_imported_into_itself(make_workspace, tmp_path):
    workspace = make_workspace([{"text": "a"}])
    with pytest.raises(InputError, match="'workspace/documents/part-00000.parquet' belongs to the workspace"):
        import_files(workspace, [tmp_path])
    assert [row["text"] for row in stored(workspace)] == ["a"]


def test_parts_are_bounded(make_workspace, monkeypatch):
    monkeypatch.setattr(document_parts, "PART_ROWS", 2_000)
    workspace = make_workspace([{"text": f"text {n}"} for n in range(4_500)])
    assert [pq.read_metadata(part).num_rows for part in workspace.document_parts()] == [2_000, 2_000, 500]
    assert len(stored(workspace)) == 4_500


def test_one_document_is_read_from_any_row_group(make_workspace):
    workspace = make_workspace([{"text": f"text {n}", "n": n, "domain": "x"} for n in range(4_100)])
    for row in (0, 1_999, 2_000, 4_099):
        document = read_document(workspace.document_parts()[0], row)
        assert (document["text"], document["fields"]) == (f"text {row}", {"n": row, "domain": "x"})


def test_a_writer_that_is_at_work_keeps_others_out(make_workspace, write_jsonl):
    workspace = make_workspace([{"text": "a"}])
    with (
        workspace.being_written(workspace.documents),
        pytest.raises(ConflictError, match="Another qulens process is writing"),
    ):
        import_files(workspace, [write_jsonl([{"text": "b"}])])


def test_an_import_killed_at_any_moment_leaves_the_workspace_as_it_was(make_workspace, tmp_path):
    workspace = make_workspace([{"text": "a"}])
    before = stored(workspace)
    big = tmp_path / "big.jsonl"
    with big.open("w") as stream:
        for n in range(200_000):
            stream.write(f'{{"text": "document number {n} of a rather long import that is going to be killed"}}\n')
    command = [sys.executable, "-c", "from core.cli import main; main()", "import", str(workspace.root), str(big)]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    deadline = time.monotonic() + 60
    while not list(workspace.documents.glob("part-00002*")) and time.monotonic() < deadline:
        time.sleep(0.01)
    process.send_signal(signal.SIGKILL)
    process.wait()
    assert list(workspace.documents.glob("part-00001*")), "the import was killed before it wrote anything"
    assert stored(open_workspace(workspace.root)) == before
    again = import_files(workspace, [big])
    assert again.n_documents == 200_000


def test_a_disk_that_fills_up_is_one_sentence_and_loses_nothing(make_workspace, write_jsonl, monkeypatch):
    workspace = make_workspace([{"text": "a"}])

    def full(*args, **kwargs):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(pq.ParquetWriter, "write_table", full)
    with pytest.raises(InputError, match="The import stopped: No space left on device. Nothing of it was kept"):
        import_files(workspace, [write_jsonl([{"text": "b"}])])
    assert [row["text"] for row in stored(workspace)] == ["a"]


def test_a_folder_with_other_things_in_it_is_no_workspace(tmp_path):
    (tmp_path / "thesis.tex").touch()
    with pytest.raises(InputError, match=r"is not empty \(it holds 'thesis.tex'\)"):
        create_workspace(tmp_path)
    with pytest.raises(NotFoundError, match="is no workspace. Make one with: qulens import"):
        open_workspace(tmp_path)


@pytest.mark.parametrize("content", ["", "format_version = 1", "format_version = [", "\x00"])
def test_a_damaged_workspace_file_is_named(tmp_path, content):
    (tmp_path / "workspace.toml").write_text(content)
    with pytest.raises(InputError, match=r"workspace.toml' is damaged"):
        open_workspace(tmp_path)


def test_a_newer_workspace_is_refused(tmp_path):
    (tmp_path / "workspace.toml").write_text('format_version = 99\ntitle = "x"\ntokenizer = "minilm"\n')
    with pytest.raises(InputError, match="format version 99, this QuLens reads 1"):
        open_workspace(tmp_path)


@given(st.lists(st.lists(st.integers(0, 30), max_size=12), max_size=12))
def test_a_hash_set_says_what_a_set_says(batches):
    seen, plain = HashSet(), set()
    for batch in batches:
        expected = [value not in plain and value not in batch[:place] for place, value in enumerate(batch)]
        plain |= set(batch)
        assert seen.add_new(np.array(batch, dtype=np.uint64)).tolist() == expected


def test_memory_is_bounded_by_the_batch(tmp_path):
    def peak_bytes(n: int) -> int:
        path = tmp_path / f"{n}.jsonl"
        with path.open("w") as stream:
            for number in range(n):
                stream.write(f'{{"text": "{number} {"many words " * 100}"}}\n')
        program = (
            "from pathlib import Path; from core.corpus.importing import import_files;"
            "from core.corpus.workspace_folder import create_workspace;"
            f"import_files(create_workspace(Path({str(tmp_path / f'w{n}')!r})), [Path({str(path)!r})]);"
            # Not ru_maxrss, which begins with what the process that started this one had.
            "print(Path('/proc/self/status').read_text().split('VmHWM:')[1].split()[0])"
        )
        done = subprocess.run([sys.executable, "-c", program], capture_output=True, check=True, text=True)
        return 1024 * int(done.stdout)

    # Five times the documents (50 MB more of text) may cost a little for ids and the allocator, not 50 MB.
    assert peak_bytes(50_000) - peak_bytes(10_000) < 40e6


def test_paths_are_no_patterns(write_jsonl, tmp_path):
    from core.corpus.catalog.queries import open_catalog
    from core.corpus.filters import DocumentFilter

    workspace = create_workspace(tmp_path / "odd [a-z]* name")
    import_files(workspace, [write_jsonl([{"text": "a"}])])
    assert open_catalog(workspace).amount(DocumentFilter(), None).n_documents == 1
    with pytest.raises(InputError, match=r"has a '\?' in its path"):
        create_workspace(tmp_path / "why?")


def test_a_document_is_headed_by_its_title_or_by_its_first_line(make_workspace):
    rows = [
        {"text": "a b", "title": " The\n title "},
        {"text": "\n***\n First line \nSecond."},
        {"text": "c", "title": {"x": 1}},
    ]
    titles = [row["title"] for row in stored(make_workspace(rows), columns=("title",))]
    assert titles == ["The", "First line", "c"]


def test_a_path_that_looks_like_partitions_adds_no_columns(write_jsonl, tmp_path):
    from core.corpus.catalog.queries import open_catalog

    workspace = create_workspace(tmp_path / "domain=web" / "doc_id=7" / "n_tokens=1")
    import_files(workspace, [write_jsonl([{"text": "a", "domain": "x"}, {"text": "b", "domain": "y"}])])
    assert open_catalog(workspace).domains(None)["domain"].tolist() == ["x", "y"]


def test_making_a_workspace_goes_on_where_it_was_killed(tmp_path):
    (tmp_path / "workspace.toml.unfinished").write_text("half")
    workspace = create_workspace(tmp_path)
    workspace.documents.rmdir()
    assert create_workspace(tmp_path) == workspace
    assert workspace.documents.is_dir()


def test_a_file_whose_name_is_not_utf8_is_imported(write_jsonl, tmp_path):
    import os
    from pathlib import Path

    path = Path(os.fsdecode(os.fsencode(tmp_path) + b"/caf\xe9.jsonl"))
    write_jsonl([{"text": "fine"}, {"text": None}]).rename(path)
    workspace = create_workspace(tmp_path / "w")
    assert import_files(workspace, [path]).n_documents == 1
    assert workspace.imports()[0]["files"][0]["name"] == "caf\\xe9.jsonl"


@pytest.mark.parametrize(
    ("names", "option"),
    [
        (FieldNames(date="nope"), "--date-field"),
        (FieldNames(domain="meta.nope"), "--domain-field"),
        (FieldNames(id="nope"), "--id-field"),
        (FieldNames(tokens="nope"), "--tokens-field"),
        (FieldNames(text="nope"), "--text-field"),
    ],
)
@pytest.mark.parametrize("name", ["a.jsonl", "a.csv", "a.parquet", "a.txt"])
def test_a_field_that_was_named_and_that_no_record_has_is_refused(tmp_path, make_workspace, names, option, name):
    workspace = make_workspace([{"text": "there"}])
    before = workspace.revision()
    rows = pa.table({"text": ["x", "y"], "meta": [{"a": "1"}, {"a": "2"}]})
    path = tmp_path / name
    if name == "a.parquet":
        pq.write_table(rows, path)
    else:
        lines = "".join(json.dumps(row) + "\n" for row in rows.to_pylist())
        path.write_text({"a.jsonl": lines, "a.csv": "text,meta\nx,1\n", "a.txt": "x"}[name])
    if name == "a.txt" and option == "--text-field":
        return  # the text of a plain file is in whatever field is asked for
    with pytest.raises((InputError, ConflictError), match=rf"nope.* \(found: .*{option}|would have them by"):
        import_files(workspace, [path], names=names)
    assert workspace.revision() == before


OWN_OPTIONS = "are imported one after another, each with its own options"


@pytest.mark.parametrize("name", ["b.csv", "b.parquet"])
def test_where_files_have_different_fields_the_refusal_says_how_they_come_in(tmp_path, write_jsonl, name):
    (tmp_path / "b.csv").write_text("body\nwords\n")
    pq.write_table(pa.table({"text": [1]}), tmp_path / "b.parquet")
    workspace = create_workspace(tmp_path / "w")
    a = write_jsonl([{"text": "a"}])
    with pytest.raises(InputError, match=f"--text-field. Files with different fields {OWN_OPTIONS}"):
        import_files(workspace, [a, tmp_path / name])
    with pytest.raises(InputError, match="--text-field.$"):
        import_files(workspace, [tmp_path / name])
    import_files(workspace, [a])
    with pytest.raises(InputError, match=OWN_OPTIONS):
        import_files(workspace, [a, tmp_path / name])
    with pytest.raises(InputError, match=f"No record of .*{OWN_OPTIONS}"):
        import_files(workspace, [a, write_jsonl([{"body": "b"}], "c.jsonl")], names=FieldNames(text="nope"))


def test_a_field_without_one_date_is_refused_and_nothing_kept(make_workspace, write_jsonl):
    workspace = make_workspace([{"text": "a", "day": "2019", "id": "x"}], names=FieldNames(date="day"))
    before = workspace.revision()
    rows = [{"text": f"{n}", "id": f"doc-{n}", "day": None} for n in range(BATCH_ROWS + 1)]
    with pytest.raises(InputError, match="No value of the field 'id' .* a date; the first is 'doc-0'.*--date-field"):
        import_files(workspace, [write_jsonl(rows)], names=FieldNames(date="id"))
    assert workspace.revision() == before
    assert not list(workspace.rejected.iterdir())
    assert import_files(workspace, [write_jsonl(rows)], names=FieldNames(date="day")).n_documents == BATCH_ROWS + 1


def test_one_date_in_any_batch_or_in_a_copy_shows_that_the_field_holds_dates(make_workspace, write_jsonl):
    names = FieldNames(date="day")
    rows = [{"text": f"{n}", "day": "soon"} for n in range(BATCH_ROWS)] + [{"text": "last", "day": "2019"}]
    workspace = make_workspace(rows, names=names)
    assert workspace.imports()[0]["n_unusable_dates"] == BATCH_ROWS
    grown = [{"text": "last", "day": "2019"}, {"text": "new", "day": "soon"}]
    report = import_files(workspace, [write_jsonl(grown)], names=names)
    assert (report.n_documents, report.n_unusable_dates) == (1, 1)


def test_a_field_that_some_records_have_or_that_is_null_in_all_is_there(make_workspace):
    names = FieldNames(domain="meta.source", date="day")
    workspace = make_workspace([{"text": "a", "day": None}, {"text": "b", "meta": {"source": "web"}}], names=names)
    assert [row["domain"] for row in stored(workspace)] == ["all", "web"]


def test_the_hint_names_the_option_of_the_field_that_was_refused(make_workspace):
    with pytest.raises(InputError, match=r"Nothing .* of the 1 row of .*name it by --tokens-field.") as refusal:
        make_workspace([{"text": "a", "n": "many"}], names=FieldNames(tokens="n"))
    assert "--text-field" not in str(refusal.value)


def test_tokens_of_a_workspace_that_comes_by_a_field_are_asked_for_in_its_words(make_workspace, write_jsonl):
    workspace = make_workspace([{"text": "a", "n": 3}], names=FieldNames(tokens="n"))
    with pytest.raises(InputError, match="field 'n' .* All tokens of this workspace come from it"):
        import_files(open_workspace(workspace.root), [write_jsonl([{"text": "b"}])])


@pytest.mark.parametrize("names", [FieldNames(), FieldNames(id="id")])
def test_a_file_that_was_imported_before_changes_nothing_and_refuses_nothing_again(make_workspace, write_jsonl, names):
    rows = [{"text": "a", "id": 1}, {"text": None, "id": 2}, {"text": "c", "id": 3}]
    workspace = make_workspace(rows, names=names)
    before = workspace.revision()
    again = import_files(workspace, [write_jsonl(rows)], names=names)
    assert (again.n_documents, again.n_rejected, again.n_known_files) == (0, 0, 1)
    assert workspace.revision() == before
    more = import_files(workspace, [write_jsonl(rows), write_jsonl([{"text": "d", "id": 4}], "b.jsonl")], names=names)
    assert (more.n_documents, more.n_rejected, more.n_known_files) == (1, 0, 1)
    changed = import_files(workspace, [write_jsonl([*rows, {"text": "e", "id": 5}])], names=names)
    assert (changed.n_documents, changed.n_known_files) == (1, 0)


def test_the_same_file_read_with_other_settings_is_read(make_workspace, write_jsonl):
    rows = [{"text": "a", "body": "b"}]
    workspace = make_workspace(rows)
    again = import_files(workspace, [write_jsonl(rows)], names=FieldNames(text="body"))
    assert (again.n_documents, again.n_known_files) == (1, 0)


def test_numbers_that_are_too_long_are_refused_in_a_sentence(tmp_path, make_workspace):
    with pytest.raises(InputError, match="field 'n' is '9{40}', not a number of tokens"):
        make_workspace([{"text": "some words", "n": "9" * 5_000}], names=FieldNames(tokens="n"))
    (tmp_path / "a.csv").write_text("text\nsome words\n")
    workspace = create_workspace(tmp_path / "w")
    with pytest.raises(InputError, match=r"--max-bytes \(1(,000){7}\) must be above 0, and at most "):
        import_files(workspace, [tmp_path / "a.csv"], max_bytes=10**21)
    assert import_files(workspace, [tmp_path / "a.csv"], max_bytes=MOST_MAX_BYTES).n_documents == 1


def test_ids_of_another_kind_are_warned_of(make_workspace):
    workspace = make_workspace([{"text": "a", "id": 1}], names=FieldNames(id="id"))
    assert warning_about_ids(workspace, FieldNames(id="id")) is None
    assert "from the field 'id', and these get theirs from their texts" in warning_about_ids(workspace, FieldNames())
    assert "from the field 'url'" in warning_about_ids(workspace, FieldNames(id="url"))


def test_what_another_workspace_holds_is_no_input(make_workspace, tmp_path):
    other = make_workspace([{"text": "a"}])
    workspace = create_workspace(tmp_path / "new")
    for given_path in (other.root, other.documents, other.document_parts()[0], f"{other.root}/**/*.parquet", tmp_path):
        with pytest.raises(InputError, match="part-00000.parquet' belongs to the workspace '.*workspace'"):
            import_files(workspace, [given_path])
