"""Long work in Chromium: a page that watches it changes by itself, and another reader finds it."""

from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from core.corpus.workspace_folder import open_workspace
from core.sample import SAMPLE_DOCUMENTS
from tests.browser.app_in_browser import NARROW, Reader, running_app
from tests.sample import N_SAMPLE

pytestmark = pytest.mark.browser

# Only a test that hangs comes to it.
_MOST_MS = 300_000


def test_a_corpus_is_imported_and_rated_from_the_page_which_follows_by_itself(browser: Browser, tmp_path: Path) -> None:
    root = tmp_path / "new"
    with running_app(root, tmp_path / "app.log") as address:
        reader = Reader(browser, address)
        reader.go("")
        page = reader.page
        page.get_by_label("Files").fill(str(SAMPLE_DOCUMENTS))
        page.get_by_role("button", name="Look at the first records").click()
        expect(page.get_by_test_id("stDataFrame")).to_be_visible()
        reader.settle()
        page.get_by_role("button", name="Import", exact=True).click()
        expect(page.get_by_text("Import done")).to_be_visible(timeout=_MOST_MS)
        expect(page.get_by_text(f"{N_SAMPLE} documents", exact=False).first).to_be_visible()
        reader.settle()

        rater = page.get_by_role("combobox", name="Rater")
        rater.fill("raters/of-mine")
        rater.press("Enter")
        expect(page.get_by_text("There is no rater")).to_be_visible()
        rater.fill("default")
        rater.press("Enter")
        reader.settle()
        page.get_by_role("button", name="Rate", exact=True).click()
        expect(page.get_by_role("button", name="Cancel")).to_be_visible(timeout=_MOST_MS)
        other = Reader(browser, address, size=NARROW)
        other.go("")
        expect(other.page.get_by_text("It goes on when this page is closed")).to_be_visible()
        for watching in (reader, other):
            expect(watching.page.get_by_text("Rating done")).to_be_visible(timeout=_MOST_MS)
            expect(watching.page.get_by_text(f"rated by default ({N_SAMPLE})")).to_be_visible(timeout=_MOST_MS)
            watching.settle()
            watching.leave()
    assert open_workspace(root).raters_with_ratings() == ["default"]
