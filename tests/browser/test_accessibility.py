"""Every page before axe-core, light and dark, wide and narrow; and every page by the Tab key alone."""

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import axe_playwright_python
import pytest
from playwright.sync_api import Browser

from core.corpus.workspace_folder import open_workspace
from core.selection.asked.parameters import SelectionParameters
from core.selection.choosing.choose import choose
from core.selection.pool.needed import pool_for
from core.selection.stored.selecting import store
from tests.browser.app_in_browser import NARROW, Reader, running_app
from tests.browser.pages_of_app import PAGES

pytestmark = pytest.mark.browser

# Only its script is of use: it wants to start a browser of its own.
AXE = Path(axe_playwright_python.__file__).with_name("axe.min.js")
_WIDE = (1280, 900)
_GRAVE = ("serious", "critical")

# What lies inside Streamlit's own widgets, by rule and a part of the selector, with the reason why it stays.
EXCUSED: dict[tuple[str, str], str] = {}


@pytest.fixture(scope="module")
def app(sample_built_once: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The sample with a second rater and two selections, so that any two can be compared."""
    own = tmp_path_factory.mktemp("accessible")
    root = Path(shutil.copytree(sample_built_once, own / "workspace"))
    workspace = open_workspace(root)
    shutil.copytree(workspace.ratings("default"), workspace.ratings("other"))
    for name, fraction in (("small", "0.1"), ("large", "0.3")):
        parameters = SelectionParameters(fraction=fraction)
        pool = pool_for(workspace, parameters)
        store(workspace, name, pool, parameters=parameters, choice=choose(pool, parameters))
    with running_app(root, own / "app.log") as address:
        yield address


def grave_findings(reader: Reader) -> list[str]:
    """List what axe-core finds, but for what is excused."""
    reader.page.evaluate(AXE.read_text(encoding="utf-8"))
    answer: dict[str, Any] = reader.page.evaluate("axe.run(document, {resultTypes: ['violations']})")
    return [
        f"{finding['id']} ({finding['impact']}): {target} {node['html'][:200]}"
        for finding in answer["violations"]
        if finding["impact"] in _GRAVE
        for node in finding["nodes"]
        for target in [" ".join(map(str, node["target"]))]
        if not any(rule == finding["id"] and part in target + node["html"] for rule, part in EXCUSED)
    ]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [_WIDE, NARROW])
def test_axe_has_no_grave_finding_on_any_page(browser: Browser, app: str, scheme: str, size: tuple[int, int]) -> None:
    reader = Reader(browser, app, scheme=scheme, size=size)
    found = []
    for name, path in PAGES.items():
        reader.go(path)
        reader.page.wait_for_timeout(300)
        found += [f"{name}: {finding}" for finding in grave_findings(reader)]
    assert not found, "\n".join(found)
    reader.leave()


def test_axe_finds_what_is_wrong(browser: Browser, app: str) -> None:
    reader = Reader(browser, app)
    reader.go("")
    reader.page.evaluate("document.querySelector('[data-testid=stMain]').append(document.createElement('img'))")
    assert any("image-alt" in finding for finding in grave_findings(reader))
    reader.leave()


# A group of buttons is one stop, and arrows go on within it.
_STOPS = """() => {
    const wanted = 'a[href], button, input, select, textarea, [tabindex]';
    const main = document.querySelector('[data-testid=stMain]');
    const usable = [...main.querySelectorAll(wanted)].filter(each =>
        each.tabIndex >= 0 && !each.disabled && each.checkVisibility({visibilityProperty: true}));
    const groups = '[data-testid=stButtonGroup], [role=radiogroup], [role=tablist]';
    const stops = [...new Set(usable.map(each => each.closest(groups) || each))];
    stops.forEach((each, place) => each.dataset.stop = place);
    return stops.map(each => (each.getAttribute('aria-label') || each.innerText || each.className || each.tagName)
        .toString().slice(0, 60));
}"""


@pytest.mark.parametrize("name", list(PAGES))
def test_tab_comes_to_everything_that_can_be_used(browser: Browser, app: str, name: str) -> None:
    reader = Reader(browser, app, size=_WIDE)
    reader.go(PAGES[name])
    stops: list[str] = reader.page.evaluate(_STOPS)
    assert stops
    reached = set()
    for _ in range(3 * len(stops) + 60):
        reader.press("Tab")
        place = reader.page.evaluate("document.activeElement?.closest('[data-stop]')?.dataset.stop")
        reached |= {int(place)} if place is not None else set()
        if len(reached) == len(stops):
            break
    assert [stops[place] for place in range(len(stops)) if place not in reached] == []
    reader.leave()
