"""Long documents are found whatever their hashes, and the same ones in whatever order they came."""

import numpy as np
import pyarrow.parquet as pq
import pytest

from core.corpus.importing import import_files
from core.corpus.long_texts import long_texts
from core.corpus.rows import FieldNames
from core.corpus.workspace_folder import create_workspace

LONG = {f"long {n}": f"{n} " + "word " * 600 for n in range(12)}
SHORT = {f"short {n}": f"{n} words" for n in range(5)}


def rows_of(texts):
    return [{"id": name, "text": text} for name, text in texts.items()]


def by_hash(workspace):
    """All documents, in the order of their hashes."""
    parts = [pq.read_table(part, columns=["doc_hash", "text"]) for part in workspace.document_parts()]
    return sorted((int(row["doc_hash"]), row["text"]) for part in parts for row in part.to_pylist())


def test_few_long_documents_are_all_found_in_the_order_of_their_hashes(make_workspace):
    workspace = make_workspace(rows_of(SHORT | LONG), names=FieldNames(id="id"))
    expected = [(value, text) for value, text in by_hash(workspace) if text in LONG.values()]
    assert min(expected)[0] < 2**63 < max(expected)[0]
    assert long_texts(workspace) == [text for _, text in expected]


@pytest.mark.parametrize("n", [1, 2, 3])
def test_one_document_is_found_whatever_its_hash(make_workspace, n):
    """Alone, so that no smaller hash decides of what type all of them are."""
    workspace = make_workspace(rows_of({f"long {n}": LONG[f"long {n}"]}), names=FieldNames(id="id"))
    assert long_texts(workspace) == [LONG[f"long {n}"]]


def test_of_many_the_first_hundred_by_their_hashes_are_taken_whatever_the_order(tmp_path, write_jsonl):
    rows = rows_of({f"{n}": f"{n} " + "word " * 512 for n in range(103)})
    found = []
    for name, ordered in (("one", rows), ("other", rows[::-1])):
        workspace = create_workspace(tmp_path / name)
        for part in np.array_split(np.array(ordered), 2):
            import_files(workspace, [write_jsonl(part.tolist())], names=FieldNames(id="id"))
        found.append(long_texts(workspace))
    assert found[0] == found[1] == [text for _, text in by_hash(workspace)][:100]


def test_where_none_is_long_none_is_found(make_workspace, tmp_path):
    assert long_texts(make_workspace(rows_of(SHORT))) == []
    assert long_texts(create_workspace(tmp_path / "empty")) == []
