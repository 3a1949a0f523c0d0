"""Distributions and Map ask as Browse does: of what is found so far, and with pills where nothing can be asked."""

import threading
from typing import Any

import pytest

from core.corpus.catalog import text_search
from core.corpus.workspace import Workspace
from tests.pages.conftest import Open, is_healthy, words
from tests.pages.test_map_page import mapped

__all__ = ["mapped"]

PAGES = pytest.mark.parametrize("page", ["distributions", "map"])


@PAGES
def test_charts_are_of_what_is_found_so_far_while_texts_are_searched(
    open_page: Open, mapped: Workspace, monkeypatch: pytest.MonkeyPatch, page: str
) -> None:
    may = threading.Semaphore(0)
    inner = text_search._found_in

    def slowly(*arguments: Any) -> Any:
        assert may.acquire(timeout=60)
        return inner(*arguments)

    monkeypatch.setattr(text_search, "_found_in", slowly)
    at = open_page(mapped, page, text="the").run()
    assert is_healthy(at)
    assert "still looking" in at.get("progress")[0].proto.text
    assert "counts so far" in at.markdown[0].value
    assert "found yet" in words(at)
    at.button(key="scan_0_Stop").click().run()
    assert "Partial" in at.get("progress")[0].proto.text
    for _ in range(20):
        may.release()
    at.button(key="scan_0_Go on").click().run()
    assert is_healthy(at)
    assert not at.get("progress")
    assert "exact counts" in at.markdown[0].value
    assert "found yet" not in words(at)


@PAGES
def test_a_filter_that_cannot_be_answered_keeps_its_pills(open_page: Open, mapped: Workspace, page: str) -> None:
    at = open_page(mapped, page, find='["sql", "nowhere = 1"]', domain="news")
    assert not at.exception
    assert len(at.error) >= 1
    pill = at.button(key=f"{page}_pill_1")
    assert "nowhere" in pill.label
    pill.click().run()
    assert is_healthy(at)
    assert "exact counts" in at.markdown[0].value
