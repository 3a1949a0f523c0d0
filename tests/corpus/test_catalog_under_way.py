"""A catalog that takes long is built once for all who wait, who see how far it is, and why it fails."""

import threading

import pytest

from core.corpus.catalog import current
from core.corpus.catalog.current import catalog_path
from core.corpus.catalog.under_way import CatalogUnderWay
from core.errors import InputError
from core.records import Progress

PATIENCE_S = 30


@pytest.fixture
def workspace(make_workspace):
    return make_workspace([{"text": "a", "kind": "x"}])


def test_those_who_wait_see_how_far_it_is(workspace, monkeypatch):
    is_begun, may_end, build = threading.Event(), threading.Event(), current.build

    def slowly(workspace, folder, *, on_progress):
        def tell(progress):
            on_progress(progress)
            is_begun.set()
            assert may_end.wait(PATIENCE_S)

        build(workspace, folder, on_progress=tell)

    monkeypatch.setattr(current, "build", slowly)
    under_way = CatalogUnderWay(workspace)
    assert is_begun.wait(PATIENCE_S)
    assert not under_way.is_done(within_seconds=0.01)
    assert under_way.progress == Progress(1, 1, "documents", "reading the documents")
    may_end.set()
    assert under_way.is_done(within_seconds=PATIENCE_S)
    assert catalog_path(workspace).is_dir()


def test_a_catalog_that_is_there_is_not_built_again(workspace, monkeypatch):
    catalog_path(workspace)
    monkeypatch.setattr(current, "build", None)
    under_way = CatalogUnderWay(workspace)
    assert under_way.is_done(within_seconds=PATIENCE_S)
    assert under_way.progress is None


def test_why_it_fails_is_told_to_all_who_wait(workspace, monkeypatch):
    def failing(*_, **__):
        raise InputError("no room")

    monkeypatch.setattr(current, "build", failing)
    under_way = CatalogUnderWay(workspace)
    for _ in range(2):
        with pytest.raises(InputError, match="no room"):
            under_way.is_done(within_seconds=PATIENCE_S)
    assert list((workspace.root / "catalog").iterdir()) == []


def test_building_ends_where_who_is_told_ends_it(workspace):
    told = []

    def tell(progress):
        told.append(progress.note)
        if progress.note == "writing the catalog":
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        catalog_path(workspace, on_progress=tell)
    assert told == ["reading the documents", "finding the fields", "writing the catalog"]
    assert list((workspace.root / "catalog").iterdir()) == []
    assert catalog_path(workspace).is_dir()
