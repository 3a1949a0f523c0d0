"""The raters page in Chromium: a rater is evaluated from it, a pair is read, and it is seen light, dark and narrow."""

import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from core.corpus.workspace_folder import open_workspace
from core.qurater.agreement.excerpt_ratings import evaluated_raters
from tests.browser.app_in_browser import NARROW, Reader, eventually, running_app
from tests.judged import a_judged_pair, forget_judgments, store_some_judgments

pytestmark = pytest.mark.browser

# Only a test that hangs comes to it.
_MOST_MS = 300_000


@pytest.fixture(scope="module")
def judged(sample_built_once: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = Path(shutil.copytree(sample_built_once, tmp_path_factory.mktemp("judged") / "workspace"))
    # Neither what the sample's judges said, nor what its rater said of that.
    shutil.rmtree(root / "evaluations")
    store_some_judgments(forget_judgments(open_workspace(root)))
    return root


@pytest.fixture(scope="module")
def app(judged: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with running_app(judged, tmp_path_factory.mktemp("app") / "app.log") as address:
        yield address


def test_a_rater_is_evaluated_and_a_pair_is_read(browser: Browser, app: str, judged: Path) -> None:
    reader = Reader(browser, app)
    reader.go("raters")
    page = reader.page
    expect(page.get_by_text("This rater was not asked about the judged pairs yet")).to_be_visible()
    page.get_by_role("button", name="Evaluate", exact=True).click()
    expect(page.get_by_text("Evaluation done")).to_be_visible(timeout=_MOST_MS)
    # Between the characters there are invisible ones.
    expect(page.get_by_text(re.compile(r"accuracy .*style .*n .*= 65"))).to_be_visible()
    expect(page.get_by_text("Measured on up to")).to_be_visible(timeout=_MOST_MS)
    reader.settle()
    eventually(lambda: evaluated_raters(open_workspace(judged)), ["default"])
    page.get_by_role("button", name="Dismiss").click()
    reader.settle()
    reader.shoot("raters")
    doc_a, doc_b = a_judged_pair(open_workspace(judged))
    reader.go(f"raters?pair={doc_a}&pair={doc_b}")
    expect(page.get_by_role("button", name="Close")).to_be_visible()
    expect(page.get_by_text("Judge this pair")).to_be_visible()
    reader.leave()


@pytest.mark.parametrize(
    ("scheme", "size", "name"), [("dark", (1366, 900), "raters-dark"), ("light", NARROW, "raters-narrow")]
)
def test_it_is_seen_in_the_dark_and_on_a_narrow_screen(
    browser: Browser, app: str, scheme: str, size: tuple[int, int], name: str
) -> None:
    reader = Reader(browser, app, scheme=scheme, size=size)
    reader.go("raters")
    expect(reader.page.get_by_text("How far they can be trusted")).to_be_visible()
    width = reader.page.evaluate("document.documentElement.scrollWidth")
    assert width <= size[0]
    reader.shoot(name)
    reader.leave()
