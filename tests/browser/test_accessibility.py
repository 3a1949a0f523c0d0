"""Every page before axe-core, light and dark, wide and narrow; and every page by the Tab key alone."""

from pathlib import Path
from typing import Any

import axe_playwright_python
import pytest
from playwright.sync_api import Browser

from tests.browser.app_in_browser import NARROW, Reader
from tests.browser.pages_of_app import PAGES

pytestmark = pytest.mark.browser

# Only its script is of use: it wants to start a browser of its own.
AXE = Path(axe_playwright_python.__file__).with_name("axe.min.js")
_WIDE = (1280, 900)
_GRAVE = ("serious", "critical")

# What lies inside widgets of Streamlit and cannot be mended from outside, by rule and a part of the selector or of the
# element, with the reason.
EXCUSED: dict[tuple[str, str], str] = {
    ("color-contrast", "<span title="): (
        "What is chosen in a multiselect is white on the primary colour, whatever that is. In the dark the primary "
        "colour is also that of words on the page, and has to be light."
    ),
}


def grave_findings(reader: Reader) -> list[str]:
    """List what axe-core finds, but for what is excused."""
    reader.page.evaluate(AXE.read_text(encoding="utf-8"))
    answer: dict[str, Any] = reader.page.evaluate("axe.run(document, {resultTypes: ['violations']})")
    return [
        f"{finding['id']} ({finding['impact']}): {target} {node['html'][:200]} {node['failureSummary'][:300]}"
        for finding in answer["violations"]
        if finding["impact"] in _GRAVE
        for node in finding["nodes"]
        for target in [" ".join(map(str, node["target"]))]
        if not any(rule == finding["id"] and part in target + node["html"] for rule, part in EXCUSED)
    ]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [_WIDE, NARROW])
def test_axe_has_no_grave_finding_on_any_page(
    browser: Browser, furnished_app: str, scheme: str, size: tuple[int, int]
) -> None:
    reader = Reader(browser, furnished_app, scheme=scheme, size=size)
    found = []
    for name, path in PAGES.items():
        reader.go(path)
        reader.page.wait_for_timeout(300)
        found += [f"{name}: {finding}" for finding in grave_findings(reader)]
    assert not found, "\n".join(found)
    reader.leave()


def test_axe_finds_what_is_wrong(browser: Browser, furnished_app: str) -> None:
    reader = Reader(browser, furnished_app)
    reader.go("")
    reader.page.evaluate("document.querySelector('[data-testid=stMain]').append(document.createElement('img'))")
    assert any("image-alt" in finding for finding in grave_findings(reader))
    reader.leave()


# A group of buttons is one stop, and arrows go on within it. Stops are told apart by what they say: a table chooses its
# first row as Tab comes to it, and then much of the page is drawn anew.
_NAME_OF_STOP = """() => { window.nameOfStop = each => {
    const stop = each.closest('[data-testid=stButtonGroup], [role=radiogroup], [role=tablist]') || each;
    return (stop.getAttribute('aria-label') || stop.innerText || stop.tagName).trim().slice(0, 60);
} }"""
_STOPS = """() => {
    const wanted = 'a[href], button, input, select, textarea, [tabindex]';
    const main = document.querySelector('[data-testid=stMain]');
    const usable = [...main.querySelectorAll(wanted)].filter(each =>
        each.tabIndex >= 0 && !each.disabled && each.checkVisibility({visibilityProperty: true}));
    return [...new Set(usable.map(nameOfStop))];
}"""


@pytest.mark.parametrize("name", list(PAGES))
def test_tab_comes_to_everything_that_can_be_used(browser: Browser, furnished_app: str, name: str) -> None:
    reader = Reader(browser, furnished_app, size=_WIDE)
    reader.go(PAGES[name])
    reader.page.evaluate(_NAME_OF_STOP)
    stops: list[str] = reader.page.evaluate(_STOPS)
    assert stops
    left = set(stops)
    for _ in range(3 * len(stops) + 200):
        reader.press("Tab")
        left.discard(reader.page.evaluate("nameOfStop(document.activeElement)"))
        if not left:
            break
    assert left == set()
    reader.leave()
