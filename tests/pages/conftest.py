import re
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import streamlit as st
from streamlit.runtime.pages_manager import PagesManager
from streamlit.testing.v1 import AppTest

from core.corpus.workspace import Workspace

ROOT = Path(__file__).resolve().parents[2]

HOSTILE = [
    '"; drop table documents; --',
    "<b>x</b>",
    "[a](http://x)",
    "$x$",
    ":material/home: :red[x]",
    "![i](http://x)",
]

Open = Callable[..., AppTest]


@pytest.fixture(autouse=True)
def _fresh_caches() -> Iterator[None]:
    st.cache_data.clear()
    st.cache_resource.clear()
    yield
    st.cache_data.clear()
    st.cache_resource.clear()


@pytest.fixture(autouse=True)
def _main_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    """Streamlit leaves its script as ``__main__``, which a process that a later test begins would run."""
    monkeypatch.setitem(sys.modules, "__main__", sys.modules["__main__"])


@pytest.fixture(autouse=True)
def _app_was_entered(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let each run be one of a server whose front door was passed, see pages/parts/entrance.py."""
    begin = PagesManager.__init__

    def begin_entered(self: PagesManager, *args: Any, **kwargs: Any) -> None:
        begin(self, *args, **kwargs)
        PagesManager.uses_pages_directory = False

    monkeypatch.setattr(PagesManager, "__init__", begin_entered)


@pytest.fixture
def open_page(monkeypatch: pytest.MonkeyPatch) -> Open:
    """Open a page of the real app on a workspace, by its address."""

    def opened(workspace: Workspace | None, page_name: str = "", /, **query: Any) -> AppTest:
        monkeypatch.chdir(ROOT)
        monkeypatch.setattr(sys, "argv", ["app.py", *([str(workspace.root)] if workspace else [])])
        at = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60)
        if page_name:
            # The first run is at the app's front door; then the page is entered with its address.
            at.run()
            at.switch_page(f"pages/{page_name}.py")
        for key, value in query.items():
            at.query_params[key] = value
        return at.run()

    return opened


def is_healthy(at: AppTest) -> bool:
    return not at.exception and not at.error


def draw_what_was_asked_for(at: AppTest, key: str) -> None:
    """Run the page again once the work has ended: here no part of it draws itself again by the clock."""
    # It is forgotten where it failed, which was said.
    if f"{key}_asked" in at.session_state:
        while at.session_state[f"{key}_asked"][1].is_running:
            time.sleep(0.01)
        at.run()


def words(at: AppTest) -> str:
    """All that the page says in markdown and captions, without what escapes it."""
    said = [element.value for element in [*at.markdown, *at.caption, *at.warning, *at.success, *at.subheader]]
    return unescaped("\n".join(said))


def unescaped(markdown: str) -> str:
    """Give what markdown shows, where it was escaped by `for_markdown`."""
    return re.sub(r":color\[\\(.)\]", r"\1", markdown).replace("\\", "")


@pytest.fixture
def hostile_workspace(make_workspace: Callable[..., Workspace]) -> Workspace:
    rows = [
        {
            "text": f"{name}\n<script>alert(1)</script> $a$ :smile: {name} text number {number}",
            "domain": name,
            name: name,
        }
        for number, name in enumerate(HOSTILE)
    ]
    return make_workspace([*rows, {"text": "   "}, {"body": "no text"}, b"{broken"])


def address(at: AppTest) -> dict[str, list[str]]:
    """The fields of the page's address; AppTest gives single ones back as strings."""
    return {key: [value] if isinstance(value, str) else list(value) for key, value in at.query_params.items()}
