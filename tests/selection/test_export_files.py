"""Which files an export has: shards, one for each file of the input, several processes, and what a killed run left."""

import json
import os
import shutil
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

from core.corpus.importing import import_files
from core.corpus.rows import FieldNames
from core.corpus.workspace_folder import create_workspace
from core.errors import InputError
from core.qurater.rating.rate_workspace import rate_workspace
from core.records import Progress
from core.selection.asked.parameters import SelectionParameters
from core.selection.export import exporting, filing, writing
from core.selection.export.exporting import export
from core.selection.export.filing import filed, in_file_name, pieces_of, shard_ends
from core.selection.export.wanted import Wanted
from core.selection.stored.selecting import select

EVERYTHING = SelectionParameters(fraction="1", quota="none")


def read_jsonl(path):
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def contents(folder):
    """Read all but when and how it was made."""
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and path.name not in ("manifest.json", "README.md", "report.html")
    }


@given(st.lists(st.integers(0, 9), max_size=30), st.integers(1, 12))
def test_shards_are_as_full_as_they_can_be(n_tokens, most):
    ends = shard_ends(np.array(n_tokens, dtype=np.int64), most)
    begins = [0, *ends[:-1]]
    assert ends[-1] == len(n_tokens)
    for begin, end in zip(begins, ends, strict=True):
        assert sum(n_tokens[begin:end]) <= most or end - begin == 1
        assert end == len(n_tokens) or sum(n_tokens[begin : end + 1]) > most


@given(st.lists(st.tuples(st.integers(0, 9), st.integers(0, 3)), max_size=30), st.integers(1, 12))
def test_files_hold_one_source_each_in_the_order_of_the_selection(rows, most):
    n_tokens, sources = np.array(rows, dtype=np.int64).reshape(-1, 2).T
    found = filed(n_tokens, most_tokens=most, sources=sources)
    assert sorted(found.order.tolist()) == list(range(len(rows)))
    of_files = found.sources or [0] * len(found.ends)
    begins = [0, *found.ends[:-1]]
    for begin, end, source in zip(begins, found.ends, of_files, strict=True):
        positions = found.order[begin:end].tolist()
        assert positions == sorted(positions)
        assert {int(sources[position]) for position in positions} <= {source}


@given(st.lists(st.integers(0, 3 * filing.STRETCH_BYTES), max_size=20), st.data())
def test_pieces_hold_whole_files_and_stretches_fit_into_memory(sizes, data):
    cuts = data.draw(st.sets(st.integers(1, max(len(sizes) - 1, 1)), max_size=len(sizes) // 2))
    ends = tuple(sorted({end for end in cuts if end < len(sizes)} | {len(sizes)}))
    pieces, stretches = pieces_of(np.array(sizes, dtype=np.int64), ends)
    assert [file for piece in pieces for file in piece.files] == list(range(len(ends)))
    assert [place for piece in pieces for place in range(piece.begin, piece.end)] == list(range(len(sizes)))
    for piece in pieces:
        inside = stretches[piece.begin : piece.end].tolist()
        assert inside == sorted(inside)
        assert len(piece.files) == 1 or set(inside) <= {0}
        for stretch in set(inside):
            of_stretch = [
                size for size, each in zip(sizes[piece.begin : piece.end], inside, strict=True) if each == stretch
            ]
            assert sum(of_stretch[:-1]) <= filing.STRETCH_BYTES


@given(st.lists(st.integers(0, 5), max_size=12), st.lists(st.integers(0, 7), max_size=12, unique=True))
def test_a_document_that_is_wanted_several_times_is_found_as_often(wanted, part):
    found = Wanted.of(np.array(wanted, dtype=np.uint64), np.arange(len(wanted)))
    rows, places = found.found_in(np.array(part, dtype=np.uint64))
    expected = [(row, place) for row, each in enumerate(part) for place, other in enumerate(wanted) if each == other]
    assert list(zip(rows.tolist(), places.tolist(), strict=True)) == expected


@pytest.fixture
def from_files(tmp_path):
    """A workspace of two imports of several files, one name in both."""
    workspace = create_workspace(tmp_path / "w")
    for folder, names in (("one", ("web/a.jsonl", "b.jsonl", "c.txt", "d.txt")), ("two", ("b.jsonl",))):
        for name in names:
            path = tmp_path / folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            lines = [json.dumps({"text": f"{folder} {name} number {n}, of some words."}) for n in range(20)]
            path.write_text("\n".join(lines) if name.endswith("jsonl") else f"{folder} {name} as plain text.")
        import_files(workspace, [tmp_path / folder])
    rate_workspace(workspace, "default")
    select(workspace, "some", SelectionParameters(fraction="0.7", quota="none"))
    return workspace


@pytest.mark.parametrize("stretch_bytes", [300, 32 * 2**20])
def test_each_file_of_the_input_gets_one_in_the_order_of_the_selection(
    from_files, tmp_path, monkeypatch, stretch_bytes
):
    monkeypatch.setattr(filing, "STRETCH_BYTES", stretch_bytes)
    report = export(from_files, "some", tmp_path / "out", file_format="jsonl", keep_structure=True)
    export(from_files, "some", tmp_path / "all.jsonl")
    whole = [record["text"] for record in read_jsonl(tmp_path / "all.jsonl")]
    sources = json.loads((tmp_path / "out/manifest.json").read_text())["export"]["source_files"]
    assert set(sources) == set(report.files)
    assert len(sources) > 3
    found = []
    for name, source in sources.items():
        texts = [record["text"] for record in read_jsonl(tmp_path / "out" / name)]
        beginnings = {text.split(" number")[0].split(" as")[0] for text in texts}
        assert len(beginnings) == 1
        assert beginnings <= {f"one {source}", f"two {source}"}
        assert texts == [text for text in whole if text in texts]
        assert in_file_name(source) in name
        found += texts
    assert sorted(found) == sorted(whole)
    # What it is, an export may replace.
    export(from_files, "some", tmp_path / "out", file_format="jsonl", keep_structure=True, shard_tokens=30, force=True)
    assert len(list((tmp_path / "out").glob("part-*"))) > len(sources)


def test_files_of_the_input_are_not_guessed(from_files, tmp_path):
    record = next(from_files.documents.glob("import-*0.json"))
    record.write_text(json.dumps({k: v for k, v in json.loads(record.read_text()).items() if k != "documents_by_file"}))
    with pytest.raises(InputError, match="Which of the 4 files imported .* was not written down"):
        export(from_files, "some", tmp_path / "out", file_format="jsonl", keep_structure=True)
    with pytest.raises(InputError, match="is the name of a file, and --keep-structure makes a folder"):
        export(from_files, "some", tmp_path / "out.jsonl", keep_structure=True)


@pytest.mark.parametrize("file_format", ["jsonl", "jsonl.zst", "parquet", "csv", "hf"])
def test_several_processes_write_the_same_files_as_one(rated_workspace, tmp_path, monkeypatch, file_format):
    monkeypatch.setattr(filing, "STRETCH_BYTES", 60_000)
    monkeypatch.setattr(exporting, "_PIECES_FOR_A_PROCESS", 1)
    select(rated_workspace, "all", EVERYTHING)
    reports = [
        export(
            rated_workspace,
            "all",
            tmp_path / name,
            file_format=file_format,
            shard_tokens=4_000,
            n_processes=n_processes,
            prefix="{domain}: ",
            bucket_token="writing_style",
        )
        for name, n_processes in (("one", 1), ("three", 3))
    ]
    assert contents(tmp_path / "one") == contents(tmp_path / "three")
    assert reports[0].losses == reports[1].losses
    assert len(reports[0].files) > 5


@pytest.mark.parametrize("file_format", ["jsonl", "parquet", "csv"])
def test_an_interrupted_export_is_gone_on_with(rated_workspace, tmp_path, monkeypatch, file_format):
    monkeypatch.setattr(filing, "STRETCH_BYTES", 60_000)
    select(rated_workspace, "all", EVERYTHING)
    shape = {"file_format": file_format, "shard_tokens": 4_000, "n_processes": 1}
    out = tmp_path / "exports" / "out"
    written = []

    def interrupt(progress):
        written.append(progress.note == "writing the records")
        if sum(written) == 3:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        export(rated_workspace, "all", out, on_progress=interrupt, **shape)
    assert not out.exists()
    assert not list(rated_workspace.root.glob(".gathering*"))
    told: list[Progress] = []
    report = export(rated_workspace, "all", out, on_progress=told.append, **shape)
    assert 3 <= report.n_resumed_files < len(report.files)
    gathered = [each for each in told if each.note.startswith("gathering")]
    assert gathered[-1].total < report.n_documents, "what is whole is not read again"
    whole = export(rated_workspace, "all", tmp_path / "whole", **shape)
    assert contents(out) == contents(tmp_path / "whole")
    assert report.losses == whole.losses
    assert [path.name for path in out.parent.iterdir()] == ["out"]


@pytest.mark.parametrize("file_format", ["jsonl", "csv", "hf"])
def test_whole_files_of_a_piece_that_was_broken_off_are_kept(rated_workspace, tmp_path, monkeypatch, file_format):
    select(rated_workspace, "all", EVERYTHING)
    shape = {"file_format": file_format, "shard_tokens": 4_000, "n_processes": 1, "prefix": "{domain}: "}
    whole = export(rated_workspace, "all", tmp_path / "whole", **shape)
    made = []

    def interrupted(path):
        if len(made) == 3:
            raise KeyboardInterrupt
        made.append(writing_finished(path))
        return made[-1]

    writing_finished = writing.finished
    monkeypatch.setattr(writing, "finished", interrupted)
    with pytest.raises(KeyboardInterrupt):
        export(rated_workspace, "all", tmp_path / "out", **shape)
    staging = tmp_path / ".out.unfinished"
    before = {path: path.stat().st_mtime_ns for name in made for path in staging.rglob(name)}
    assert len(before) == 3
    written = []
    monkeypatch.setattr(writing, "finished", lambda path: written.append(writing_finished(path)))
    report = export(rated_workspace, "all", tmp_path / "out", **shape)
    assert report.n_resumed_files == 3
    assert not set(written) & set(made)
    assert len(written) == len(report.files) - 3
    assert contents(tmp_path / "out") == contents(tmp_path / "whole")
    assert report.losses == whole.losses


def test_an_export_that_is_interrupted_before_a_file_is_whole_leaves_nothing(rated_workspace, tmp_path, monkeypatch):
    select(rated_workspace, "all", EVERYTHING)

    def interrupted(_):
        raise KeyboardInterrupt

    monkeypatch.setattr(writing, "finished", interrupted)
    with pytest.raises(KeyboardInterrupt):
        export(rated_workspace, "all", tmp_path / "out", file_format="jsonl", shard_tokens=4_000, n_processes=1)
    assert [path.name for path in tmp_path.iterdir() if "out" in path.name] == []


def test_an_interrupted_export_of_something_else_is_not_gone_on_with(rated_workspace, tmp_path, monkeypatch):
    monkeypatch.setattr(filing, "STRETCH_BYTES", 60_000)
    select(rated_workspace, "all", EVERYTHING)
    shape = {"file_format": "jsonl", "shard_tokens": 4_000, "n_processes": 1}

    def interrupt(progress):
        if progress.note == "writing the records":
            raise KeyboardInterrupt

    for changed in ({"prefix": "{domain}"}, {"with_ratings": True}, {"shard_tokens": 5_000}):
        with pytest.raises(KeyboardInterrupt):
            export(rated_workspace, "all", tmp_path / "out", on_progress=interrupt, **shape)
        assert export(rated_workspace, "all", tmp_path / "out", **shape | changed).n_resumed_files == 0
        shutil.rmtree(tmp_path / "out")
    with pytest.raises(KeyboardInterrupt):
        export(rated_workspace, "all", tmp_path / "out", on_progress=interrupt, **shape)
    select(rated_workspace, "all", SelectionParameters(fraction="0.9", quota="none"), force=True)
    assert export(rated_workspace, "all", tmp_path / "out", **shape).n_resumed_files == 0


def test_a_killed_export_leaves_nothing_under_final_names_and_is_gone_on_with(rated_workspace, tmp_path):
    select(rated_workspace, "all", EVERYTHING)
    out = tmp_path / "exports" / "out"
    program = (
        "import sys, time; from pathlib import Path; from core.selection.export import filing\n"
        "filing.STRETCH_BYTES = 60_000\n"
        "from core.corpus.workspace_folder import open_workspace\n"
        "from core.selection.export.exporting import export\n"
        "export(open_workspace(Path(sys.argv[1])), 'all', Path(sys.argv[2]), file_format='jsonl', shard_tokens=4_000,"
        " n_processes=1, on_progress=lambda progress: time.sleep(0.3))"
    )
    running = subprocess.Popen([sys.executable, "-c", program, rated_workspace.root, out])
    marks = out.parent / ".out.unfinished" / ".work" / "whole"
    while len(list(marks.glob("*.json"))) < 2 and running.poll() is None:
        time.sleep(0.02)
    os.kill(running.pid, signal.SIGKILL)
    running.wait()
    assert not out.exists()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(filing, "STRETCH_BYTES", 60_000)
        report = export(rated_workspace, "all", out, file_format="jsonl", shard_tokens=4_000)
    assert report.n_resumed_files >= 2
    export(rated_workspace, "all", tmp_path / "all.jsonl")
    records = [record for name in report.files for record in read_jsonl(out / name)]
    assert records == read_jsonl(tmp_path / "all.jsonl")


def test_a_document_taken_several_times_leaves_several_times(rated_workspace, tmp_path):
    """Epochs: the list of the selection decides, whatever made it."""
    from core.selection.stored.selecting import SELECTED
    from core.selection.stored.subset_hash import hash_of_subset

    report = select(rated_workspace, "some", SelectionParameters(fraction="0.1", quota="none"))
    path = rated_workspace.selection("some") / SELECTED
    table = pq.read_table(path)
    twice = pa.concat_tables([table, table.slice(0, 2)]).drop_columns(["position"])
    twice = twice.append_column("position", pa.array(range(twice.num_rows), pa.int64()))
    pq.write_table(twice, path)
    manifest = json.loads(report.manifest.read_text())
    manifest["subset_hash"] = hash_of_subset(twice["doc_id"].to_pylist())
    report.manifest.write_text(json.dumps(manifest))
    for name in ("out.jsonl", "out.parquet"):
        assert export(rated_workspace, "some", tmp_path / name).n_documents == twice.num_rows
    ids = [record["id"] for record in read_jsonl(tmp_path / "out.jsonl")]
    assert ids == twice["doc_id"].to_pylist()
    assert pq.read_table(tmp_path / "out.parquet")["id"].to_pylist() == ids


def test_the_removed_documents_leave_with_the_reason(rated_workspace, tmp_path, write_jsonl):
    import_files(
        rated_workspace, [write_jsonl([{"text": "Unrated.", "removed_because": "theirs"}])], names=FieldNames()
    )
    select(rated_workspace, "half", SelectionParameters(fraction="0.5"))
    export(rated_workspace, "half", tmp_path / "kept.jsonl")
    removed = export(rated_workspace, "half", tmp_path / "removed.jsonl", removed=True, with_ratings=True)
    kept = {record["text"] for record in read_jsonl(tmp_path / "kept.jsonl")}
    records = {record["text"]: record for record in read_jsonl(tmp_path / "removed.jsonl")}
    assert removed.n_documents == len(records)
    assert not kept & set(records)
    assert len(kept) + len(records) == sum(pq.read_metadata(part).num_rows for part in rated_workspace.document_parts())
    assert all(record["removed_because_qulens"] for record in records.values())
    unrated = records["Unrated."]
    assert unrated["removed_because"] == "theirs"
    assert unrated["writing_style"] is None
    assert any(isinstance(record["key"], float) for record in records.values())
    assert "What was removed" in (tmp_path / "removed.jsonl.card.md").read_text()
    export(rated_workspace, "half", tmp_path / "removed.parquet", removed=True)
    assert pq.read_schema(tmp_path / "removed.parquet").field("key").type == pa.float64()
