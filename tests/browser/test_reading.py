"""Browse as it is seen: all criteria beside each other, the text high on the page, and alone where there is no room."""

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.app_in_browser import NARROW, Reader

pytestmark = pytest.mark.browser

_SIZE = (1280, 900)
_TABLE = "[class*=st-key-browse_table]"
_PANE = "[class*=st-key-text_pane]"
SEARCHING = 'browse?find=["words","energy","title and text"]'


@pytest.mark.parametrize("path", ["browse", SEARCHING, "browse?doc=science-03", f"{SEARCHING}&doc=science-03"])
def test_all_columns_stand_beside_each_other(browser: Browser, furnished_app: str, path: str) -> None:
    reader = Reader(browser, furnished_app, size=_SIZE)
    reader.go(path)
    expect(reader.page.locator(f"{_TABLE} .dvn-scroller")).to_be_visible()
    reader.page.wait_for_timeout(500)
    widths = "each => [each.scrollWidth, each.clientWidth]"
    inner, outer = reader.page.locator(f"{_TABLE} .dvn-scroller").evaluate(widths)
    assert inner <= outer + 1
    reader.leave()


@pytest.mark.parametrize("size", [_SIZE, NARROW])
@pytest.mark.parametrize("path", ["browse?doc=science-03", "browse?doc=science-03&domain=science"])
def test_the_text_begins_in_the_upper_half(
    browser: Browser, furnished_app: str, size: tuple[int, int], path: str
) -> None:
    reader = Reader(browser, furnished_app, size=size)
    reader.go(path)
    box = reader.page.locator(_PANE).bounding_box()
    assert box is not None
    assert box["y"] < size[1] / 2
    reader.leave()


def test_on_a_telephone_a_document_stands_alone_with_a_way_back(browser: Browser, furnished_app: str) -> None:
    reader = Reader(browser, furnished_app, size=NARROW)
    reader.go("browse?doc=science-03")
    expect(reader.page.locator(_PANE)).to_be_visible()
    expect(reader.page.locator(_TABLE)).to_be_hidden()
    reader.page.get_by_role("button", name="List").click()
    expect(reader.page.locator(_TABLE)).to_be_visible()
    expect(reader.page.get_by_role("textbox", name="Words")).to_be_visible()
    reader.page.go_back()
    expect(reader.page.locator(_TABLE)).to_be_hidden()
    reader.leave()


def test_tabs_are_told_apart_by_page_and_document(browser: Browser, furnished_app: str) -> None:
    reader = Reader(browser, furnished_app)
    titles = []
    for path in ("", "browse", "browse?doc=science-03", "map"):
        reader.go(path)
        titles.append(reader.page.title())
    assert titles[:2] == ["Corpus · QuLens", "Browse · QuLens"]
    assert len(set(titles)) == len(titles)
    reader.leave()


def test_an_address_that_names_no_page_is_told(browser: Browser, furnished_app: str) -> None:
    reader = Reader(browser, furnished_app)
    reader.go("nosuchpage")
    expect(reader.page.get_by_text("Page not found")).to_be_visible()
    # Streamlit tells it in the console too.
    assert all("page that you have requested" in each for each in reader.complaints)
    reader.page.context.close()


def test_names_are_copied_without_anything_that_cannot_be_seen(browser: Browser, furnished_app: str) -> None:
    reader = Reader(browser, furnished_app)
    reader.go('browse?find=["sql","tokens+>+5"]')
    said = reader.page.get_by_test_id("stAlert").inner_text()
    assert "n_tokens" in said
    assert said.replace("\n", "").isprintable()
    reader.leave()
