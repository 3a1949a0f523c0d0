"""A generated corpus is what importing and rating leave: every count in it is that of its texts."""

import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq
import pytest
from speed.explorable import CRITERIA, write_explorable

from core.corpus.catalog.queries import open_catalog
from core.corpus.document_parts import read_document, title_line
from core.corpus.embeddings import embedded_parts, vectors_of_part
from core.corpus.encoders import DEFAULT_ENCODER
from core.corpus.filters import DocumentFilter
from core.corpus.fingerprints import doc_hashes, doc_id_of_text
from core.corpus.ratings import SEGMENT_LENGTHS, segments_column
from core.corpus.summary import summarise
from core.corpus.tokens import load_tokenizer
from core.corpus.workspace import DEFAULT_RATER, Workspace
from core.records import Amount
from core.selection.pool.load import load_pool

N_DOCUMENTS = 7_001


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    return write_explorable(tmp_path_factory.mktemp("explorable") / "corpus", N_DOCUMENTS, with_embeddings=True)


def test_what_is_said_of_a_text_is_so(workspace: Workspace) -> None:
    documents = pq.read_table(workspace.document_parts()[0]).to_pylist()
    texts = [document["text"] for document in documents]
    assert [document["n_tokens"] for document in documents] == load_tokenizer(DEFAULT_ENCODER).count(texts).tolist()
    assert [document["n_bytes"] for document in documents] == [len(text.encode()) for text in texts]
    assert [document["title"] for document in documents] == [title_line(text) for text in texts]
    assert [document["doc_id"] for document in documents] == [doc_id_of_text(text.encode()) for text in texts]
    ids = [document["doc_id"] for document in documents]
    assert [document["doc_hash"] for document in documents] == doc_hashes(ids).tolist()


def test_the_rating_of_a_document_is_the_mean_of_its_segments(workspace: Workspace) -> None:
    rows = pq.read_table(workspace.rating_parts(DEFAULT_RATER)[0]).to_pylist()
    long = [row for row in rows if len(row[SEGMENT_LENGTHS]) > 1]
    assert long
    for row in [*rows[:100], *long]:
        for key in CRITERIA:
            mean = np.average(row[segments_column(key)], weights=row[SEGMENT_LENGTHS])
            assert row[key] == pytest.approx(mean, abs=1e-4)


def test_all_parts_belong_together(workspace: Workspace) -> None:
    summary = summarise(workspace)
    pool = load_pool(workspace, DEFAULT_RATER)
    assert len(set(pool.doc_ids.to_pylist())) == N_DOCUMENTS
    assert summary["title"] == "generated: 7,001 documents, ratings drawn at random"
    assert summary["ratings"] == {DEFAULT_RATER: N_DOCUMENTS}
    catalog = open_catalog(workspace)
    amount = catalog.amount(DocumentFilter(), DEFAULT_RATER)
    assert amount == Amount(N_DOCUMENTS, summary["n_tokens"]) == pool.amount(np.ones(N_DOCUMENTS, bool))
    assert set(catalog.fields) >= {"language", "year", "source"}
    parts = workspace.document_parts()
    assert embedded_parts(workspace) == [part.name for part in parts]
    assert len(vectors_of_part(workspace, parts[-1].name)) == pq.read_metadata(parts[-1]).num_rows
    assert read_document(parts[-1], 0)["fields"]["language"]


def test_it_is_made_by_one_command_and_never_over_another(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "benchmarks.speed.explorable", str(tmp_path / "corpus"), "--documents", "1e2"]
    root = Path(__file__).parents[2]
    subprocess.run(command, cwd=root, check=True, capture_output=True)
    record = json.loads((tmp_path / "corpus" / "documents" / "import-00000.json").read_text())
    assert record["n_documents"] == 100
    again = subprocess.run(command, cwd=root, check=False, capture_output=True, text=True)
    assert again.returncode == 2
    assert "there already" in again.stderr
