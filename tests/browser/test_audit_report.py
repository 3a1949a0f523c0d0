"""The report of an audit in Chromium: it fits a desk and a telephone, its letters keep their size, links lead on."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from core.corpus.workspace import Workspace
from core.insight.audit.report.data import report_data
from core.insight.audit.report.page import audit_html
from core.selection.asked.parameters import SelectionParameters
from core.selection.stored.selecting import select

# Where a table that is open is wider than its place, or the page than the window.
_TOO_WIDE = """() => [...document.querySelectorAll('.wide, html')]
    .filter(e => e.scrollWidth > e.clientWidth + 1)
    .map(e => `${e.tagName} ${e.scrollWidth} ${e.innerText.slice(0, 60)}`)"""
# Letters of pictures, as large as they come onto the screen: [pixels, the text].
_SMALL = """() => [...document.querySelectorAll('svg text, .rows span, .axis')]
    .filter(e => e.textContent.trim() && e.getBoundingClientRect().height)
    .map(e => [parseFloat(getComputedStyle(e).fontSize) * (e.getScreenCTM ? e.getScreenCTM().a : 1), e.textContent])
    .filter(([pixels]) => pixels < 11)"""

pytestmark = pytest.mark.browser


@pytest.fixture
def report(rated_workspace: Workspace, tmp_path: Path) -> Path:
    asked = SelectionParameters(fraction="0.1", criteria=(("educational_value", 1.0),), temperature=0.0, quota="none")
    select(rated_workspace, "top", asked)
    path = tmp_path / "audit.html"
    data = report_data(rated_workspace, "top", columns=["domain", "language", "domain+language"])
    path.write_text(audit_html(data), encoding="utf-8")
    return path


def opened(browser: Browser, path: Path, *, wide: int) -> tuple[Page, list[str]]:
    page = browser.new_page(viewport={"width": wide, "height": 900})
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(path.as_uri())
    page.evaluate("document.querySelectorAll('details').forEach(each => { each.open = true })")
    return page, asked


def test_the_report_fits_and_can_be_read(browser: Browser, report: Path) -> None:
    page, asked = opened(browser, report, wide=1280)
    assert page.evaluate(_TOO_WIDE) == []
    assert page.evaluate(_SMALL) == []
    page.set_viewport_size({"width": 390, "height": 800})
    # Tables scroll in themselves then; the page does not.
    assert [each for each in page.evaluate(_TOO_WIDE) if each.startswith("HTML")] == []
    assert page.evaluate(_SMALL) == []
    pictures = page.locator("figure svg[role=img]")
    boxes = [pictures.nth(place).bounding_box() for place in range(pictures.count())]
    assert boxes
    assert [box for box in boxes if box is None or box["width"] < 150 or box["x"] + box["width"] > 390] == []
    assert asked == [report.as_uri()]
    page.close()


def test_contents_lead_to_every_section_and_back(browser: Browser, report: Path) -> None:
    page, _ = opened(browser, report, wide=1280)
    page.get_by_role("navigation").get_by_role("link", name="How this was found").click()
    expect(page.get_by_role("heading", name=re.compile("How this was found"))).to_be_in_viewport()
    page.locator("#methods .back").click()
    expect(page.get_by_role("heading", name="Contents", exact=True)).to_be_in_viewport()
    page.close()
