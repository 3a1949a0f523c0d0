import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from core.corpus.importing import import_files
from core.corpus.workspace import Workspace
from core.insight.ratings_here import n_unfamiliar, ratings_here
from tests.sample import N_SAMPLE

WriteJsonl = Callable[..., Path]


def test_finished_ratings_say_who_when_and_how(rated_workspace: Workspace) -> None:
    (found,) = ratings_here(rated_workspace)
    record = rated_workspace.ratings_record("default")
    assert (found.rater, found.n_rated, found.n_reached, found.n_documents) == ("default", N_SAMPLE, N_SAMPLE, N_SAMPLE)
    assert (found.time, found.fingerprint, found.base) == (record["time"], record["fingerprint"], "minilm")
    assert found.is_complete


def test_documents_that_came_later_are_still_to_be_rated(rated_workspace: Workspace, write_jsonl: WriteJsonl) -> None:
    import_files(rated_workspace, [write_jsonl([{"text": "late"}, {"text": "later"}])])
    (found,) = ratings_here(rated_workspace)
    assert (found.n_rated, found.n_reached, found.n_documents) == (N_SAMPLE, N_SAMPLE, N_SAMPLE + 2)
    assert not found.is_complete


def test_an_interrupted_first_run_is_seen_without_its_record(
    rated_workspace: Workspace, write_jsonl: WriteJsonl
) -> None:
    import_files(rated_workspace, [write_jsonl([{"text": "late"}])])
    (rated_workspace.ratings("default") / "record.json").unlink()
    (found,) = ratings_here(rated_workspace)
    assert (found.n_rated, found.n_reached, found.n_documents, found.time) == (0, N_SAMPLE, N_SAMPLE + 1, None)
    # All parts are there, and the record is not: the run ended just before it was done.
    (rated_workspace.ratings("default") / "part-00001.parquet").touch()
    (found,) = ratings_here(rated_workspace)
    assert (found.n_reached, found.is_complete) == (N_SAMPLE + 1, False)


def test_raters_are_told_apart_and_half_made_folders_left_out(rated_workspace: Workspace) -> None:
    ratings = rated_workspace.root / "ratings"
    shutil.copytree(ratings / "default", ratings / "other")
    shutil.copytree(ratings / "default", ratings / ".default.unfinished")
    (ratings / "empty").mkdir()
    record = json.loads((ratings / "other" / "record.json").read_text())
    (ratings / "other" / "record.json").write_text(json.dumps(record | {"n_documents": N_SAMPLE + 1}))
    assert [found.rater for found in ratings_here(rated_workspace)] == ["other", "default"]


def test_documents_of_fragments_are_counted(rated_workspace: Workspace) -> None:
    (part,) = rated_workspace.rating_parts("default")
    table = pq.read_table(part)
    shares = pa.array([0.2, 0.201, 1.0, None] + [0.0] * (N_SAMPLE - 4), pa.float32())
    pq.write_table(table.set_column(table.schema.get_field_index("share_fragments"), "share_fragments", shares), part)
    assert n_unfamiliar(rated_workspace, "default") == 2
