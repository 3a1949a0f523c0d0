"""Shortcut checks that take long are made once for all who wait, who see how far they are, and why they fail."""

import threading

import pytest

from core.corpus.catalog.queries import open_catalog
from core.errors import InputError
from core.insight.audit import shortcuts_under_way
from core.insight.audit.shortcut_sample import shortcut_sample
from core.insight.audit.shortcuts_under_way import ShortcutsUnderWay
from core.selection.pool.load import load_pool

PATIENCE_S = 60


@pytest.fixture
def opened(rated_workspace):
    return rated_workspace, open_catalog(rated_workspace), load_pool(rated_workspace, "default")


def test_those_who_wait_see_how_far_it_is_and_then_what_was_found(opened, monkeypatch):
    is_begun, may_end = threading.Event(), threading.Event()

    def slowly(*corpus, n, on_progress):
        def tell(progress):
            on_progress(progress)
            is_begun.set()
            assert may_end.wait(PATIENCE_S)

        return shortcut_sample(*corpus, n=n, on_progress=tell)

    monkeypatch.setattr(shortcuts_under_way, "shortcut_sample", slowly)
    under_way = ShortcutsUnderWay(*opened, n=120)
    assert is_begun.wait(PATIENCE_S)
    assert under_way.found(within_seconds=0.01) is None
    assert 0 < under_way.progress.done <= under_way.progress.total == 120
    may_end.set()
    assert under_way.found(within_seconds=PATIENCE_S) == shortcut_sample(*opened, n=120)


def test_why_it_fails_is_told_to_all_who_wait(opened, monkeypatch):
    def failing(*_, **__):
        raise InputError("no text")

    monkeypatch.setattr(shortcuts_under_way, "shortcut_sample", failing)
    under_way = ShortcutsUnderWay(*opened, n=120)
    for _ in range(2):
        with pytest.raises(InputError, match="no text"):
            under_way.found(within_seconds=PATIENCE_S)
