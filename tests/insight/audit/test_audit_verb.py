"""`qulens audit` of a selection: what it writes, prints and refuses."""

import json
import os
import stat

import numpy as np
import pyarrow.parquet as pq
import pytest

from core.corpus.importing import import_files
from core.corpus.notes import set_flag, set_note
from core.corpus.stored import read_stored
from core.corpus.workspace import RECORD
from core.insight.audit.report.page import audit_html
from core.qurater import rate
from core.selection.pool.load import load_pool
from core.selection.stored.selecting import SELECTED
from tests.command_line import qulens, refusal_of, result_of


def lines_of(path):
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def test_the_report_says_what_json_says(selected_workspace, tmp_path):
    page = tmp_path / "audit.html"
    found = result_of("audit", selected_workspace.root, "third", "--html", page, "--group-by", "domain+language")
    assert found.pop("html") == str(page)
    assert "folder" not in found["manifest"]["rater"]
    assert page.read_text(encoding="utf-8") == audit_html(found)
    assert list(found["groups"]) == ["domain+language"]
    assert found["held"] == {"domain+language": ["n_tokens"]}
    before = page.read_bytes()
    assert "exists already" in refusal_of("audit", selected_workspace.root, "third", "--html", page)
    assert page.read_bytes() == before
    qulens("audit", selected_workspace.root, "third", "--html", page, "--force")
    assert page.read_bytes() != before


def test_other_settings_and_selections_are_set_out(selected_workspace):
    root = selected_workspace.root
    told = qulens("audit", root, "third", "--sweep", "--beside", "uniform").stdout
    for name in ("temperature 0.25", "budget 0.05", "required_expertise", "uniform"):
        assert name in told
    found = result_of("audit", root, "third", "--beside", "uniform", "--beside", "third")
    assert found["sweeps"] == {}
    ratios = {each["selection"]: each["ratios"]["domain"] for each in found["beside"]}
    assert ratios["third"] == [each["retention_ratio"] for each in found["groups"]["domain"]]
    assert ratios["uniform"] != ratios["third"]


@pytest.mark.parametrize("ending", ["jsonl", "parquet"])
def test_the_sample_holds_fates_keys_groups_notes_and_flags(selected_workspace, tmp_path, ending):
    file, root = tmp_path / f"sample.{ending}", selected_workspace.root
    everyone = tmp_path / "all.jsonl"
    qulens("audit", root, "third", "--sample", everyone, "--sample-size", 10_000)
    kept = read_stored(selected_workspace.selection("third") / SELECTED, ["doc_id", "key"]).to_pydict()
    keys = dict(zip(kept["doc_id"], kept["key"], strict=True))
    records = lines_of(everyone)
    assert {each["doc_id"] for each in records if each["fate"] == "kept"} == set(keys)
    assert {each["weight"] for each in records} == {1.0}
    for each in records:
        if each["fate"] == "kept":
            assert each["key"] == pytest.approx(keys[each["doc_id"]])
    # The best of those dropped stands below nearly all that are kept: dropped ones have keys too.
    assert all(each["key"] is not None for each in records)

    few = result_of("audit", root, "third", "--sample", file, "--sample-size", 20, "--group-by", "language")["sample"]
    assert (few["n_kept"], few["n_dropped"], few["n_noted"]) == (10, 10, 0)
    drawn = {each["doc_id"] for each in (lines_of(file) if ending == "jsonl" else pq.read_table(file).to_pylist())}
    other = next(each["doc_id"] for each in records if each["doc_id"] not in drawn)
    set_note(selected_workspace, other, 'moss, "wet"')
    set_flag(selected_workspace, min(drawn), is_flagged=True)
    arguments = ("--sample", file, "--sample-size", 20, "--group-by", "language", "--force")
    assert result_of("audit", root, "third", *arguments)["sample"]["n_noted"] == 1
    found = {
        each["doc_id"]: each for each in (lines_of(file) if ending == "jsonl" else pq.read_table(file).to_pylist())
    }
    assert set(found) == drawn | {other}
    assert (found[other]["note"], found[other]["is_drawn"], found[other]["weight"]) == ('moss, "wet"', False, None)
    assert found[min(drawn)]["is_flagged"]
    of_kept = [each for each in found.values() if each["fate"] == "kept" and each["is_drawn"]]
    assert sum(each["weight"] for each in of_kept) == pytest.approx(len(keys))
    assert set(found[other]["groups"]) == {"language"}
    assert len(found[other]["ratings"]) == 4


def test_what_is_wrong_is_said_with_what_would_be_right(selected_workspace, tmp_path):
    root = selected_workspace.root
    told = refusal_of("audit", root, "thrid")
    assert "There is no selection 'thrid'" in told
    assert "'third'" in told
    assert "There is no selection 'other'" in refusal_of("audit", root, "third", "--beside", "other")
    assert "Is 'language' meant?" in refusal_of("audit", root, "third", "--group-by", "langauge")
    assert "Is 'domain' meant?" in refusal_of("audit", root, "third", "--group-by", "language+domian")
    assert "twice" in refusal_of("audit", root, "third", "--group-by", "domain+domain")
    assert ".jsonl or .parquet" in refusal_of("audit", root, "third", "--sample", tmp_path / "x.csv")
    assert "at least 1" in refusal_of("audit", root, "third", "--sample", tmp_path / "x.jsonl", "--sample-size", 0)
    assert "without --sample" in refusal_of("audit", root, "third", "--sample-size", 5)
    refused = refusal_of("audit", "--rater", "default", "--minimal-pairs", "x", "--html", tmp_path / "x.html")
    assert "--html means nothing with --minimal-pairs" in refused


def test_a_corpus_that_grew_since_is_told(selected_workspace, write_jsonl, tmp_path):
    before = result_of("audit", selected_workspace.root, "third")
    assert before["remarks"] == []
    import_files(selected_workspace, [write_jsonl([{"text": "Moss grows on the north side.", "domain": "web"}])])
    told = qulens("audit", selected_workspace.root, "third").stdout
    n = before["pool"]["n_documents"]
    assert f"it had {n:,} documents, and has {n + 1:,} now" in told


def test_places_are_refused_before_anything_is_computed(selected_workspace, tmp_path):
    root, both = selected_workspace.root, tmp_path / "both.jsonl"
    refused = refusal_of("audit", root, "third", "--html", both, "--sample", both)
    assert f"--html and --sample both name '{both}'" in refused
    assert not both.exists()
    assert "is a folder" in refusal_of("audit", root, "third", "--html", tmp_path)
    nowhere = tmp_path / "nowhere" / "sample.jsonl"
    refused = refusal_of("audit", root, "third", "--html", tmp_path / "a.html", "--sample", nowhere)
    assert f"'{nowhere.parent}' is no folder to write to" in refused
    assert not (tmp_path / "a.html").exists()
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    assert "is no file, and is never replaced" in refusal_of("audit", root, "third", "--html", pipe, "--force")
    assert stat.S_ISFIFO(pipe.stat().st_mode)
    assert "need each other" in refusal_of("audit", root, "--rater", "default")
    assert "There is nothing to audit" in refusal_of("audit")


def test_shifts_are_told_by_the_ratings_of_the_corpus(rated_workspace, tmp_path):
    pairs, root = tmp_path / "pairs.jsonl", rated_workspace.root
    rows = [{"text_a": f"Bees keep {n} cells.", "text_b": f"lol bees hav {n} cells"} for n in range(30)]
    pairs.write_text("".join(json.dumps(row) + "\n" for row in [*rows, *rows[:3]]))
    alone = result_of("audit", "--rater", "default", "--minimal-pairs", pairs)
    found = result_of("audit", root, "--rater", "default", "--minimal-pairs", pairs)
    assert (found["n_pairs"], found["n_repeated"]) == (30, 3)
    assert (alone["unit"], found["unit"]) == (
        "the ratings of all texts here",
        f"its ratings of {len(load_pool(rated_workspace, 'default'))} documents of 'Sample'",
    )
    corpus = load_pool(rated_workspace, "default")
    for there, here in zip(found["kinds"]["all"], alone["kinds"]["all"], strict=True):
        assert there["p_value"] == pytest.approx(here["p_value"], rel=1e-6)
    criterion = found["kinds"]["all"][0]["criterion"]
    texts = [row[field] for field in ("text_a", "text_b") for row in rows]
    ratings = rate(texts, "default")[criterion].to_numpy()
    expected = (ratings[30:] - ratings[:30]).mean() / corpus.ratings_by(criterion).std()
    assert found["kinds"]["all"][0]["shift"]["value"] == pytest.approx(expected, rel=1e-5)
    told = qulens("audit", root, "--rater", "default", "--minimal-pairs", pairs).stdout
    assert "Left out: 3 rows that stood there before." in told


def test_ratings_by_another_rater_are_no_unit(rated_workspace, tmp_path):
    pairs = tmp_path / "pairs.jsonl"
    pairs.write_text('{"text_a": "Bees dance.", "text_b": "Bees hum."}\n')
    record = rated_workspace.ratings("default") / RECORD
    told = json.loads(record.read_text())
    record.write_text(json.dumps({**told, "fingerprint": "0" * 64}))
    refused = refusal_of("audit", rated_workspace.root, "--rater", "default", "--minimal-pairs", pairs)
    assert "are by another rater" in refused


def test_the_fields_of_a_table_of_pairs_are_named(tmp_path):
    import pyarrow as pa

    pq.write_table(pa.table({"before": ["a"], "after": ["b"]}), tmp_path / "pairs.parquet")
    refused = refusal_of("audit", "--rater", "default", "--minimal-pairs", tmp_path / "pairs.parquet")
    assert "found: 'before', 'after'" in refused


def test_what_is_not_rated_is_told_apart_and_moves_no_other_number(selected_workspace, write_jsonl):
    root = selected_workspace.root
    before = result_of("audit", root, "third", "--group-by", "domain")
    late = [{"text": f"Moss number {n} grows on the north side.", "domain": "late"} for n in range(40)]
    import_files(selected_workspace, [write_jsonl(late)])
    after = result_of("audit", root, "third", "--group-by", "domain")
    groups = {each["group"]: each for each in after["groups"]["domain"]}
    assert after["n_unrated"] == groups.pop("late")["n_unrated"] == 40
    old = {each["group"]: each for each in before["groups"]["domain"]}
    same = ("n_documents", "n_documents_kept", "retention_ratio", "p_adjusted", "uniform_matched", "remaining")
    for name, each in groups.items():
        assert {key: each[key] for key in same} == {key: old[name][key] for key in same}
    # That the corpus grew, and that these are left out; not that ratings have changed.
    assert [each.split()[0] for each in after["remarks"]] == ["The", "40"]
    told = qulens("audit", root, "third").stdout
    assert "have no rating and could not be kept" in told
    assert "unrated" in told


def test_what_is_not_rated_is_not_among_the_dropped(selected_workspace, write_jsonl, tmp_path):
    root, everyone = selected_workspace.root, tmp_path / "all.jsonl"
    late = [{"text": f"Moss number {n} grows on the north side.", "domain": "late"} for n in range(40)]
    import_files(selected_workspace, [write_jsonl(late)])
    page = tmp_path / "audit.html"
    found = result_of("audit", root, "third", "--sample", everyone, "--sample-size", 10_000, "--html", page)
    records = lines_of(everyone)
    assert len(records) == found["pool"]["n_documents"] - 40
    assert all(each["groups"]["domain"] != "late" for each in records)
    assert "late" not in {each["group"] for each in found["examples"]["domain"] if each["n_dropped"] or each["n_kept"]}
    assert "unrated</th>" in page.read_text(encoding="utf-8")
    set_flag(selected_workspace, _an_id_without_rating(selected_workspace), is_flagged=True)
    qulens("audit", root, "third", "--sample", everyone, "--sample-size", 2, "--force")
    assert [each["fate"] for each in lines_of(everyone) if each["is_flagged"]] == ["unrated"]


def _an_id_without_rating(workspace):
    pool = load_pool(workspace, "default")
    return pool.ids(np.flatnonzero(np.isnan(next(iter(pool.ratings.values())))))[0].as_py()
