"""Which workspace the app was started on, and its state of this moment."""

import shlex
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import streamlit as st

from core.corpus.workspace import Workspace
from core.corpus.workspace_folder import is_workspace, open_workspace, require_place
from core.jobs import jobs
from pages.parts.building import wait_for_catalog
from pages.parts.caches import documents as caches
from pages.parts.entrance import enter_through_app
from pages.parts.messages import empty


@dataclass(frozen=True, slots=True)
class Opened:
    """A workspace and its revision: the key of every cache.

    Attributes
    ----------
    root, revision : str
        The folder, and the state of its documents and ratings.
    summary : dict
        See `core.corpus.summary.summarise`; and ``has_domains``.
    """

    root: str
    revision: str
    summary: dict[str, Any]

    @property
    def key(self) -> tuple[str, str]:
        """What every cached call begins with."""
        return self.root, self.revision

    @property
    def workspace(self) -> Workspace:
        """The workspace, for what is not cached."""
        return open_workspace(Path(self.root))

    @property
    def raters(self) -> list[str]:
        """Whose ratings are here, the default rater first."""
        return list(self.summary["ratings"])

    def rater_or_first(self, wanted: str | None) -> str | None:
        """Give the rater that was asked for, else the first one, None where nothing is rated."""
        return wanted or next(iter(self.raters), None)

    def criteria(self, rater: str | None) -> list[str]:
        """List the criteria that a rater's ratings are by; none where nothing is rated."""
        return [] if rater is None else list(self.summary["criteria_rated"].get(rater, ()))

    def domains_offered(self, chosen: Sequence[str] = ()) -> list[str]:
        """List the domains to choose from: the largest, however many there are, and those that are chosen."""
        # A link may name a domain that is no longer there.
        return list(dict.fromkeys([*caches.largest_domains(*self.key), *chosen]))

    def command(self, verb: str, *arguments: str) -> str:
        """Write a command of `qulens` for this workspace, ready for a shell."""
        return shlex.join(["qulens", verb, self.root]) + "".join(f" {argument}" for argument in arguments)


def named_folder() -> Path:
    """Give the folder that was named on the command line; without one, say how to name one, and stop."""
    enter_through_app()
    if len(sys.argv) < 2:
        empty(
            "No workspace is open.",
            "Start the app on one, or on a new folder; without a name it makes and opens the sample.",
            "qulens app WORKSPACE",
            "qulens app",
        )
        st.stop()
    folder = Path(sys.argv[1])
    require_place(folder)
    return folder


def opened() -> Opened:
    """Open the workspace that was named on the command line; where none is yet, say how to make it, and stop."""
    folder = named_folder()
    if not is_workspace(folder):
        _lead_to_import("There is no workspace here yet.", "The first import makes it.", str(folder))
    workspace = open_workspace(folder)
    root, revision = str(workspace.root), workspace.revision()
    wait_for_catalog(root, revision)
    return Opened(root, revision, caches.summary(root, revision))


def require_documents(corpus: Opened) -> None:
    """Stop with advice where no document was imported yet."""
    if not corpus.summary["n_documents"]:
        _lead_to_import("There are no documents here yet.", "Import some.", corpus.root)


def _lead_to_import(title: str, advice: str, root: str) -> None:
    empty(
        title,
        f"{advice} The page Corpus does it, or a terminal.",
        shlex.join(["qulens", "import", root]) + " FILE...",
    )
    st.page_link("pages/corpus.py", label="Import documents", icon=":material/library_add:")
    st.stop()


def advise_rating(corpus: Opened) -> None:
    """Say how the documents come to be rated, where none is."""
    if corpus.raters:
        return
    if any(job.is_under_way and job.verb == "rate" for job in jobs(corpus.workspace)):
        empty("The documents are being rated.", "The page Corpus shows how far it is; ratings count when it ends.")
        st.page_link("pages/corpus.py", label="See how far it is", icon=":material/star_rate:")
    else:
        empty(
            "The documents are not rated yet.",
            "The page Corpus does it, or a terminal; it may be interrupted and resumed.",
            corpus.command("rate"),
        )
        st.page_link("pages/corpus.py", label="Rate the documents", icon=":material/star_rate:")
