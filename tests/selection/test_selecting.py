"""Selections are stored whole, found again, made again, and the same whatever the layout of the files."""

import json
import random
import threading

import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.corpus import document_parts
from core.corpus.importing import import_files
from core.corpus.rows import FieldNames
from core.corpus.workspace_folder import create_workspace
from core.errors import ConflictError, InputError, NotFoundError
from core.qurater.rating.rate_workspace import rate_workspace
from core.selection.asked.parameters import SelectionParameters
from core.selection.asked.written import parse_criteria, read_shares
from core.selection.stored.selecting import MANIFEST, SELECTED, select, select_again, selection_manifest
from core.selection.stored.subset_hash import hash_of_subset
from tests.sample import N_SAMPLE, write_few

THIRD = SelectionParameters(fraction="0.3")


@pytest.fixture
def few_file(tmp_path):
    return write_few(tmp_path / "few.jsonl")


@pytest.fixture
def few(few_file, tmp_path):
    """A small corpus, rated by the real rater."""
    workspace = create_workspace(tmp_path / "few")
    import_files(workspace, [few_file], names=FieldNames(id="id"))
    rate_workspace(workspace, "default")
    return workspace


def test_a_selection_holds_ids_positions_and_keys(rated_workspace):
    report = select(rated_workspace, "a", THIRD)
    rows = pq.read_table(rated_workspace.selection("a") / SELECTED).to_pylist()
    assert [row["position"] for row in rows] == list(range(report.n_documents))
    assert sorted((row["key"] for row in rows), reverse=True) == [row["key"] for row in rows]
    manifest = selection_manifest(rated_workspace, "a")
    assert manifest["n_tokens"] == report.n_tokens <= report.token_budget
    assert sum(amount["n_tokens"] for amount in manifest["domains"].values()) == report.n_tokens
    assert hash_of_subset(row["doc_id"] for row in rows) == manifest["subset_hash"]


def test_a_selection_of_the_same_name_is_replaced_only_when_asked(rated_workspace):
    first = select(rated_workspace, "a", THIRD)
    other = SelectionParameters(fraction="0.3", seed=7)
    with pytest.raises(ConflictError, match=r"selections/a' exists already.*--force"):
        select(rated_workspace, "a", other)
    assert selection_manifest(rated_workspace, "a")["subset_hash"] == first.subset_hash
    assert select(rated_workspace, "a", other, force=True).subset_hash != first.subset_hash


@pytest.mark.parametrize("name", ["", "../a", "a/b", ".hidden", "a" * 65, "ä", "a\nb"])
def test_names_that_could_not_be_folders_are_refused(rated_workspace, name):
    with pytest.raises(InputError, match="cannot name a selection"):
        select(rated_workspace, name, THIRD)


def test_any_layout_of_the_files_gives_the_same_subset(few, few_file, tmp_path, monkeypatch):
    """The same documents, shuffled, in several files and parts, rated anew: the same list of (doc_id, position)."""
    expected = select(few, "a", THIRD)
    lines = few_file.read_bytes().splitlines(keepends=True)
    random.Random(1).shuffle(lines)
    files = [tmp_path / "one.jsonl", tmp_path / "two.jsonl", tmp_path / "three.jsonl"]
    for number, path in enumerate(files):
        path.write_bytes(b"".join(lines[number::3]))
    monkeypatch.setattr(document_parts, "PART_ROWS", 1)
    shuffled = create_workspace(tmp_path / "shuffled")
    import_files(shuffled, files[:2], names=FieldNames(id="id"))
    import_files(shuffled, files[2:], names=FieldNames(id="id"))
    assert len(shuffled.document_parts()) == 3
    # Ratings may move by rounding with the batch; the law is about the same ratings.
    by_id = {}
    for part in few.rating_parts("default"):
        table = pq.read_table(part)
        by_id |= {doc_id: table.slice(row, 1) for row, doc_id in enumerate(table["doc_id"].to_pylist())}
    rate_workspace(shuffled, "default")
    for part, target in zip(shuffled.document_parts(), shuffled.rating_parts("default"), strict=True):
        import pyarrow as pa

        ids = pq.read_table(part, columns=["doc_id"])["doc_id"].to_pylist()
        pq.write_table(pa.concat_tables([by_id[doc_id] for doc_id in ids]), target)
    assert select(shuffled, "a", THIRD).subset_hash == expected.subset_hash


def test_a_manifest_makes_the_same_subset_again_and_says_why_not(rated_workspace, write_jsonl):
    report = select(
        rated_workspace, "a", SelectionParameters(token_budget=4_000, shares=(("news", "0.5"), ("web", "0.5")))
    )
    assert select_again(rated_workspace, "b", report.manifest).subset_hash == report.subset_hash
    import_files(rated_workspace, [write_jsonl([{"text": "one document more", "domain": "news"}])])
    rate_workspace(rated_workspace, "default")
    with pytest.raises(
        InputError, match=f"The manifest's corpus has {N_SAMPLE} documents, and this one {N_SAMPLE + 1}"
    ):
        select_again(rated_workspace, "c", report.manifest)
    with pytest.raises(NotFoundError):
        selection_manifest(rated_workspace, "c")


def test_a_manifest_that_was_edited_is_found_out(rated_workspace):
    report = select(rated_workspace, "a", THIRD)
    manifest = json.loads(report.manifest.read_text())
    manifest["parameters"]["seed"] = 1
    report.manifest.write_text(json.dumps(manifest))
    with pytest.raises(InputError, match="the manifest was changed by hand"):
        select_again(rated_workspace, "b", report.manifest)
    manifest["parameters"]["colour"] = "red"
    report.manifest.write_text(json.dumps(manifest))
    with pytest.raises(InputError, match="no parameters of a selection"):
        select_again(rated_workspace, "b", report.manifest)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"token_budget": 2.5, "fraction": None}, "'token_budget' cannot be 2.5"),
        ({"rater": 5}, "'rater' cannot be 5"),
        ({"seed": True}, "'seed' cannot be True"),
        ({"criteria": [["writing_style", 1.0, 2.0]]}, "'criteria' cannot hold"),
        ({"criteria": 7}, "no parameters of a selection"),
        ({"shares": [["news", "abc"]]}, "'news' .* is no share"),
    ],
)
def test_a_manifest_with_impossible_parameters_is_refused(rated_workspace, changes, message):
    report = select(rated_workspace, "a", THIRD)
    manifest = json.loads(report.manifest.read_text())
    manifest["parameters"] |= changes
    report.manifest.write_text(json.dumps(manifest))
    with pytest.raises(InputError, match=message):
        select_again(rated_workspace, "b", report.manifest)


def test_the_manifest_and_the_files_make_the_subset_again_from_nothing(few, few_file, tmp_path):
    report = select(few, "a", THIRD)
    [imported] = json.loads(report.manifest.read_text())["corpus"]["imports"]
    settings = {key: imported["settings"][key] for key in ("text", "domain", "id")}
    elsewhere = create_workspace(tmp_path / "elsewhere")
    import_files(elsewhere, [few_file], names=FieldNames(**settings))
    rate_workspace(elsewhere, "default")
    assert select_again(elsewhere, "again", report.manifest).subset_hash == report.subset_hash


def test_readers_find_whole_selections_while_they_are_replaced(rated_workspace):
    select(rated_workspace, "a", THIRD)
    stop = threading.Event()

    def replace() -> None:
        seed = 0
        while not stop.is_set():
            select(rated_workspace, "a", SelectionParameters(fraction="0.3", seed=seed), force=True)
            seed += 1

    writer = threading.Thread(target=replace)
    writer.start()
    try:
        for _ in range(300):
            assert rated_workspace.selections() == ["a"]
            assert selection_manifest(rated_workspace, "a")["selection"] == "a"
    finally:
        stop.set()
        writer.join()


def test_what_a_killed_run_leaves_is_not_taken_for_the_real_thing(rated_workspace):
    import shutil

    for folder in ("ratings/default", "selections"):
        path = rated_workspace.root / folder
        if folder == "selections":
            select(rated_workspace, "a", THIRD)
            path = path / "a"
        shutil.copytree(path, path.with_name(f".{path.name}.unfinished"))
    revision = rated_workspace.revision()
    assert rated_workspace.raters_with_ratings() == ["default"]
    assert rated_workspace.selections() == ["a"]
    shutil.rmtree(rated_workspace.root / "ratings" / ".default.unfinished")
    assert rated_workspace.revision() == revision


def test_names_of_domains_are_kept_to_the_last_character(rated_workspace, write_jsonl):
    from core.selection.pool.load import load_pool

    names = ["news\0", "news", "x" * 20_000]
    import_files(rated_workspace, [write_jsonl([{"text": f"t {n}", "domain": name} for n, name in enumerate(names)])])
    assert set(names) <= set(load_pool(rated_workspace, "default").domains)


@pytest.mark.parametrize("content", ["{", "[]", "{}", '{"parameters": {}, "subset_hash": "", "corpus": {}}'])
def test_what_is_no_manifest_is_refused(rated_workspace, tmp_path, content):
    path = tmp_path / MANIFEST
    path.write_text(content)
    with pytest.raises(InputError, match=r"cannot be read as JSON|is no manifest|has format version"):
        select_again(rated_workspace, "b", path)


def test_what_is_not_rated_cannot_be_selected_from(make_workspace):
    with pytest.raises(NotFoundError, match="No ratings by 'default'.*qulens rate"):
        select(make_workspace([{"text": "a"}]), "a", THIRD)


def test_ratings_of_other_documents_are_refused(rated_workspace):
    part = rated_workspace.rating_parts("default")[0]
    table = pq.read_table(part)
    pq.write_table(table.slice(1), part)
    with pytest.raises(InputError, match="does not hold the ratings of the documents beside it"):
        select(rated_workspace, "a", THIRD)


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({}, "either a token budget or a fraction or a number of documents"),
        ({"token_budget": 5, "fraction": "0.1"}, "either a token budget or a fraction or a number of documents"),
        ({"token_budget": 0}, r"token budget \(0\) must be above 0"),
        ({"fraction": "1.5"}, r"fraction \(1.5\) must be above 0 and at most 1"),
        ({"fraction": "nan"}, r"fraction \(nan\)"),
        ({"fraction": "1", "temperature": -1.0}, r"temperature \(-1.0\)"),
        ({"fraction": "1", "temperature": float("nan")}, r"temperature \(nan\)"),
        ({"fraction": "1", "seed": -1}, r"seed \(-1\)"),
        ({"fraction": "1", "criteria": (("writing_style", 0.0),)}, "weight of 'writing_style'"),
        ({"fraction": "1", "criteria": (("writing_style", 1e308),)}, "weight of 'writing_style'"),
        ({"fraction": "1", "criteria": (("writing_style", 1.0),) * 2}, "named twice"),
        ({"fraction": "1", "quota": "some"}, "no quota 'some'"),
        ({"fraction": "1", "order": "backwards"}, "no order 'backwards'"),
        ({"fraction": "1", "document_budget": 3}, "one of them"),
        ({"document_budget": 0}, r"number of documents \(0\) must be above 0"),
        ({"fraction": "1", "combine": "product"}, "no way to combine criteria 'product'"),
        ({"fraction": "1", "at_least": (("writing_style", "101"),)}, "percentile of 'writing_style'"),
        ({"fraction": "1", "max_epochs": 0}, r"number of epochs \(0\) must be from 1"),
        ({"fraction": "1", "order": "staged"}, "staged order needs phases"),
        ({"fraction": "1", "jitter": 0.5}, "Jitter moves documents in an order by rating"),
        ({"fraction": "1", "is_raw": True, "reference": "x"}, "as it is only alone"),
        ({"fraction": "1", "combine": "mix", "criteria": (("writing_style", -1.0),)}, "parts of the budget"),
    ],
)
def test_parameters_that_make_no_sense_are_refused(values, message):
    with pytest.raises(InputError, match=message):
        SelectionParameters(**values)


@given(st.integers(1, 2**63 - 1), st.sampled_from([None, "uniform"]), st.floats(0, 1e6))
def test_parameters_survive_the_manifest(token_budget, baseline, temperature):
    parameters = SelectionParameters(token_budget, temperature=temperature, baseline=baseline, shares=(("a", "0.1"),))
    assert SelectionParameters.from_json(json.loads(json.dumps(parameters.to_json()))) == parameters


def test_criteria_are_read_as_they_are_written():
    assert parse_criteria([]) == (("educational_value", 1.0),)
    assert parse_criteria(["writing_style:0.5", "facts_and_trivia"]) == (
        ("writing_style", 0.5),
        ("facts_and_trivia", 1.0),
    )
    with pytest.raises(InputError, match="The weight 'much' of 'writing_style' is no number"):
        parse_criteria(["writing_style:much"])


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ('{"a": 0.1, "b": 0.2}', "add up to 0.3"),
        ('{"a": -1, "b": 2}', "from 0 to 1"),
        ('{"a": "much"}', "holds no shares"),
        ("[1]", "holds no shares"),
        ("{", "holds no shares"),
    ],
)
def test_quota_files_that_make_no_sense_are_refused(tmp_path, content, message):
    path = tmp_path / "quota.json"
    path.write_text(content)
    with pytest.raises(InputError, match=message):
        read_shares(path)
    with pytest.raises(NotFoundError, match="neither proportional nor none nor quality nor a file"):
        read_shares(tmp_path / "missing.json")


def test_shares_are_kept_as_they_are_written(tmp_path):
    path = tmp_path / "quota.json"
    path.write_text('{"a": 0.1, "b": 0.9}')
    assert read_shares(path) == (("a", "0.1"), ("b", "0.9"))
