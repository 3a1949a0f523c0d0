"""The help behind H tells the keys of every page, and none that is not there."""

import re

import pytest

from core.corpus.workspace import Workspace
from pages.parts.headline import HELP
from tests.pages.conftest import Open
from tests.pages.test_browse_page import first_ids

EVERYWHERE = "Everywhere"


def keys_told(page: str) -> set[str]:
    keys = HELP.split("**Keys.**")[1].split("**Charts.**")[0]
    sentence = re.search(rf"\b{page}: (.*?)\.\s", keys, re.DOTALL)
    assert sentence, page
    return {key for key in re.findall(r"`([A-Z])`", sentence.group(1))}


@pytest.mark.parametrize(
    ("page", "title"),
    [
        ("browse", "Browse"),
        ("two", "Side by side"),
        ("subset", "Subset"),
        ("distributions", "Distributions"),
        ("compare", "Compare"),
    ],
)
def test_the_keys_of_a_page_are_told(open_page: Open, rated_workspace: Workspace, page: str, title: str) -> None:
    query = {"doc": first_ids(rated_workspace, 1)[0]} if page == "browse" else {}
    at = open_page(rated_workspace, page, **query)
    if page in ("browse", "distributions"):
        # Undo stands there once there is a step to take back.
        at.multiselect[0].set_value(["science"]).run()
    found = {button.proto.shortcut.upper() for button in at.button} - {""}
    told = keys_told(title) | keys_told(EVERYWHERE)
    assert found - told == set()
    if page != "compare":
        # Its ballot listens to keys by itself.
        assert told - found - {"Y"} == set()
