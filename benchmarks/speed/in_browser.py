"""What a reader at a browser waits: from the click until nothing on screen changes any more."""

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from .processes import memory_of

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

FIRST_CONTENT = "first content: the table is drawn"
OPENED = "a row is clicked: the document is read"
NEXT_DOCUMENT = "next document (J)"
NEXT_PAGE = "next page"
SORTED = "another sort"
FILTERED = "another rating filter"
SEARCHED = "a search for words, of an index"
INTERACTIONS = (FIRST_CONTENT, OPENED, NEXT_DOCUMENT, NEXT_PAGE, SORTED, FILTERED, SEARCHED)

# Common words, rare ones, a phrase, a beginning, and what is not wanted; of those that the texts are made of.
_SEARCHES = ("water", "learn", "government people", '"of the"', "scien*", "house -time", "energy", "market price")

_ROOT = Path(__file__).resolve().parents[2]
_ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]
_SECONDS_TO_START = 60
# As long as nothing changes for this time, and the script does not run, the reader has what they wanted.
_QUIET_MS = 250
_WATCH = """
() => {
    window.lastChange = performance.now()
    const changed = () => { window.lastChange = performance.now() }
    new MutationObserver(changed).observe(document.body, {subtree: true, childList: true, characterData: true})
}
"""
_IS_QUIET = """
quiet => document.querySelector('[data-test-script-state="notRunning"]')
    && !document.querySelector('[data-testid=stSkeleton]')
    && performance.now() - window.lastChange > quiet
"""


@contextmanager
def app_on(workspace: Path) -> Iterator[tuple[str, int]]:
    """Start the app, and give its address and the id of its process."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port = listener.getsockname()[1]
    command = [sys.executable, "-m", "streamlit", "run", "app.py", "--server.port", str(port), "--server.headless"]
    process = subprocess.Popen(
        [*command, "true", "--", str(workspace)],
        cwd=_ROOT,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env={**os.environ, "OMP_NUM_THREADS": "1"},
    )
    try:
        _wait_for(f"http://127.0.0.1:{port}/_stcore/health")
        yield f"http://127.0.0.1:{port}", process.pid
    finally:
        process.terminate()
        process.wait(timeout=30)


def _wait_for(address: str) -> None:
    deadline = time.monotonic() + _SECONDS_TO_START
    while time.monotonic() < deadline:
        try:
            with urllib.request.urlopen(address):
                return
        except (urllib.error.URLError, ConnectionError):
            time.sleep(0.1)
    raise TimeoutError("The app did not start.")


@contextmanager
def chromium() -> "Iterator[Browser]":
    """Start Chromium, which must be installed."""
    from playwright.sync_api import sync_playwright

    path = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    if path is None:
        sys.exit("There is no Chromium on this machine. Install it with: apt-get install chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=_ARGUMENTS)
        yield browser
        browser.close()


class Session:
    """One reader on the page Browse."""

    def __init__(self, browser: "Browser", address: str) -> None:
        self._address = address
        self.page: Page = browser.new_context(viewport={"width": 1366, "height": 900}).new_page()
        # Watched from the first moment of each document on.
        self.page.add_init_script(f"document.addEventListener('DOMContentLoaded', {_WATCH})")

    def first_content(self) -> float:
        """Open the page in a new window, and give the seconds until the table is there."""
        started = time.perf_counter()
        self.page.goto(f"{self._address}/browse")
        self.page.locator("[class*=st-key-browse_table] canvas").first.wait_for(timeout=120_000)
        seconds = time.perf_counter() - started
        self._settle()
        return seconds

    def seconds_of(self, act: "Callable[[Page], None]") -> float:
        """Do something, and give the seconds until the last change on screen that comes of it."""
        self._settle()
        before = self.page.evaluate("performance.now()")
        act(self.page)
        # What changes nothing within this time was no interaction.
        self.page.wait_for_function("before => window.lastChange > before", arg=before, timeout=30_000)
        self._settle()
        return float(self.page.evaluate("window.lastChange") - before) / 1e3

    def _settle(self) -> None:
        self.page.wait_for_function(_IS_QUIET, arg=_QUIET_MS, timeout=120_000)

    def leave(self) -> None:
        """Close the window."""
        self.page.context.close()


def click_row(number: int) -> "Callable[[Page], None]":
    """Open a document of the table, counted from 0."""

    def act(page: "Page") -> None:
        box = page.locator("[class*=st-key-browse_table] [data-testid=stDataFrame]").bounding_box()
        assert box is not None
        page.mouse.click(box["x"] + 120, box["y"] + 30 * (number + 1.5))

    return act


def unfold_sorts(page: "Page") -> None:
    """Show what can be sorted by."""
    page.locator("[class*=st-key-browse_sort] input").click()


def sort_by(title: str) -> "Callable[[Page], None]":
    """Choose what is sorted by, from the list that is unfolded."""
    return lambda page: page.get_by_role("option", name=title, exact=True).click()


def search_for(words: str) -> "Callable[[Page], None]":
    """Type words into the box and send them."""

    def act(page: "Page") -> None:
        box = page.locator("[class*=st-key-browse_words] input").first
        box.fill(words)
        box.press("Enter")

    return act


def draw_range(share_from: float) -> "Callable[[Page], None]":
    """Draw a range on the histogram of a rating: from a place on it to its end."""

    def act(page: "Page") -> None:
        box = page.locator("[class*=st-key-browse_histogram_writing_style]").bounding_box()
        assert box is not None
        page.mouse.move(box["x"] + share_from * box["width"], box["y"] + box["height"] / 2)
        page.mouse.down()
        page.mouse.move(box["x"] + 0.95 * box["width"], box["y"] + box["height"] / 2, steps=3)
        page.mouse.up()

    return act


def waits(address: str, browser: "Browser", n_times: int) -> dict[str, list[float]]:
    """Measure each interaction so many times, each round in a new window, after one round that does not count."""
    found: dict[str, list[float]] = {name: [] for name in INTERACTIONS}
    for round_number in range(n_times + 1):
        session = Session(browser, address)
        took = {FIRST_CONTENT: session.first_content()}
        unfold_sorts(session.page)
        took[SORTED] = session.seconds_of(sort_by(("Tokens", "Domain", "Date")[round_number % 3]))
        took[NEXT_PAGE] = session.seconds_of(lambda page: page.get_by_role("button", name="Next page").click())
        took[FILTERED] = session.seconds_of(draw_range(0.3 + 0.4 * (round_number % 12) / 12))
        took[OPENED] = session.seconds_of(click_row(2 + round_number % 10))
        took[NEXT_DOCUMENT] = session.seconds_of(lambda page: page.keyboard.press("j"))
        session.leave()
        searching = Session(browser, address)
        searching.first_content()
        took[SEARCHED] = searching.seconds_of(search_for(_SEARCHES[round_number % len(_SEARCHES)]))
        searching.leave()
        if round_number:
            for name, seconds in took.items():
                found[name].append(seconds)
    return found


def bytes_of_sessions(address: str, server: int, browser: "Browser", n_sessions: int) -> list[int]:
    """Open windows that stay open, and give the memory of the server after each."""
    sessions, sizes = [], [memory_of(server).bytes]
    for _ in range(n_sessions):
        sessions.append(Session(browser, address))
        sessions[-1].first_content()
        sizes.append(memory_of(server).bytes)
    for session in sessions:
        session.leave()
    return sizes
