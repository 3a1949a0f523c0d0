"""A student rates as its teacher would, says how nearly, and its ratings are like any rater's."""

import numpy as np
import pyarrow.parquet as pq
import pytest

from core.corpus import document_parts
from core.corpus.importing import import_files
from core.corpus.rating_parts import FINGERPRINT_KEY, metadata_of
from core.corpus.ratings import ratings_schema
from core.corpus.stored import read_stored
from core.corpus.workspace_folder import create_workspace, open_workspace
from core.errors import ConflictError, InputError, NotFoundError
from core.selection.asked.parameters import SelectionParameters
from core.selection.baselines import student_parts
from core.selection.baselines import teacher as module
from core.selection.baselines.student import fit_student, held_out_agreement
from core.selection.baselines.student_parts import StudentRating
from core.selection.baselines.student_ratings import rate_by_student
from core.selection.baselines.teacher import find_teacher, lessons_of
from core.selection.stored.selecting import SELECTED, select
from tests.selection.baselines.corpora import BY_ID, CRITERIA, learned_share, rate_by_rule, records, texts_of

TEXTS = texts_of(200, seed=1)


@pytest.fixture
def rated(make_workspace):
    workspace = make_workspace(records(TEXTS), names=BY_ID)
    rate_by_rule(workspace)
    return workspace


@pytest.fixture
def unrated(tmp_path, write_jsonl):
    """A corpus of several parts that nobody has rated, with texts that no teacher saw."""
    workspace = create_workspace(tmp_path / "unrated")
    texts = [*texts_of(40, seed=9), "\u0001", "learned? " * 1_000]
    for start in range(0, len(texts), 20):
        file = write_jsonl(records(texts[start : start + 20], f"u{start}-"), f"{start}.jsonl")
        import_files(workspace, [file], names=BY_ID)
    return workspace


def ratings_of(workspace, rater="student"):
    return {row["doc_id"]: row for path in workspace.rating_parts(rater) for row in read_stored(path).to_pylist()}


def test_it_rates_unseen_documents_in_the_teachers_units(rated, unrated):
    rate_by_student(unrated, find_teacher(str(rated.root), unrated))
    found = ratings_of(unrated)
    texts = {row["doc_id"]: row["text"] for part in unrated.document_parts() for row in read_stored(part).to_pylist()}
    shares = np.array([learned_share(texts[doc_id]) for doc_id in found])[:40]
    rating = np.array([row["educational_value"] for row in found.values()])[:40]
    assert np.corrcoef(rating, shares)[0, 1] > 0.9
    # The rule's: 1 + 8 * share; some of it is lost to the penalty.
    assert np.abs(rating - (1 + 8 * shares)).mean() < 1.0


def test_agreement_is_of_documents_that_were_not_learned(rated):
    report = rate_by_student(rated, find_teacher(None, rated))
    lessons = lessons_of(find_teacher(None, rated))
    by_heart = fit_student(lessons).of(lessons.rows, lessons.surface)
    for place, criterion in enumerate(CRITERIA):
        found = report.agreement[criterion]
        assert found.n == report.n_lessons == 200
        assert 0.8 < found.pearson < np.corrcoef(by_heart[:, place], lessons.ratings[:, place])[0, 1]
        assert found.spearman_low < found.spearman < found.spearman_high
    record = rated.ratings_record("student")
    assert record["agreement"] == report.to_json()["agreement"]
    assert (record["teacher"], record["teacher_fingerprint"]) == ("default", "f" * 32)


def test_noise_cannot_be_learned(rated):
    lessons = lessons_of(find_teacher(None, rated))
    lessons.ratings[:] = np.random.default_rng(0).normal(size=lessons.ratings.shape)
    # 200 documents: the standard error of no correlation is 0.07.
    assert all(abs(found.pearson) < 5 * 0.07 for found in held_out_agreement(lessons))


def test_ratings_are_like_those_of_other_raters(rated):
    rate_by_student(rated, find_teacher(None, rated))
    assert rated.raters_with_ratings() == ["default", "student"]
    assert rated.criteria_rated("student") == CRITERIA
    [path], [part] = rated.rating_parts("student"), rated.document_parts()
    table, documents = pq.read_table(path), pq.read_table(part)
    assert table.schema.equals(ratings_schema(CRITERIA))
    assert table["doc_id"].equals(documents["doc_id"])
    assert metadata_of(path, FINGERPRINT_KEY) == rated.ratings_record("student")["fingerprint"]
    row = table.to_pylist()[0]
    assert row["segment_lengths"] == [documents["n_tokens"][0].as_py()]
    assert row["writing_style_segments"] == [row["writing_style"]]
    select(rated, "by-student", SelectionParameters(fraction="0.3", rater="student", temperature=0.0))
    kept = set(pq.read_table(rated.selection("by-student") / SELECTED)["doc_id"].to_pylist())
    by_rating = [row["educational_value"] for row in table.to_pylist() if row["doc_id"] in kept]
    assert np.mean(by_rating) > np.mean(table["educational_value"].to_numpy())


def test_a_part_or_a_process_more_changes_no_rating(rated, unrated, tmp_path, write_jsonl):
    teacher = find_teacher(str(rated.root), unrated)
    rate_by_student(unrated, teacher, n_processes=2)
    whole = create_workspace(tmp_path / "whole")
    rows = [row for part in unrated.document_parts() for row in read_stored(part, ["doc_id", "text"]).to_pylist()]
    file = write_jsonl([{"id": row["doc_id"], "text": row["text"]} for row in reversed(rows)], "whole.jsonl")
    import_files(whole, [file], names=BY_ID)
    rate_by_student(whole, teacher, n_processes=1)
    assert (len(unrated.document_parts()), len(whole.document_parts())) == (3, 1)
    assert ratings_of(unrated) == ratings_of(whole)


def test_the_teachers_files_may_lie_in_any_order(rated, tmp_path, write_jsonl):
    other = create_workspace(tmp_path / "other")
    rows = records(TEXTS)[::-1]
    for start in range(0, len(rows), 70):
        import_files(other, [write_jsonl(rows[start : start + 70], f"{start}.jsonl")], names=BY_ID)
    rate_by_rule(other)
    students = [fit_student(lessons_of(find_teacher(None, workspace))) for workspace in (rated, other)]
    assert students[0].fingerprint == students[1].fingerprint


def test_of_many_rated_documents_some_are_drawn_and_unrated_ones_never(make_workspace, monkeypatch):
    monkeypatch.setattr(module, "MOST_LESSONS", 60)
    workspace = make_workspace(records(TEXTS), names=BY_ID)
    rate_by_rule(workspace, unrated={f"d{n}" for n in range(100)})
    lessons = lessons_of(find_teacher(None, workspace))
    assert len(lessons.fold) == 60
    assert np.isfinite(lessons.ratings).all()


def test_copies_of_a_text_are_learned_and_tested_together(make_workspace):
    workspace = make_workspace(records(TEXTS[:60]) + records(TEXTS[:60], "copy"), names=BY_ID)
    rate_by_rule(workspace)
    lessons = lessons_of(find_teacher(None, workspace))
    fold_of = {}
    for row, fold in zip(lessons.rows, lessons.fold.tolist(), strict=True):
        fold_of.setdefault((row.indices.tobytes(), row.data.tobytes()), set()).add(fold)
    assert len(fold_of) == 60
    assert all(len(folds) == 1 for folds in fold_of.values())


def test_what_is_finished_stays_and_is_gone_on_with(rated, unrated, monkeypatch):
    teacher = find_teacher(str(rated.root), unrated)
    rate = StudentRating.__call__

    def interrupted(self, part):
        if part == unrated.document_parts()[1]:
            raise KeyboardInterrupt
        return rate(self, part)

    monkeypatch.setattr(student_parts.StudentRating, "__call__", interrupted)
    with pytest.raises(KeyboardInterrupt):
        rate_by_student(unrated, teacher, n_processes=1)
    assert len(unrated.rating_parts("student")) == 1
    monkeypatch.setattr(student_parts.StudentRating, "__call__", rate)
    report = rate_by_student(unrated, teacher, n_processes=1)
    assert (report.n_documents, report.resumed_documents) == (42, 20)


def test_other_ratings_are_replaced_only_if_asked(rated):
    teacher = find_teacher(None, rated)
    rate_by_rule(rated, "student")
    with pytest.raises(ConflictError, match=r"The ratings 'student' were made by another rater.*--force"):
        rate_by_student(rated, teacher)
    assert rated.ratings_record("student")["fingerprint"] == "f" * 32
    assert rate_by_student(rated, teacher, force=True).resumed_documents == 0
    assert rated.ratings_record("student")["method"] == "student"
    assert rate_by_student(rated, teacher).resumed_documents == 200


def test_what_cannot_be_done_is_said(rated, unrated, make_workspace, tmp_path):
    with pytest.raises(NotFoundError, match="No ratings by 'default'"):
        find_teacher(None, unrated)
    with pytest.raises(NotFoundError, match="is no workspace"):
        find_teacher(str(tmp_path / "nowhere:default"), unrated)
    assert find_teacher(f"{rated.root}:default", unrated).rater == "default"
    with pytest.raises(InputError, match="The student 'default' cannot learn from its own ratings"):
        rate_by_student(rated, find_teacher(None, rated), name="default")
    with pytest.raises(InputError, match="has no documents yet"):
        rate_by_student(create_workspace(tmp_path / "empty"), find_teacher(None, rated))
    for path in rated.rating_parts("default"):
        pq.write_table(pq.read_table(path).slice(1), path)
    with pytest.raises(InputError, match="does not hold the ratings of the documents beside it"):
        lessons_of(find_teacher(None, rated))


def test_few_rated_documents_are_refused(make_workspace):
    workspace = make_workspace(records(TEXTS[:49]), names=BY_ID)
    rate_by_rule(workspace)
    with pytest.raises(InputError, match=r"49 documents rated by 'default' are too few .* at least 50"):
        lessons_of(find_teacher(None, workspace))


def test_a_student_of_the_rater_that_ships_agrees_with_it(rated_workspace):
    """On the sample: 304 documents of five domains are few, so agreement is far from what thousands give."""
    workspace = open_workspace(rated_workspace.root)
    report = rate_by_student(workspace, find_teacher(None, workspace))
    assert all(found.spearman > 0.5 for found in report.agreement.values()), report.agreement
    assert document_parts.PART_ROWS > 304
