"""Ratings are replaced as a whole, whenever a run before was interrupted."""

import shutil

import pytest

from core.corpus.files import staging_folder
from core.corpus.importing import import_files
from core.qurater.rating.rate_workspace import rate_workspace


@pytest.fixture
def workspace_of_two_parts(make_workspace, write_jsonl):
    workspace = make_workspace([{"text": "some words"}])
    import_files(workspace, [write_jsonl([{"text": "other words"}], "other.jsonl")])
    rate_workspace(workspace, "default")
    return workspace


@pytest.mark.parametrize("is_record_gone", [False, True])
def test_replaced_ratings_that_were_not_removed_do_not_come_back(workspace_of_two_parts, is_record_gone):
    ratings = workspace_of_two_parts.ratings("default")
    left = shutil.copytree(ratings, staging_folder(ratings))
    if is_record_gone:
        (left / "record.json").unlink()
    report = rate_workspace(workspace_of_two_parts, "default", force=True)
    assert (report.n_documents, report.resumed_documents) == (2, 0)
    assert sorted(path.name for path in ratings.iterdir()) == [
        "part-00000.parquet",
        "part-00001.parquet",
        "record.json",
    ]
    assert not left.exists()


def test_an_interrupted_replacement_goes_on_where_it_was(workspace_of_two_parts):
    ratings = workspace_of_two_parts.ratings("default")
    before = {path.name: path.stat().st_ino for path in ratings.iterdir()}

    def interrupt_behind_the_first_part(progress):
        if any(staging_folder(ratings).glob("part-*.parquet")):
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        rate_workspace(workspace_of_two_parts, "default", force=True, on_progress=interrupt_behind_the_first_part)
    assert {path.name: path.stat().st_ino for path in ratings.iterdir()} == before
    report = rate_workspace(workspace_of_two_parts, "default", force=True)
    assert (report.n_documents, report.resumed_documents) == (1, 1)
