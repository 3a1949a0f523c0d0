"""What would be ignored, or cannot be written or read, is refused in one sentence by the verbs that select."""

import errno
import io
import json
from dataclasses import asdict, replace

import pyarrow.parquet as pq
import pytest

from core.corpus.columns.column_files import read_column
from core.corpus.importing import import_files
from core.corpus.workspace_folder import create_workspace
from core.errors import InputError
from core.selection.asked.parameters import SelectionParameters
from core.selection.asked.phases import Phase
from core.selection.asked.written import read_phases, read_shares
from core.selection.choosing.choose import choose
from core.selection.cleaning import compared_texts
from core.selection.export.exporting import export
from core.selection.stored.removed import removed_documents
from core.selection.stored.selecting import select, selection_manifest
from tests.command_line import qulens, refusal_of, result_of
from tests.insight.test_compared_selections import add_column
from tests.read_only import read_only
from tests.selection.pools import make_pool

TENTH = SelectionParameters(fraction="0.1")
NAMED = ("--name", "x", "--fraction", "0.1")


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["--baseline", "top-k", "--temperature", "1"], "'top-k' settles --temperature"),
        (["--baseline", "top-k", "--temperature-for", "ess=0.5"], "'top-k' settles --temperature-for"),
        (["--baseline", "uniform", "--temperature", "2"], "'uniform' settles --temperature"),
        (["--baseline", "dsir", "--criterion", "writing_style"], "'dsir' settles --criterion"),
        (["--baseline", "clusters", "--quota", "none"], "'clusters' settles --quota "),
        (["--baseline", "clusters", "--quota", "SHARES"], "'clusters' settles --quota "),
        (["--baseline", "clusters", "--quota-by", "domain"], "'clusters' settles --quota-by"),
        (["--baseline", "top-k", "--temperature", "0"], None),
        (["--baseline", "dsir", "--criterion", "dsir:1", "--temperature", "1"], None),
        (["--baseline", "uniform", "--criterion", "writing_style", "--order", "rating-up"], None),
        (["--min-per-group", "50", "--quota", "none"], "minimum for each group (50)"),
        (["--min-per-group", "50"], None),
        (["--cycles", "3"], "--cycles says how often"),
        (["--cycles", "4", "--order", "rating-up"], "--cycles says how often"),
        (["--cycles", "3", "--order", "folded"], None),
        (["--cycles", "3", "--phases", "FOLDED"], None),
        (["--collapse", "domain"], "'domain' says nothing of near-duplicates"),
        (["--collapse", "writing_style"], "'writing_style' says nothing of near-duplicates"),
    ],
)
def test_an_option_that_would_be_ignored_is_refused(rated_workspace, tmp_path, options, words):
    add_column(rated_workspace, "dsir", [1.0, -2.0, 3.5])
    add_column(rated_workspace, "cluster", ["one", "two"])
    shares, folded = tmp_path / "shares.json", tmp_path / "phases.json"
    shares.write_text('{"one": 0.5, "two": 0.5}')
    folded.write_text('[{"share": 0.5, "order": "folded"}, {"share": 0.5}]')
    written = [{"SHARES": shares, "FOLDED": folded}.get(each, each) for each in options]
    if words is None:
        qulens("select", rated_workspace.root, *NAMED, *written)
    else:
        assert words in refusal_of("select", rated_workspace.root, *NAMED, *written)


def test_a_matched_draw_has_the_quotas_of_what_it_is_like(rated_workspace):
    select(rated_workspace, "one", TENTH)
    matched = ("--baseline", "uniform-matched", "--match", "one")
    for option in (("--quota", "none"), ("--quota-by", "domain"), ("--tokens", "9")):
        told = refusal_of("select", rated_workspace.root, "--name", "x", *matched, *option)
        assert f"--match settles {option[0]}" in told
    qulens("select", rated_workspace.root, "--name", "x", *matched)
    parameters = selection_manifest(rated_workspace, "x")["parameters"]
    assert (parameters["temperature"], parameters["quota"]) == (1.0, "none")


def test_subset_refuses_what_select_refuses(tmp_path, write_jsonl):
    documents, out = write_jsonl([{"text": "A text."}]), tmp_path / "out.jsonl"
    for options, words in (
        (["--temperature", "1", "--temperature-for", "ess=0.5"], "--temperature-for settles --temperature"),
        (["--baseline", "top-k", "--temperature", "1"], "'top-k' settles --temperature"),
        (["--cycles", "2"], "--cycles says"),
        # Without domains there are no quotas by default.
        (["--min-per-group", "5"], "minimum for each group (5)"),
    ):
        assert words in qulens("subset", documents, "--out", out, "--fraction", "1", *options, status=2).stderr
    assert not out.exists()


def test_a_minimum_is_for_the_phases_that_have_quotas():
    pool = make_pool([(f"d{number:02}", "ab"[number % 2], 10, number) for number in range(20)])
    phases = (Phase("0.5", quota="none"), Phase("0.5", quota="proportional"))
    asked = SelectionParameters(
        document_budget=8, order="staged", phases=phases, quota="none", minimum_per_group=2, temperature=0.0
    )
    assert [each.minimum_per_group for each in asked.drawn] == [0, 2]
    choice = choose(pool, asked)
    assert len(choice.rows) == 8
    with pytest.raises(InputError, match="is a part of quotas"):
        replace(asked, phases=(Phase("1", quota="none"),))


def test_a_manifest_of_before_may_have_a_minimum_without_quotas(rated_workspace, tmp_path):
    report = select(rated_workspace, "one", replace(TENTH, quota="none"))
    manifest = json.loads(report.manifest.read_text())
    manifest["parameters"]["minimum_per_group"] = 500
    (tmp_path / "manifest.json").write_text(json.dumps(manifest))
    again = result_of("select", rated_workspace.root, "--name", "two", "--from-manifest", tmp_path / "manifest.json")
    assert again["subset_hash"] == report.subset_hash


@pytest.mark.parametrize("value", [[["x"]], [["x", 1]], [[1, "x"]], [["x", "y", "z"]], ["xy"], [None]])
@pytest.mark.parametrize("name", ["excluded_lists", "shares", "at_least", "criteria"])
def test_a_manifest_with_broken_pairs_is_refused(name, value):
    written = asdict(TENTH) | {name: value}
    if (name, value) == ("criteria", [["x", 1]]):
        assert SelectionParameters.from_json(written).criteria == (("x", 1),)
        return
    with pytest.raises(InputError):
        SelectionParameters.from_json(written)


def test_a_deeply_nested_manifest_is_no_manifest(rated_workspace, tmp_path):
    path = tmp_path / "manifest.json"
    path.write_text('{"parameters": ' + "[" * 100_000 + "]" * 100_000 + "}")
    told = refusal_of("select", rated_workspace.root, "--name", "x", "--from-manifest", path)
    assert "cannot be read as JSON" in told


def test_a_name_that_stands_twice_in_a_file_is_refused(tmp_path):
    path = tmp_path / "shares.json"
    path.write_text('{"news": 0.5, "web": 0.5, "news": 0.5}')
    with pytest.raises(InputError, match="names 'news' twice"):
        read_shares(path)
    path.write_text('[{"share": 1, "share": 0.5, "temperature": 1}]')
    with pytest.raises(InputError, match="names 'share' twice"):
        read_phases(path)


@pytest.mark.parametrize("n_characters", [235, 255, 256, 5_000])
def test_a_name_too_long_for_an_export_is_refused_in_a_sentence(rated_workspace, tmp_path, write_jsonl, n_characters):
    select(rated_workspace, "one", TENTH)
    out = tmp_path / ("a" * (n_characters - 6) + ".jsonl")
    assert "Choose a shorter name" in refusal_of("export", rated_workspace.root, "one", out)
    told = refusal_of("subset", write_jsonl([{"text": "A text."}]), "--out", out, "--fraction", "1")
    assert "Choose a shorter name" in told
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith("a")] == []


def test_a_name_just_short_enough_is_written(rated_workspace, tmp_path):
    select(rated_workspace, "one", TENTH)
    out = tmp_path / ("a" * 220 + ".jsonl")
    qulens("export", rated_workspace.root, "one", out)
    assert out.is_file()


@pytest.mark.parametrize(
    ("method", "options", "words"),
    [
        (
            "rules",
            ["--target", "x.txt"],
            "'rules' does not look at --target, which is for perplexity, dsir",
        ),
        ("rules", ["--teacher", "w"], "'rules' does not look at --teacher, which is for student"),
        ("student", ["--target", "x.txt"], "'student' does not look at --target"),
        ("dsir", ["--teacher", "w"], "'dsir' does not look at --teacher"),
        ("perplexity", ["--text-field", "body"], "--text-field is that of the target texts"),
        ("rules", ["--text-field", "body"], "'rules' does not look at --text-field"),
    ],
)
def test_a_method_refuses_what_it_does_not_look_at(sample_built_once, method, options, words):
    assert words in refusal_of("baseline", sample_built_once, method, *options)


COPY = "Moss grows on the stones by the river where the water is slow and the light is low all day long, it says. "


@pytest.fixture
def with_copies(tmp_path, write_jsonl):
    workspace = create_workspace(tmp_path / "workspace")
    texts = [COPY * 3, COPY * 3 + "End.", "Nothing of that is said here, and this is a text of its own."]
    import_files(workspace, [write_jsonl([{"text": text} for text in texts])])
    return workspace


def test_duplicates_have_the_name_that_is_asked_for(with_copies):
    found = result_of("duplicates", with_copies.root, "--similarity", "0.9", "--name", "close")
    assert (found["column"], found["n_clusters"]) == ("close", 1)
    assert with_copies.columns() == ["close"]
    told = refusal_of("duplicates", with_copies.root, "--similarity", "0.5", "--name", "close")
    assert "Choose another name" in told
    qulens("duplicates", with_copies.root, "--similarity", "0.5", "--name", "far")
    assert read_column(with_copies, "far").equals(read_column(with_copies, "close"))


def test_duplicates_in_a_read_only_workspace_are_refused_in_a_sentence(with_copies):
    with read_only(with_copies.root):
        told = refusal_of("duplicates", with_copies.root)
    assert "cannot be written. Make it writable first." in told


def test_duplicates_on_a_full_disk_are_refused_in_a_sentence(with_copies, monkeypatch):
    class Full(io.BytesIO):
        def write(self, _):
            raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(compared_texts.tempfile, "TemporaryFile", lambda dir: Full())
    told = refusal_of("duplicates", with_copies.root)
    assert "could not be written: No space left on device. Make room" in told
    assert with_copies.columns() == []


def test_a_near_duplicate_that_was_removed_names_the_one_that_was_kept(rated_workspace, tmp_path):
    n = len(read_ids(rated_workspace))
    add_column(rated_workspace, "copies", [None if number % 3 else f"of {number // 6}" for number in range(n)])
    qulens("select", rated_workspace.root, *NAMED, "--collapse", "copies", "--quota", "none")
    group_of = dict(zip(read_ids(rated_workspace), read_column(rated_workspace, "copies").to_pylist(), strict=True))
    manifest = selection_manifest(rated_workspace, "x")
    removed = {row["doc_id"]: row for row in removed_documents(rated_workspace, "x").to_pylist()}
    told = {name: row["reason"] for name, row in removed.items() if row["reason"].startswith("near-duplicate of ")}
    assert len(told) == manifest["left_out"]["near-duplicate of a document with a larger key"] > 0
    for name, reason in told.items():
        partner, _, behind = reason.removeprefix("near-duplicate of ").partition(", which ")
        assert group_of[partner] == group_of[name]
        assert behind == ("has a larger key" if partner in removed else "was kept")
        assert partner not in told
    assert {reason.partition(", which ")[2] for reason in told.values()} == {"has a larger key", "was kept"}
    report = export(rated_workspace, "x", tmp_path / "removed.jsonl", removed=True)
    assert report.n_documents == len(removed)


def read_ids(workspace):
    parts = workspace.document_parts()
    return [name for part in parts for name in pq.read_table(part, columns=["doc_id"])["doc_id"].to_pylist()]


def test_a_field_of_the_prefix_that_is_empty_everywhere_is_told(tmp_path, write_jsonl):
    rows = [{"text": f"A text of number {number}.", "meta": {"lang": "en"} if number else {}} for number in range(4)]
    workspace = create_workspace(tmp_path / "workspace")
    import_files(workspace, [write_jsonl(rows)])
    qulens("rate", workspace.root)
    select(workspace, "all", SelectionParameters(fraction="1", quota="none"))
    told = qulens("export", workspace.root, "all", tmp_path / "a.jsonl", "--prefix", "{meta.nope} {meta.lang}: ").stderr
    assert "{meta.nope} of the prefix left nothing in 4 of 4 texts. Is another field meant?" in told
    assert "{meta.lang} of the prefix left nothing in 1 of 4 texts.\n" in told
