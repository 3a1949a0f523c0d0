"""The command line as a script meets it: verbs, JSON on standard output, exit statuses, interruption."""

import json
import os
import re
import shutil
import signal
import subprocess
import time
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from core.cli.making import import_
from core.corpus import mounts
from core.corpus.importing import import_files
from core.corpus.workspace_folder import create_workspace, open_workspace
from core.criteria import CRITERION_KEYS
from core.errors import InputError
from core.sample import SAMPLE_DOCUMENTS
from tests.command_line import QULENS, qulens, refusal_of, result_of
from tests.sample import N_FEW, write_few

# Only a test that hangs comes to it.
_SECONDS_TO_END = 300


@pytest.fixture(scope="module")
def documents(tmp_path_factory):
    return write_few(tmp_path_factory.mktemp("cli") / "documents.jsonl")


@pytest.fixture(scope="module")
def workspace(documents):
    root = documents.with_name("workspace")
    imported = result_of("import", root, documents, "--id-field", "id")
    assert (imported["n_documents"], imported["n_rejected"], imported["n_duplicates"]) == (N_FEW, 0, 0)
    assert sum(amount["n_tokens"] for amount in imported["domains"].values()) == imported["n_tokens"]
    rated = result_of("rate", root)
    assert {"rater", "n_documents", "n_tokens", "seconds", "tokens_per_second", "resumed_documents"} <= rated.keys()
    assert (rated["rater"], rated["n_documents"], rated["resumed_documents"]) == ("default", N_FEW, 0)
    return root


@pytest.fixture
def few(workspace, tmp_path):
    """A copy that a test may change."""
    return Path(shutil.copytree(workspace, tmp_path / "few"))


def test_rating_again_rates_nothing_again(workspace):
    again = result_of("rate", workspace)
    assert (again["n_documents"], again["resumed_documents"]) == (0, N_FEW)


def test_select_export_and_info_say_the_same(workspace, tmp_path):
    selected = result_of("select", workspace, "--name", "tenth", "--fraction", "0.1", "--temperature", "0")
    keys = {"selection", "n_documents", "n_tokens", "token_budget", "domains", "manifest"}
    assert keys <= selected.keys()
    assert selected["n_tokens"] <= selected["token_budget"]
    exported = result_of("export", workspace, "tenth", tmp_path / "out.jsonl.zst", "--with-ratings")
    assert exported["n_documents"] == selected["n_documents"]
    assert exported["n_tokens"] == selected["n_tokens"]
    held = result_of("info", workspace)
    assert (held["n_documents"], held["ratings"], held["selections"]) == (N_FEW, {"default": N_FEW}, ["tenth"])
    assert "tenth" in qulens("info", workspace).stdout


def test_subset_does_all_in_one_go_and_equals_the_steps(workspace, documents, tmp_path):
    options = ["--tokens", 1_000, "--criterion", "writing_style:2", "--criterion", "facts_and_trivia", "--seed", 7]
    by_steps = result_of("select", workspace, "--name", "steps", *options)
    out = tmp_path / "out" / "subset.parquet"
    out.parent.mkdir()
    at_once = result_of("subset", documents, "--out", out, "--id-field", "id", "--with-ratings", *options)
    assert at_once["destination"] == str(out)
    assert at_once["subset_hash"] == by_steps["subset_hash"]
    table = pq.read_table(out)
    assert table.num_rows == at_once["n_documents"]
    kept = set(table["id"].to_pylist())
    records = [json.loads(line) for line in documents.read_bytes().splitlines()]
    fields = {field for record in records if record["id"] in kept for field in record}
    assert {"id", "title", "text"} <= fields
    assert set(CRITERION_KEYS) | fields <= set(table.column_names)
    beside = ("", ".card.md", ".manifest.json", ".report.html")
    assert sorted(path.name for path in out.parent.iterdir()) == [f"subset.parquet{ending}" for ending in beside]
    assert json.loads(Path(at_once["manifest"]).read_text())["subset_hash"] == at_once["subset_hash"]


def test_subset_without_domains_needs_no_quota(tmp_path, write_jsonl):
    path = write_jsonl([{"text": f"Document number {n} says little."} for n in range(20)])
    made = result_of("subset", path, "--out", tmp_path / "out.jsonl", "--fraction", "0.5")
    assert list(made["domains"]) == ["all"]


def test_what_is_refused_is_one_sentence_and_status_two(workspace, documents, tmp_path):
    out = tmp_path / "out.jsonl"
    assert "exceeds the" in refusal_of("select", workspace, "--name", "x", "--tokens", 10**9)
    assert "is no workspace" in refusal_of("info", tmp_path)
    assert "There is no rater 'missing'" in refusal_of("rate", workspace, "--rater", "missing")
    assert "no selection 'missing'" in refusal_of("export", workspace, "missing", out)
    assert "There is no file" in refusal_of("import", tmp_path / "w", tmp_path / "missing.jsonl")
    assert "of no known format" in refusal_of("subset", __file__, "--out", out, "--fraction", "0.1")
    assert "tells no format" in refusal_of("subset", documents, "--out", tmp_path / "out", "--fraction", "0.1")
    assert "either a token budget or a fraction" in refusal_of("subset", documents, "--out", out)
    assert "no criterion or column 'beauty'" in refusal_of(
        "subset", documents, "--out", out, "--fraction", "0.1", "--criterion", "beauty"
    )
    out.write_text("precious")
    assert "no export of QuLens" in refusal_of("subset", documents, "--out", out, "--fraction", "0.1")
    assert out.read_text() == "precious"
    assert "No such command" in qulens("frobnicate", status=2).stderr


def test_a_budget_that_the_corpus_cannot_fill_is_refused_before_rating(documents, tmp_path):
    done = qulens("subset", documents, "--out", tmp_path / "o.jsonl", "--tokens", 10**9, status=2)
    assert re.search(rf"exceeds the \d+,\d+ tokens in {N_FEW} documents", done.stderr)
    assert not list(tmp_path.glob("**/ratings/default"))


def test_interrupted_rating_keeps_its_parts_and_goes_on(tmp_path):
    texts = [json.loads(line)["text"][:500] for line in SAMPLE_DOCUMENTS.read_bytes().splitlines()[:30]]
    workspace = create_workspace(tmp_path / "workspace")
    # Each import is a part of its own, which is what an interruption can lose.
    for part in range(10):
        path = tmp_path / f"{part}.jsonl"
        path.write_text("".join(json.dumps({"text": f"{part}.{row} {text}"}) + "\n" for row, text in enumerate(texts)))
        import_files(workspace, [path])
    # With one core no machine is done before it can be interrupted.
    process = subprocess.Popen(
        [QULENS, "rate", str(workspace.root)],
        env=os.environ | {"OMP_NUM_THREADS": "1"},
        stderr=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    while len(list(workspace.root.glob("ratings/default/part-*.parquet"))) < 2 and process.poll() is None:
        time.sleep(0.02)
    process.send_signal(signal.SIGINT)
    _, messages = process.communicate(timeout=_SECONDS_TO_END)
    assert process.returncode == 130, messages
    assert "interrupted" in messages
    finished = {path.name: path.read_bytes() for path in workspace.root.glob("ratings/default/part-*.parquet")}
    assert 2 <= len(finished) < 10
    assert result_of("info", workspace.root)["ratings"] == {"default": 30 * len(finished)}, "what is finished counts"
    again = result_of("rate", workspace.root)
    assert again["resumed_documents"] == 30 * len(finished)
    assert again["n_documents"] + again["resumed_documents"] == 300
    for name, content in finished.items():
        assert (workspace.root / "ratings" / "default" / name).read_bytes() == content


def test_ratings_belong_to_the_fingerprint_of_their_rater(few, tmp_path):
    for part in few.glob("ratings/default/part-*.parquet"):
        table = pq.read_table(part)
        pq.write_table(
            table.replace_schema_metadata({**table.schema.metadata, b"qulens.rater_fingerprint": b"other"}), part
        )
    assert "made by another rater (fingerprint other" in refusal_of("rate", few)
    forced = result_of("rate", few, "--force")
    assert forced["n_documents"] == N_FEW
    assert result_of("rate", few)["resumed_documents"] == N_FEW


def test_train_and_evaluate_by_the_command_line(tmp_path):
    pairs = tmp_path / "pairs.jsonl"
    texts = [json.loads(line)["text"][:600] for line in SAMPLE_DOCUMENTS.read_bytes().splitlines()[:60]]
    with pairs.open("w") as stream:
        for place, text in enumerate(texts):
            for step in (1, 7, 13):
                other = texts[(place + step) % len(texts)]
                # A made-up preference that can be learned: more long words are better.
                count_a, count_b = (sum(len(word) > 7 for word in side.split()) for side in (text, other))
                record = {
                    "text_a": text,
                    "text_b": other,
                    "writing_style": 1 / (1 + 2.718 ** ((count_a - count_b) / 3)),
                }
                stream.write(json.dumps(record | dict.fromkeys(CRITERION_KEYS[1:], record["writing_style"])) + "\n")
    workspace = tmp_path / "workspace"
    trained = result_of("train", workspace, "--name", "long-words", "--judgments", pairs)
    assert set(trained["cross_validation"]) == set(CRITERION_KEYS)
    found = result_of("evaluate", "long-words", "--workspace", workspace, "--pairs", pairs)
    for key in CRITERION_KEYS:
        assert found["criteria"][key]["accuracy"]["0.5"] > 0.9
        assert (
            found["criteria"][key]["n"]["0"] >= found["criteria"][key]["n"]["0.5"] >= found["criteria"][key]["n"]["0.8"]
        )
    assert found["n_pairs_seen_in_training"] == 180
    assert "exists already" in refusal_of("train", workspace, "--name", "long-words", "--judgments", pairs)
    bad = tmp_path / "bad.jsonl"
    bad.write_text('{"text_a": "a", "text_b": "b", "writing_style": 1.7}\n')
    assert "1.7" in refusal_of("evaluate", "default", "--pairs", bad)


def test_a_misspelt_file_makes_no_workspace(documents, tmp_path):
    refusal_of("import", tmp_path / "w", documents, tmp_path / "missing.jsonl")
    assert not (tmp_path / "w").exists()


def test_subset_touches_no_workspace_of_others_and_no_other_request(workspace, documents, tmp_path):
    other = Path(shutil.copytree(workspace, tmp_path / "corpus.jsonl.qulens"))
    out = tmp_path / "corpus.jsonl"
    assert "is in the way" in refusal_of("subset", documents, "--out", out, "--fraction", "0.1", "--force")
    assert result_of("info", other)["n_documents"] == N_FEW
    shutil.rmtree(other)
    # A request that is refused after its import leaves its work, which another request does not take.
    qulens("subset", documents, "--out", out, "--tokens", 10**9, status=2)
    said = refusal_of("subset", documents, "--out", out, "--fraction", "0.1", "--id-field", "id")
    assert "another request" in said


def test_what_can_be_refused_is_refused_before_the_work(documents, tmp_path):
    out = tmp_path / "out.jsonl"
    options = ["subset", documents, "--out", out, "--fraction", "0.1"]
    assert "no precision 'fp8'" in refusal_of(*options, "--precision", "fp8")
    assert "no device 'tpu'" in refusal_of(*options, "--device", "tpu")
    assert "--shard-tokens (0)" in refusal_of(*options, "--shard-tokens", 0)
    assert "neither proportional nor none nor quality nor a file" in refusal_of(*options, "--quota", "missing.json")
    Path(f"{out}.manifest.json").write_text("precious")
    assert "out.jsonl.manifest.json' exists already" in refusal_of(*options)
    assert [path.name for path in tmp_path.iterdir()] == ["out.jsonl.manifest.json"]


def test_rating_again_by_force_rates_everything_in_the_precision_asked_for(few, tmp_path):
    forced = result_of("rate", few, "--force", "--precision", "float32")
    assert (forced["n_documents"], forced["resumed_documents"], forced["precision"]) == (N_FEW, 0, "float32")


def test_a_subset_never_replaces_its_own_input(tmp_path, write_jsonl):
    path = write_jsonl([{"text": "precious"}])
    said = refusal_of("subset", path, "--out", path, "--fraction", "0.5", "--force")
    assert "is one of the files to read" in said
    assert path.read_text() == '{"text": "precious"}\n'


def test_subset_tells_what_was_refused(tmp_path, write_jsonl):
    path = write_jsonl([{"text": "Some words."}, {"text": "Some words."}, b'{"text": "cut of'])
    done = qulens("subset", path, "--out", tmp_path / "out.jsonl", "--fraction", "1")
    assert "Refused rows: 1. Second copies dropped: 1." in done.stdout
    assert "line 3 of 'input.jsonl': not JSON" in done.stdout


def test_texts_without_tokens_are_not_counted_as_rated(tmp_path, write_jsonl):
    result_of("import", tmp_path / "w", write_jsonl([{"text": "Some words."}, {"text": "\u200b"}]))
    result_of("rate", tmp_path / "w")
    assert result_of("info", tmp_path / "w")["ratings"] == {"default": 1}
    assert result_of("select", tmp_path / "w", "--name", "a", "--fraction", "1")["n_unrated"] == 1


def test_an_import_that_is_refused_leaves_no_workspace(tmp_path, write_jsonl):
    refusal_of("import", tmp_path / "w", write_jsonl([{"body": "no text"}]))
    assert not (tmp_path / "w").exists()
    (tmp_path / "empty").mkdir()
    assert "holds no file" in refusal_of("import", tmp_path / "w", tmp_path / "empty")


def test_an_import_that_is_refused_leaves_what_another_one_brought_meanwhile(tmp_path, write_jsonl, monkeypatch):
    good, bad = write_jsonl([{"text": "some words"}]), write_jsonl([{"body": "no text"}], "bad.jsonl")

    def import_meanwhile(root):
        import_files(create_workspace(tmp_path / "w"), [good])

    monkeypatch.setattr(mounts, "warning_about", import_meanwhile)
    with pytest.raises(InputError, match="has a field 'text'"):
        import_(tmp_path / "w", [str(bad)])
    assert len(open_workspace(tmp_path / "w").imports()) == 1


def test_a_subset_is_not_written_into_the_folder_it_is_read_from(tmp_path, write_jsonl):
    write_jsonl([{"text": "some words"}])
    out = tmp_path / "subset.jsonl"
    assert "which is to be read" in refusal_of("subset", tmp_path, "--out", out, "--fraction", "0.5")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["input.jsonl"]


def test_one_thing_is_not_said_in_the_plural(tmp_path, write_jsonl):
    path = write_jsonl([{"text": "One document."}])
    said = qulens("import", tmp_path / "w", path).stdout
    assert "1 new document with" in said
    assert "in 1 domain, 0 copies dropped, 0 rows refused." in said
    assert "1 document," in qulens("info", tmp_path / "w").stdout


def test_an_import_again_says_that_nothing_is_new(tmp_path, write_jsonl):
    path = write_jsonl([{"text": "One document.", "id": 1}])
    qulens("import", tmp_path / "w", path)
    again = qulens("import", tmp_path / "w", path)
    assert "0 new documents" in again.stdout
    assert "1 file left out: imported before" in again.stdout
    assert "Warning" not in again.stderr
    assert (
        "Warning: The documents here have their ids from their texts"
        in qulens("import", tmp_path / "w", path, "--id-field", "id").stderr
    )


@pytest.mark.parametrize(("written", "hint"), [("10%", "Write 0.1."), ("5 %", "Write 0.05."), ("ten%", "at most 1.")])
def test_a_percentage_is_refused_with_the_fraction_to_write(workspace, written, hint):
    assert refusal_of("select", workspace, "--name", "x", "--fraction", written).rstrip().endswith(hint)
