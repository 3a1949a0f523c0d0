"""The help behind H tells the keys of the page that is shown, all of them, and none that is not there."""

import ast
import re

import pytest

from core.corpus.workspace import Workspace
from core.insight.map.making import map_documents
from core.qurater.embedding.index_workspace import index_workspace
from pages.parts.help import EVERYWHERE, SHEETS
from tests.pages.conftest import ROOT, Open, is_healthy
from tests.pages.test_browse_page import first_ids

# How Streamlit names the keys that a sheet draws.
ARROWS = {"←": "LEFT", "→": "RIGHT", "↑": "UP", "↓": "DOWN"}


def keys_told(page: str) -> set[str]:
    told = [key for line in SHEETS[page].keys for key in line.split()]
    return {ARROWS.get(key, key) for key in told}


@pytest.mark.parametrize("page", list(SHEETS))
def test_the_keys_of_a_page_are_told(open_page: Open, rated_workspace: Workspace, page: str) -> None:
    if page == "map":
        index_workspace(rated_workspace)
        map_documents(rated_workspace)
    query = {"browse": {"doc": first_ids(rated_workspace, 1)[0]}, "bias": {"group": "news"}}.get(page, {})
    at = open_page(rated_workspace, page, **query)
    assert is_healthy(at)
    if "Z" in SHEETS[page].keys and page != "compare":
        # Undo stands there once there is a step to take back, redo once one was taken back.
        at.multiselect(key=f"{page}_domains").set_value(["science"]).run()
    found = {button.proto.shortcut.upper() for button in at.button} - {""}
    told = keys_told(page)
    assert found - told - set(EVERYWHERE) == set()
    if page != "compare":
        # Its ballot listens to keys by itself.
        assert told - found - {"Y"} == set()


def test_every_page_has_a_sheet() -> None:
    pages = re.findall(r'st\.Page\("pages/(\w+)\.py", title="([^"]+)"', (ROOT / "app.py").read_text())
    assert {name: sheet.title for name, sheet in SHEETS.items()} == dict(pages)


def test_the_help_is_of_the_page_that_is_shown(open_page: Open, rated_workspace: Workspace) -> None:
    at = open_page(rated_workspace, "browse")
    at.button(key="help").click().run()
    assert is_healthy(at)
    assert any("**Browse**" in each.value for each in at.markdown)
    table = " ".join(each.proto.body for each in at.get("html"))
    assert all(what in table for what in SHEETS["browse"].keys.values())
    assert "the whole map" not in table


def test_no_key_is_listened_to_that_streamlit_keeps_for_itself() -> None:
    for path in (ROOT / "pages").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.keyword) and node.arg == "shortcut" and isinstance(node.value, ast.Constant):
                assert node.value.value not in ("C", "R"), path
