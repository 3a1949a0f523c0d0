"""A rater is evaluated on the judgments of a workspace: rated once, kept, and gone on with."""

import json

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from core.corpus.catalog.queries import open_catalog
from core.errors import InputError, NoJudgmentsError
from core.judging.excerpts.passages import read_passages
from core.judging.stored.judgment import MODEL, PERSON, Judge, Judgment
from core.judging.stored.lookups import all_judgments, judgments_revision
from core.judging.stored.store import store_judgments, undo_last_judgment
from core.qurater.agreement.evaluation import plain
from core.qurater.agreement.excerpt_ratings import (
    evaluated_raters,
    passages_judged,
    rate_passages,
    read_excerpt_ratings,
)
from core.qurater.agreement.stored_evaluation import evaluate_on_stored
from core.qurater.raters.named_raters import DEFAULT_RATER_FOLDER
from core.qurater.rating.model import open_model, rate_texts
from tests.command_line import refusal_of, result_of
from tests.judged import MODEL_NAME, N_JUDGED, N_PAIRS, PERSON_NAME, forget_judgments, store_some_judgments


@pytest.fixture(scope="module")
def model():
    return open_model(DEFAULT_RATER_FOLDER, precision="float32")


@pytest.fixture(scope="module")
def tiny(tiny_rater):
    """For what depends on no rating: it takes no time."""
    return open_model(tiny_rater, device="cpu", precision="float32")


@pytest.fixture
def judged_workspace(rated_workspace):
    store_some_judgments(forget_judgments(rated_workspace))
    return rated_workspace


def test_passages_are_those_of_the_documents(judged_workspace):
    catalog = open_catalog(judged_workspace)
    wanted = [("code-02", 5, 40), ("code-01", 0, 7), ("code-02", 0, 10**9)]
    texts = read_passages(judged_workspace, catalog, wanted)
    assert texts[0] == texts[2][5:40]
    assert [len(text) for text in texts[:2]] == [35, 7]


def test_a_rater_agrees_with_judgments_made_from_its_ratings(judged_workspace, model):
    told = []
    found = evaluate_on_stored(judged_workspace, model, "default", on_progress=told.append).to_json()
    assert (found["rater"], found["n_pairs"]) == ("default", N_PAIRS)
    assert set(found["judges"]) == {MODEL_NAME, PERSON_NAME}
    for each in found["criteria"].values():
        assert set(each) >= {"accuracy", "n", "interval", "ece"}
        assert each["accuracy"]["0"] > 0.6
        assert each["n"]["0"] >= each["n"]["0.5"] >= each["n"]["0.8"]
    assert told[-1].done == told[-1].total == N_JUDGED
    assert evaluated_raters(judged_workspace) == ["default"]


def test_ratings_are_those_of_the_texts_and_are_not_made_twice(judged_workspace, tiny):
    catalog, judgments = open_catalog(judged_workspace), all_judgments(judged_workspace)
    passages = passages_judged(judgments)
    rate_passages(judged_workspace, catalog, tiny, "tiny", passages[:5])
    told = []
    found = rate_passages(judged_workspace, catalog, tiny, "tiny", passages, on_progress=told.append)
    assert told[-1].total == N_JUDGED - 5
    texts = read_passages(judged_workspace, catalog, list(found.places))
    again = rate_texts(tiny, texts).ratings
    for column, key in enumerate(tiny.rater.criteria):
        np.testing.assert_allclose(found.ratings[key], again[:, column], atol=1e-5)
    read = read_excerpt_ratings(judged_workspace, "tiny")
    assert read is not None
    assert (read.places, read.fingerprint) == (found.places, tiny.rater.fingerprint)


def test_another_rater_of_the_same_name_begins_anew(judged_workspace, tiny):
    evaluate_on_stored(judged_workspace, tiny, "tiny")
    path = judged_workspace.root / "evaluations" / "tiny.parquet"
    table = pq.read_table(path)
    about = json.loads(table.schema.metadata[b"qulens.evaluation"]) | {"fingerprint": "another"}
    pq.write_table(table.replace_schema_metadata({b"qulens.evaluation": json.dumps(about)}), path)
    told = []
    evaluate_on_stored(judged_workspace, tiny, "tiny", on_progress=told.append)
    assert told[-1].total == N_JUDGED


def test_another_precision_begins_anew(judged_workspace, tiny, tiny_rater):
    other = open_model(tiny_rater, device="cpu", precision="bf16")
    n_rated = []
    for model in (tiny, other, other, tiny):
        told = []
        evaluate_on_stored(judged_workspace, model, "tiny", on_progress=told.append)
        n_rated.append(told[-1].total)
        assert read_excerpt_ratings(judged_workspace, "tiny").precision == model.precision
    assert n_rated == [N_JUDGED, N_JUDGED, 0, N_JUDGED]


def test_pairs_seen_in_training_are_told_apart(judged_workspace, tiny):
    whole = evaluate_on_stored(judged_workspace, tiny, "tiny")
    assert whole.n_pairs_seen_in_training == 0
    assert plain(whole.criteria_unseen) == plain(whole.criteria)
    path = judged_workspace.root / "evaluations" / "tiny.parquet"
    table = pq.read_table(path)
    # The last document, which is in 11 pairs, was a training text after all.
    is_seen = pa.array([row == table.num_rows - 1 for row in range(table.num_rows)])
    place = table.column_names.index("is_training_text")
    pq.write_table(table.set_column(place, "is_training_text", is_seen), path)
    found = evaluate_on_stored(judged_workspace, tiny, "tiny").to_json()
    assert (found["n_pairs"], found["n_pairs_seen_in_training"]) == (N_PAIRS, N_JUDGED - 1)
    assert found["criteria"] == plain(whole.criteria)
    for key, unseen in found["criteria_unseen"].items():
        # Among those that remain no pair is a tie of all judges.
        assert found["criteria"][key]["n"]["0"] - unseen["n"]["0"] == N_JUDGED - 1


def test_pairs_are_those_of_excerpts_and_rated_where_both_of_them_are(rated_workspace, tiny):
    """Two pairs that differ in the end of an excerpt only, and one judged by a criterion that the rater lacks."""
    judgments = [
        Judgment("code-01", "code-02", (0, 60), (0, end), criterion, "Ada", "a", 1.0)
        for end, criterion in ((60, "writing_style"), (90, "writing_style"), (120, "humour"))
    ]
    store_judgments(forget_judgments(rated_workspace), Judge("Ada", PERSON, {}), judgments)
    found = evaluate_on_stored(rated_workspace, tiny, "tiny")
    assert (found.n_pairs, found.n_pairs_without_rating) == (3, 0)


def test_what_a_model_answered_in_one_order_is_nothing_to_evaluate_on(rated_workspace, tiny):
    half = Judgment("code-01", "code-02", (0, 60), (0, 60), "writing_style", MODEL_NAME, "a", 1.0)
    store_judgments(forget_judgments(rated_workspace), Judge(MODEL_NAME, MODEL, {}), [half])
    with pytest.raises(NoJudgmentsError, match="Nobody has judged"):
        evaluate_on_stored(rated_workspace, tiny, "tiny")


def test_a_damaged_evaluation_is_named(judged_workspace):
    path = judged_workspace.root / "evaluations" / "default.parquet"
    path.parent.mkdir()
    path.write_bytes(b"PAR1 nothing")
    with pytest.raises(InputError, match="is damaged .* Remove it"):
        read_excerpt_ratings(judged_workspace, "default")


def test_without_judgments_there_is_nothing_to_evaluate_on(rated_workspace, model):
    with pytest.raises(NoJudgmentsError, match="Vote in Compare"):
        evaluate_on_stored(forget_judgments(rated_workspace), model, "default")


def test_the_verb_takes_the_judgments_of_the_workspace(judged_workspace):
    found = result_of("evaluate", "default", "--workspace", judged_workspace.root)
    assert found["n_pairs"] == N_PAIRS
    assert set(found["judges"]) == {MODEL_NAME, PERSON_NAME}
    assert "Name a file (--pairs) or a workspace" in refusal_of("evaluate", "default")


def test_every_change_of_the_judgments_is_another_revision(judged_workspace):
    seen = [judgments_revision(judged_workspace)]
    voter = Judge("Ben", PERSON, {})
    for prob in (1.0, 0.0):
        vote = Judgment("code-01", "code-02", (0, 9), (0, 9), "writing_style", "Ben", "a", prob)
        store_judgments(judged_workspace, voter, [vote])
        seen.append(judgments_revision(judged_workspace))
    undo_last_judgment(judged_workspace, "Ada")
    seen.append(judgments_revision(judged_workspace))
    assert len(set(seen)) == 4
    undo_last_judgment(judged_workspace, "Ben")
    assert judgments_revision(judged_workspace) not in seen
