"""A corpus of 200 thousand documents as people explore it: by keys, by links, backwards, narrow, dark, and in pairs."""

import re
import shutil
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Browser, Locator, WebSocket, expect

from core.corpus.workspace_folder import open_workspace
from core.jobs import jobs, start
from tests.browser.app_in_browser import NARROW, WIDE, Reader, eventually, running_app
from tests.browser.conftest import N_LARGE

pytestmark = pytest.mark.browser

_PAGES = {
    "corpus": "",
    "browse": "browse",
    "distributions": "distributions",
    "two": "two?kind=domains&left=code&right=science",
    "bias": "bias",
    "subset": "subset",
    "raters": "raters",
}


def query(reader: Reader) -> dict[str, list[str]]:
    return parse_qs(urlsplit(reader.page.url).query)


def wait_for_query(reader: Reader, key: str, value: str | None) -> None:
    reader.page.wait_for_function(
        "([key, value]) => new URLSearchParams(location.search).get(key) === value", arg=[key, value]
    )
    reader.settle()


def test_documents_are_gone_through_by_keys_and_back_by_the_back_button(browser: Browser, large_app: str) -> None:
    reader = Reader(browser, large_app)
    reader.go("browse?sort=doc_id")
    expect(reader.page.get_by_text(f"{N_LARGE:,} documents").first).to_be_visible()
    reader.go("browse?sort=doc_id&page=3900")
    first = reader.said()
    table = reader.page.locator("[class*=st-key-browse_table] [data-testid=stDataFrame]")
    box = table.bounding_box()
    assert box is not None
    reader.page.mouse.click(box["x"] + 120, box["y"] + 32 + 15)
    reader.page.wait_for_function("new URLSearchParams(location.search).has('doc')")
    reader.settle()
    seen = [query(reader)["doc"][0]]
    for key in "jjk":
        reader.press(key)
        reader.page.wait_for_function("before => !location.search.includes('doc=' + before)", arg=seen[-1])
        reader.settle()
        seen.append(query(reader)["doc"][0])
    assert seen[3] == seen[1]
    assert len(set(seen)) == 3
    assert seen[:3] == sorted(seen[:3])
    for doc_id in (seen[2], seen[1], seen[0]):
        reader.page.go_back()
        wait_for_query(reader, "doc", doc_id)
    reader.page.go_back()
    wait_for_query(reader, "doc", None)
    assert reader.said() == first
    reader.leave()


@pytest.mark.parametrize(
    "path",
    [
        "browse?sort=-educational_value&domain=science&educational_value=1..&page=3",
        "distributions?domain=science&domain=code",
        "two?kind=domains&left=code&right=science",
        "bias?quota=none&fraction=0.3",
    ],
)
def test_a_link_shows_another_reader_the_same(browser: Browser, large_app: str, path: str) -> None:
    reader, other = Reader(browser, large_app), Reader(browser, large_app)
    reader.go(path)
    other.go(reader.page.url.removeprefix(f"{large_app}/"))
    assert other.said() == reader.said()
    assert query(other) == query(reader)
    reader.leave()
    other.leave()


@pytest.mark.parametrize(("scheme", "size"), [("dark", WIDE), ("light", NARROW)])
def test_every_page_is_drawn_and_none_is_wider_than_the_window(
    browser: Browser, large_app: str, scheme: str, size: tuple[int, int]
) -> None:
    reader = Reader(browser, large_app, scheme=scheme, size=size)
    for path in _PAGES.values():
        reader.go(path)
        expect(reader.page.get_by_text("generated", exact=False).first).to_be_visible()
        assert reader.page.evaluate("document.documentElement.scrollWidth - window.innerWidth") <= 0
    reader.leave()


def bytes_received(browser: Browser, address: str, path: str) -> int:
    """Count what the server sends for a page, without the files of the program."""
    sizes: list[int] = []

    def listen(socket: WebSocket) -> None:
        socket.on("framereceived", lambda frame: sizes.append(len(frame)))

    reader = Reader(browser, address)
    reader.page.on("websocket", listen)
    reader.go(path)
    reader.leave()
    return sum(sizes)


@pytest.mark.parametrize(
    "path", ["", "browse", "distributions", "bias", "subset", "two?kind=domains&left=code&right=science"]
)
def test_nothing_that_grows_with_the_corpus_is_sent_to_the_browser(
    browser: Browser, large_app: str, sample_app: str, path: str
) -> None:
    small, large = (bytes_received(browser, address, path) for address in (sample_app, large_app))
    # Seven hundred times as many documents; names, texts and dates differ.
    assert large < 2 * small + 200_000


def jobs_button(reader: Reader) -> Locator:
    return reader.page.get_by_test_id("stPopoverButton").filter(has_text="Jobs")


def test_work_is_seen_from_every_page_by_two_readers_and_cancelled_by_one(
    browser: Browser, large_workspace: Path, tmp_path: Path
) -> None:
    root = Path(shutil.copytree(large_workspace, tmp_path / "workspace"))
    workspace = open_workspace(root)
    with running_app(root, tmp_path / "app.log") as address:
        reader, other = Reader(browser, address), Reader(browser, address, size=NARROW)
        reader.go("two")
        expect(jobs_button(reader)).to_have_count(0)
        start(workspace, "index")
        for each, path in ((reader, "browse"), (other, "bias")):
            each.go(path)
            expect(each.page.get_by_text(re.compile(r"Indexing \d+ %")).first).to_be_visible(timeout=60_000)
        # It survives a reload.
        reader.page.reload()
        reader.settle()
        jobs_button(reader).click()
        cancel = reader.page.get_by_test_id("stPopoverBody").get_by_role("button", name="Cancel")
        expect(cancel).to_be_visible(timeout=60_000)
        # The popover stays open while it draws itself again.
        reader.page.wait_for_timeout(3_000)
        cancel.click()
        eventually(lambda: jobs(workspace)[0].is_under_way, False)
        for each in (reader, other):
            expect(each.page.get_by_text(re.compile(r"Indexing \d+ %"))).to_have_count(0, timeout=60_000)
            each.settle()
        jobs_button(other).click()
        expect(other.page.get_by_role("button", name="Resume")).to_be_visible(timeout=60_000)
        other.page.get_by_role("button", name="Dismiss").click()
        eventually(lambda: jobs(workspace), [])
        expect(jobs_button(other)).to_have_count(0)
        for each in (reader, other):
            each.settle()
            each.leave()
