"""Reading for an audit leaves no file open, and asks once which documents are dropped."""

import gc
import os

import pyarrow.parquet as pq

from core.corpus import document_parts
from core.corpus.catalog.queries import open_catalog
from core.corpus.rows import FieldNames
from core.insight.audit.audit_workspace import audit_of
from core.insight.audit.opened_selection import OpenedSelection, open_selection
from core.insight.audit.report.read_groups import read_groups
from core.insight.audit.texts_of_documents import documents_read
from core.records import ignore_progress


def open_files(parts):
    names = {str(part) for part in parts}
    found = (os.path.realpath(f"/proc/self/fd/{each}") for each in os.listdir("/proc/self/fd"))
    return [each for each in found if each in names]


def test_no_file_stays_open_when_its_texts_are_read(make_workspace, monkeypatch):
    """Also where the collector does not come by."""
    monkeypatch.setattr(document_parts, "PART_ROWS", 50)
    workspace = make_workspace(
        [{"id": f"d{n}", "text": f"Moss {n} is green."} for n in range(200)], names=FieldNames(id="id")
    )
    parts, catalog = workspace.document_parts(), open_catalog(workspace)
    ids = pq.read_table(parts, columns=["doc_id"])["doc_id"].to_pylist()
    gc.disable()
    try:
        seen = [len(open_files(parts)) for _ in documents_read(workspace, catalog, ids)]
        left = open_files(parts)
    finally:
        gc.enable()
    assert len(seen) == 200
    assert max(seen) == 1
    assert left == []


def test_which_documents_are_dropped_is_asked_once(selected_workspace, monkeypatch):
    """It takes all ratings of the corpus to say, and there are many groups."""
    opened = open_selection(selected_workspace, "third", columns=["domain", "language"], hold=[])
    audit = audit_of(opened)
    asked, is_dropped = [], OpenedSelection.is_dropped.fget
    monkeypatch.setattr(OpenedSelection, "is_dropped", property(lambda self: asked.append(1) or is_dropped(self)))
    assert len(read_groups(opened, audit.columns, on_progress=ignore_progress)["domain"]) > 1
    assert len(asked) == 1
