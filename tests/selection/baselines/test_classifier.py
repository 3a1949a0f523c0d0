"""A classifier tells targets from documents drawn at random, by as much as there is to tell, and says how well."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import roc_auc_score

from core.corpus import document_parts
from core.corpus.columns.column_files import read_column
from core.corpus.fingerprints import doc_hashes
from core.corpus.importing import import_files
from core.corpus.workspace_folder import create_workspace
from core.errors import InputError
from core.selection.baselines import contrast as module
from core.selection.baselines.classifier import fill_classifier, fit_log_odds, held_out_auc
from core.selection.baselines.contrast import N_FOLDS, contrast_of, folds_of
from core.selection.baselines.drawn import draw
from core.selection.baselines.targets import find_targets
from tests.selection.baselines.corpora import BY_ID, learned_share, records, texts_of

TEXTS = texts_of(120, seed=1)


@pytest.fixture
def workspace(make_workspace):
    return make_workspace(records(TEXTS), names=BY_ID)


@pytest.fixture
def targets_of(write_jsonl):
    return lambda texts: find_targets([write_jsonl([{"text": text} for text in texts], "target.jsonl")], "text")


def learned(n, seed):
    """The most learned of many texts."""
    return sorted(texts_of(6 * n, seed=seed), key=learned_share)[-n:]


def test_documents_like_the_targets_have_the_larger_log_odds(workspace, targets_of):
    report = fill_classifier(workspace, targets_of(learned(60, 7)))
    log_odds = read_column(workspace, "classifier").to_numpy()
    shares = np.array([learned_share(text) for text in TEXTS])
    assert (report.n_targets, report.n_drawn, report.column.n_values) == (60, 60, 120)
    assert np.corrcoef(log_odds, shares)[0, 1] > 0.9
    # A target beats a document of any share but the sixth that is as learned; half of these it beats too.
    assert 0.85 < report.auc < 0.99
    assert workspace.column_record("classifier")["how"]["auc"] == round(report.auc, 4)


def test_targets_that_are_like_the_corpus_cannot_be_told(workspace, targets_of):
    # 120 against 120: the standard error of the area is about 0.037.
    assert fill_classifier(workspace, targets_of(texts_of(120, seed=8))).auc == pytest.approx(0.5, abs=0.12)


def test_the_order_of_files_and_processes_changes_nothing(tmp_path, write_jsonl, targets_of, monkeypatch):
    wanted, rows, found = learned(40, 3), records(TEXTS), []
    for name, order, part_rows in (("one", 1, 1_000), ("many", -1, 50)):
        workspace = create_workspace(tmp_path / name)
        for start in range(0, len(rows), part_rows):
            file = write_jsonl(rows[::order][start : start + part_rows], f"{name}{start}.jsonl")
            import_files(workspace, [file], names=BY_ID)
        fill_classifier(workspace, targets_of(wanted[::order]), n_processes=1 if order == 1 else 2)
        values = read_column(workspace, "classifier").to_pylist()
        found.append(dict(zip([row["id"] for row in rows[::order]], values, strict=True)))
    assert found[0] == found[1]
    assert document_parts.PART_ROWS > 50


def test_no_text_stands_in_two_folds_and_held_out_texts_are_not_learned(workspace, targets_of, monkeypatch):
    contrast = contrast_of(workspace, targets_of([*learned(30, 3), *learned(30, 3)]))
    same = contrast.rows[:60].toarray() @ contrast.rows[:60].toarray().T > 1 - 1e-9
    for a, b in zip(*np.nonzero(same), strict=True):
        assert contrast.fold[a] == contrast.fold[b]
    # What is measured is worse than what was learned.
    learned_by_heart = roc_auc_score(contrast.is_target, fit_log_odds(contrast).of(contrast.rows))
    assert held_out_auc(contrast) < learned_by_heart


def test_of_many_targets_some_are_drawn_whatever_their_order(workspace, targets_of, monkeypatch):
    monkeypatch.setattr(module, "MOST_EXAMPLES", 25)
    texts = texts_of(90, seed=4)
    one, other = contrast_of(workspace, targets_of(texts)), contrast_of(workspace, targets_of(texts[::-1]))
    assert one.is_target.sum() == 25
    assert (one.rows != other.rows).nnz == 0
    every = contrast_of(workspace, targets_of(texts[:25]))
    assert (every.rows != one.rows).nnz > 0


def test_too_few_are_refused(workspace, targets_of):
    with pytest.raises(InputError, match=r"19 target texts and 19 documents are too few .* at least 20 of each"):
        contrast_of(workspace, targets_of(texts_of(19, seed=4)))


@given(st.integers(0, 30), st.integers(0, 40), st.permutations(range(30)))
def test_drawing_hangs_on_the_documents_alone(n_may, n, order):
    hashes = doc_hashes(str(number) for number in range(30))
    may = np.arange(30) < n_may
    whole = draw([(hashes, may)], n, seed=1)
    assert len(whole.rows) == min(n, n_may)
    assert may[whole.rows].all()
    order = np.array(order)
    pieces = np.array_split(order, 4)
    cut = draw([(hashes[piece], may[piece]) for piece in pieces], n, seed=1)
    assert [pieces[part][row] for part, row in zip(cut.parts, cut.rows, strict=True)] == whole.rows.tolist()


def test_all_documents_are_drawn_alike():
    hashes = doc_hashes(str(number) for number in range(50))
    n_drawn = np.zeros(50)
    for seed in range(400):
        n_drawn[draw([(hashes, np.ones(50, bool))], 10, seed=seed).rows] += 1
    # Each is drawn 80 times of 400, with a standard deviation of 8.
    assert abs(n_drawn - 80).max() < 5 * 8
    folds = np.bincount(folds_of(doc_hashes(str(number) for number in range(10_000))), minlength=N_FOLDS)
    assert abs(folds - 2_000).max() < 5 * 40
