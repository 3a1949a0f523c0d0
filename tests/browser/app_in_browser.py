"""The app as a process, and Chromium before it: what the browser tests share."""

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
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, expect, sync_playwright

ROOT = Path(__file__).resolve().parents[2]
SCREENSHOTS = ROOT / "tests" / "screenshots"

_ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
_SECONDS_TO_START, _SECONDS_TO_STORE = 60, 30

# Between two runs, and before a part of the page arrives, nothing runs either: only what stays still is drawn. What
# moves, as a section that unfolds, would slip away under the pointer. What moves for ever, as a spinner, is no reason.
_UNTIL_STILL = """() => new Promise(resolve => {
    const app = document.querySelector('[data-testid=stApp]');
    const moves = each => each.playState === 'running' && each.effect.getComputedTiming().endTime !== Infinity;
    const isStill = () => app.dataset.testScriptState === 'notRunning' && !document.getAnimations().some(moves);
    let timer;
    const look = () => isStill() ? (changes.disconnect(), resolve()) : wait();
    const wait = () => { clearTimeout(timer); timer = setTimeout(look, 150); };
    const changes = new MutationObserver(wait);
    changes.observe(app, {subtree: true, childList: true, characterData: true});
    wait();
})"""

WIDE, NARROW = (1366, 900), (390, 844)


def chromium_path() -> str:
    """Find a Chromium; where there is none, skip with a reason, but fail in CI."""
    found = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    if found is None:
        reason = "No Chromium on this machine. Install it with: apt-get install chromium"
        pytest.fail(reason) if os.environ.get("CI") else pytest.skip(reason)
    return found


@contextmanager
def running_app(workspace: Path, log: Path) -> Iterator[str]:
    """Start the app on a free port and yield its address; its output is told where it does not start."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port = listener.getsockname()[1]
    command = [sys.executable, "-m", "streamlit", "run", "app.py", "--server.port", str(port), "--", str(workspace)]
    with log.open("wb") as output:
        process = subprocess.Popen(command, cwd=ROOT, stdout=output, stderr=subprocess.STDOUT)
    try:
        _wait_until_healthy(f"http://127.0.0.1:{port}/_stcore/health", log)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(timeout=20)


def _wait_until_healthy(address: str, log: Path) -> None:
    deadline = time.monotonic() + _SECONDS_TO_START
    while time.monotonic() < deadline:
        try:
            with urllib.request.urlopen(address):
                return
        except (urllib.error.URLError, ConnectionError):
            time.sleep(0.1)
    pytest.fail(f"The app did not start:\n{log.read_text()}")


@contextmanager
def chromium() -> Iterator[Browser]:
    """Start Chromium."""
    path = chromium_path()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=_ARGUMENTS)
        yield browser
        browser.close()


def eventually(ask: Callable[[], object], wanted: object) -> None:
    """Wait until a question to the disk has this answer: what the browser shows at once the server stores later."""
    deadline = time.monotonic() + _SECONDS_TO_STORE
    while (answer := ask()) != wanted and time.monotonic() < deadline:
        time.sleep(0.05)
    assert answer == wanted, f"{answer!r} instead of {wanted!r}"


@dataclass
class Reader:
    """A person at a browser, who notices every error and every call to another machine."""

    browser: Browser
    address: str
    scheme: str = "light"
    size: tuple[int, int] = WIDE
    complaints: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        context = self.browser.new_context(
            viewport={"width": self.size[0], "height": self.size[1]}, color_scheme=self.scheme
        )
        self.page: Page = context.new_page()
        self.page.on("console", self._listen)
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("request", lambda request: self._watch(request.url))

    def _listen(self, message: ConsoleMessage) -> None:
        # On a page's own address Streamlit asks for its health below that address first, and then where it is.
        at_page = "/_stcore/" in str(message.location.get("url")) and "404" in message.text
        if message.type == "error" and not at_page:
            self.complaints.append(message.text)

    def _watch(self, url: str) -> None:
        if not url.startswith((self.address, "data:", "blob:", self.address.replace("http", "ws"))):
            self.complaints.append(f"asked another machine: {url}")

    def go(self, path: str) -> None:
        """Open an address of the app."""
        self.page.goto(f"{self.address}/{path}")
        self.settle()

    def settle(self) -> None:
        """Wait until the app has answered, everything is drawn, and nothing moves."""
        expect(self.page.locator('[data-test-script-state="notRunning"]')).to_be_visible(timeout=60_000)
        self.page.evaluate(_UNTIL_STILL)
        expect(self.page.get_by_test_id("stSkeleton")).to_have_count(0, timeout=60_000)
        expect(self.page.get_by_test_id("stException")).to_have_count(0)

    def said(self) -> str:
        """Give all that the page says, but for what hangs on the way there: undo, redo, rows scrolled into view."""
        text: str = self.page.evaluate(
            """() => {
                const main = document.querySelector('[data-testid=stMain]').cloneNode(true);
                const aside = '[class*=_undo], [class*=_redo], canvas, style, script';
                main.querySelectorAll(aside).forEach(each => each.remove());
                return main.textContent;
            }"""
        )
        return text

    def press(self, key: str) -> None:
        """Press a key, with the page itself in focus."""
        self.page.keyboard.press(key)

    def shoot(self, name: str) -> None:
        """Keep a picture of what is seen without scrolling, and one of the whole page."""
        SCREENSHOTS.mkdir(exist_ok=True)
        self.page.wait_for_timeout(400)
        self.page.screenshot(path=SCREENSHOTS / f"{name}-first.png")
        height = self.page.evaluate(
            "ids => Math.max(...ids.map(id => document.querySelector(`[data-testid=${id}]`)?.scrollHeight || 0))",
            ["stMain", "stSidebarContent"] if self.size == WIDE else ["stMain"],
        )
        self.page.set_viewport_size({"width": self.size[0], "height": min(max(int(height), self.size[1]), 4000)})
        self.page.wait_for_timeout(400)
        self.page.screenshot(path=SCREENSHOTS / f"{name}.png")
        self.page.set_viewport_size({"width": self.size[0], "height": self.size[1]})

    def leave(self) -> None:
        """Close the window; nothing may have gone wrong in it."""
        self.page.context.close()
        assert self.complaints == []
