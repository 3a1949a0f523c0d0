"""A training text is documents one behind the other, whose turns hang on seed and document; copies are found."""

import numpy as np
import pytest

from core.corpus.rows import FieldNames
from core.errors import InputError
from core.lm.probe.documents import Documents, copies_of
from core.lm.probe.streams import MARK, draw, n_available, write_streams
from core.records import ignore_progress

TEXTS = ["one", "two two", "Ünï \U0001f642 'quoted'", "a" * 50_000, "\x00null", "one"]


@pytest.fixture
def documents(make_workspace):
    rows = [{"id": f"{place}'\"", "text": text, "domain": "news"} for place, text in enumerate(TEXTS)]
    return Documents.of(make_workspace(rows, names=FieldNames(id="id")))


def written(documents, drawn, folder):
    path = folder / "text.npy"
    write_streams(documents, {path: drawn}, on_progress=ignore_progress)
    return np.load(path).tolist()


def test_a_text_is_the_drawn_documents_with_a_mark_before_each(documents, tmp_path):
    everything = np.ones(len(TEXTS), dtype=bool)
    whole = n_available(documents, everything)
    assert whole == sum(len(text.encode()) + 1 for text in TEXTS)
    for n_symbols in (1, 5, 30, whole - 1, whole):
        drawn = draw(documents, everything, seed=3, n_symbols=n_symbols)
        expected = [symbol for row in drawn.rows for symbol in [MARK, *TEXTS[row].encode()]]
        assert written(documents, drawn, tmp_path) == expected[:n_symbols]
        assert len(drawn.rows) == len(set(drawn.rows.tolist()))


def test_sets_that_share_documents_draw_them_in_the_same_order(documents):
    everything = np.ones(len(TEXTS), dtype=bool)
    some = np.array([True, True, False, False, True, True])
    for seed in range(5):
        all_rows = draw(documents, everything, seed=seed, n_symbols=n_available(documents, everything)).rows
        rows = draw(documents, some, seed=seed, n_symbols=n_available(documents, some)).rows
        assert rows.tolist() == [row for row in all_rows if some[row]]
    orders = {tuple(draw(documents, everything, seed=seed, n_symbols=50_000).rows) for seed in range(5)}
    assert len(orders) > 1


def test_the_fingerprint_tells_texts_apart(documents):
    everything = np.ones(len(TEXTS), dtype=bool)
    said = [(seed, n_symbols) for seed in (1, 2) for n_symbols in (10, 11)]
    found = [draw(documents, everything, seed=seed, n_symbols=length).fingerprint for seed, length in said]
    assert len(set(found)) == 4
    assert found[0] == draw(documents, everything, seed=1, n_symbols=10).fingerprint


def test_exact_copies_are_found_and_others_are_not(documents):
    marks = np.array([True, False, False, False, False, False])
    assert copies_of(documents, marks, on_progress=ignore_progress).tolist() == [False] * 5 + [True]
    assert not copies_of(documents, ~marks & (np.arange(6) < 5), on_progress=ignore_progress).any()


def test_a_damaged_part_is_named(documents, tmp_path):
    documents.parts[0].write_bytes(b"PAR1 no more")
    with pytest.raises(InputError, match=r"part-00000.parquet' is damaged .* Restore it"):
        written(documents, draw(documents, np.ones(6, dtype=bool), seed=1, n_symbols=9), tmp_path)
