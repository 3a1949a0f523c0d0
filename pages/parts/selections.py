"""The saved selections, as the pages name them."""

from contextlib import suppress

from core.corpus.filters import Membership
from core.errors import QuLensError
from core.selection.selecting import selection_manifest
from pages.parts.opened import Opened

_HASH_CHARACTERS = 8


def saved_selections(corpus: Opened) -> list[tuple[str, str]]:
    """List the saved selections, the newest first, each with the beginning of its hash."""
    found = []
    for name in corpus.workspace.selections():
        # A damaged one is named on the page Subset, and nowhere in the way.
        with suppress(QuLensError, KeyError):
            found.append((name, selection_manifest(corpus.workspace, name)["subset_hash"][:_HASH_CHARACTERS]))
    return found


def membership(corpus: Opened, selection: str, *, kept: bool) -> Membership:
    """Give the condition that a saved selection keeps a document, or does not."""
    subset_hash = selection_manifest(corpus.workspace, selection)["subset_hash"]
    return Membership(selection, subset_hash[:_HASH_CHARACTERS], kept=kept)
